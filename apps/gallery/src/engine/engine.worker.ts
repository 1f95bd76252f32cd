import { type BackendName, type BackendReport, useBackend } from '@cnn/core'
import { expose, proxy } from 'comlink'
import { measureSpeed } from './measure-speed.js'
import type { ServiceName } from './service.js'

const modules = import.meta.glob<{ service: object }>('../*/*.service.ts')

const engine = {
  /** Makes the backend ready, or the fastest that runs here. */
  start: (backend?: BackendName): Promise<BackendReport> => useBackend(backend),

  /** Starts a backend, which includes its numeric self-test, and measures it. */
  async probe(name: BackendName) {
    const { description, threads } = await useBackend(name)
    return { description, threads, gigaflops: await measureSpeed() }
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
