import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/** A backend whose graphics device can go away: a driver restarts, a laptop changes graphics cards, a tab is too greedy. */
interface Watch {
  isLost: () => boolean
  /** Reads under way, which would wait for ever. */
  waiting: Set<(error: CnnError) => void>
}

const reportMilliseconds = 500

const watches = new WeakMap<tf.KernelBackend, Watch>()

/**
 * Makes every read from this backend throw a `CnnError` with code 'backend-lost' once its device is gone; without it a
 * read gives zeros, or never ends. Returns what to call when the loss is reported. Calling it again changes nothing.
 */
export function watchBackend(backend: tf.KernelBackend, isGone: () => boolean): () => void {
  let reported = false
  const watch: Watch = { isLost: () => reported || isGone(), waiting: new Set() }
  watches.set(backend, watch)
  const { read, readSync } = backend
  backend.readSync = (dataId) => {
    const values = readSync.call(backend, dataId)
    if (watch.isLost()) throw lost()
    return values
  }
  backend.read = (dataId) => {
    if (watch.isLost()) return Promise.reject(lost())
    return new Promise<tf.backend_util.BackendValues>((resolve, reject) => {
      watch.waiting.add(reject)
      const settle = () => watch.waiting.delete(reject)
      read.call(backend, dataId).then(
        (values) => {
          settle()
          if (watch.isLost()) reject(lost())
          else resolve(values)
        },
        // A read may fail before the loss is reported.
        (error: unknown) =>
          setTimeout(() => {
            settle()
            reject(watch.isLost() ? lost() : error)
          }, reportMilliseconds),
      )
    })
  }
  return () => {
    reported = true
    for (const reject of watch.waiting) reject(lost())
    watch.waiting.clear()
  }
}

export const isWatched = (backend: tf.KernelBackend) => watches.has(backend)

/** Whether the backend of this name was started, and its device is gone. */
export function isBackendLost(tfjsName: string) {
  const backend = tf.findBackend(tfjsName)
  return Boolean(backend && watches.get(backend)?.isLost())
}

/** Lets go of a lost backend, so that the next `tf.setBackend` starts it anew. */
export function forgetIfLost(tfjsName: string) {
  if (!isBackendLost(tfjsName)) return
  const start = tf.findBackendFactory(tfjsName)
  const backend = tf.findBackend(tfjsName)
  // What it held is gone; freeing it on a device that is gone may fail.
  backend.dispose = () => {}
  // All WebGL backends share one store of compiled programs, which went with the device.
  const { binaryCache = {} } = backend as { binaryCache?: Record<string, unknown> }
  for (const key of Object.keys(binaryCache)) delete binaryCache[key]
  tf.removeBackend(tfjsName)
  tf.registerBackend(tfjsName, start)
}

const lost = () =>
  new CnnError(
    'backend-lost',
    'The graphics device went away (a driver that restarted, or memory that ran out), and all tensors on it with it. ' +
      'Call `await useBackend()` again, then load the weights or go on from the checkpoint.',
  )
