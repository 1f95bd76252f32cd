import { CnnError } from '../errors.js'
import type * as tf from '../tf.js'

/** What follows from an error that was told. */
const consequence = /due to a previous error/

/** The part of a WebGPU device that tells of errors which nobody caught. */
export interface ErrorSource {
  addEventListener(
    type: 'uncapturederror',
    listener: (event: Event & { error: { message: string } }) => void,
  ): void
}

/**
 * Makes the next read from a backend throw when its device refused a shader or a command: TensorFlow.js says nothing of
 * it, and takes whatever lay in memory for the result.
 */
export function reportDeviceErrors(backend: tf.KernelBackend, device: ErrorSource) {
  let refusal: string | undefined
  device.addEventListener('uncapturederror', ({ error }) => {
    if (!consequence.test(error.message)) refusal ??= error.message
  })
  const { read } = backend
  backend.read = async (dataId) => {
    const values = await read.call(backend, dataId)
    if (refusal === undefined) return values
    const reason = refusal
    refusal = undefined
    throw new CnnError(
      'backend-wrong',
      `The graphics device refused a part of the computation, whose results are missing: ${reason}`,
    )
  }
}
