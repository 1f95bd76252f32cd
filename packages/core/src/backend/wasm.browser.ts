import { SilentWorker } from './silent-worker.js'

export const defaultThreads = () => navigator.hardwareConcurrency || 1

export const canShareMemory = () =>
  globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== 'undefined'

export const wasmLocation = (url: URL) => url.href

/**
 * Runs the start of TensorFlow.js's threaded engine so that it starts no threads: it sees one processor, and workers
 * that answer and do nothing.
 */
export async function callsWithoutHelpers<T>(start: () => Promise<T>): Promise<T> {
  const { Worker } = globalThis
  globalThis.Worker = SilentWorker as unknown as typeof Worker
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1, configurable: true })
  try {
    return await start()
  } finally {
    globalThis.Worker = Worker
    Reflect.deleteProperty(navigator, 'hardwareConcurrency')
  }
}
