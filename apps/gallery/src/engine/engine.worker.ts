import {
  availableBackends,
  type BackendName,
  type BackendProbe,
  type BackendReport,
  useBackend,
} from '@cnn/core'
import { expose, proxy } from 'comlink'
import type { ServiceName } from './service.js'

const modules = import.meta.glob<{ service: object }>('../*/*.service.ts')

const engine = {
  /** Makes the backend ready, or the fastest that runs here. */
  start: (backend?: BackendName): Promise<BackendReport> => useBackend(backend),

  /** Tests a backend and measures it. Nothing else should compute in this worker. */
  async probe(name: BackendName): Promise<BackendProbe> {
    const [probe] = await availableBackends({ names: [name] })
    return probe!
  },

  /** The verbs of a page. */
  async open(name: ServiceName) {
    const path = Object.keys(modules).find((path) => path.endsWith(`/${name}.service.ts`))!
    const { service } = await modules[path]!()
    return proxy(service)
  },
}

export type EngineWorker = typeof engine

expose(engine)
