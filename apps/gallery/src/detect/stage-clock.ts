import { tf } from '@cnn/core'
import { now } from './clock.js'

/** How long a detection took, in milliseconds. */
export interface NetworkTimes {
  /** Until the last value that the network computed was there. */
  network: number
  /** From then on: making boxes of the values, in plain code. */
  decode: number
}

/** What is watched of a backend. */
interface Reader {
  read(dataId: object): Promise<unknown>
  readSync(dataId: object): unknown
}

/**
 * Times a detection, of which one runs at a time. Graphics processors compute on their own time: the network is done
 * when the last value that is asked of them arrives, and what follows is decoding.
 */
export async function timeStages<T>(
  detect: () => Promise<T>,
): Promise<{ found: T; times: NetworkTimes }> {
  const backend = tf.backend() as unknown as Reader
  const { read, readSync } = backend
  const start = now()
  let arrived = start
  backend.read = async (dataId) => {
    const values = await read.call(backend, dataId)
    arrived = now()
    return values
  }
  backend.readSync = (dataId) => {
    const values = readSync.call(backend, dataId)
    arrived = now()
    return values
  }
  try {
    const found = await detect()
    return { found, times: { network: arrived - start, decode: now() - arrived } }
  } finally {
    Object.assign(backend, { read, readSync })
  }
}
