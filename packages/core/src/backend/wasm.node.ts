import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { SilentWorker } from './silent-worker.js'

export const defaultThreads = () => availableParallelism()

export const canShareMemory = () => true

/** The engine reads a path with `fs`, and anything else with `fetch`. */
export const wasmLocation = (url: URL) => (url.protocol === 'file:' ? fileURLToPath(url) : url.href)

/**
 * Runs the start of TensorFlow.js's threaded engine so that it starts no threads: it sees one processor, and workers
 * that answer and do nothing. Node cannot start its workers in any case. What the engine leaves behind globally (a
 * `Worker`, listeners that throw again what nobody caught) is taken away.
 */
export async function callsWithoutHelpers<T>(start: () => Promise<T>): Promise<T> {
  const require = createRequire(import.meta.url)
  const threads = require('node:worker_threads')
  const os = require('node:os')
  const { Worker } = threads
  const { cpus } = os
  const globalWorker = Object.getOwnPropertyDescriptor(globalThis, 'Worker')
  const forgetListeners = rememberListeners()
  threads.Worker = SilentWorker
  os.cpus = () => cpus().slice(0, 1)
  try {
    return await start()
  } finally {
    threads.Worker = Worker
    os.cpus = cpus
    if (globalWorker) Object.defineProperty(globalThis, 'Worker', globalWorker)
    else Reflect.deleteProperty(globalThis, 'Worker')
    forgetListeners()
  }
}

const failures = ['uncaughtException', 'unhandledRejection'] as const

/** Remembers the process's listeners for failures; the function that it gives removes those that came since. */
function rememberListeners() {
  const process = globalThis.process as NodeJS.EventEmitter
  const before = failures.map((event) => process.listeners(event))
  return () => {
    failures.forEach((event, index) => {
      for (const listener of process.listeners(event)) {
        if (!before[index]!.includes(listener)) process.off(event, listener as () => void)
      }
    })
  }
}
