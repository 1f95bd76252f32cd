import {
  availableBackends,
  type BackendName,
  type BackendProbe,
  type BackendReport,
  type CnnError,
  currentBackend,
  tf,
  useBackend,
} from '@cnn/core'
import { expose, proxy } from 'comlink'
import type { ServiceName } from './service.js'

const modules = import.meta.glob<{ service: object }>('../*/*.service.ts')

/** What it computes on, as long as nothing goes wrong. */
let started: BackendReport | undefined

const engine = {
  /** Makes the backend ready, or the fastest that runs here. */
  async start(backend?: BackendName): Promise<BackendReport> {
    started = await useBackend(backend)
    return started
  },

  /** Whether the graphics device that it computed on is gone; asked after an error. */
  async isLost(): Promise<boolean> {
    // Whoever computes on a lost backend is given another one, where nothing is of what there was.
    if (currentBackend() !== started) return true
    if (started?.name !== 'webgl' && started?.name !== 'webgpu') return false
    // A loss is reported a moment after what failed by it.
    await new Promise((resolve) => setTimeout(resolve, 500))
    const value = tf.scalar(0)
    try {
      await value.data()
      return false
    } catch (error) {
      return (error as CnnError).code === 'backend-lost'
    } finally {
      value.dispose()
    }
  },

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
