import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

export interface DropoutAttributes {
  /** Share of the numbers that become 0; the others are multiplied by 1 / (1 - rate). */
  rate: number
  /** 32 bits. */
  seed: number
}

/**
 * Kernel: zeroes numbers of x. Which ones depends on the seed and on their places alone, so that the gradient is the same
 * kernel, no mask is kept, and every backend and thread drops the same.
 */
export const dropoutKernel: ComposedKernel<DropoutAttributes> = {
  name: 'Dropout',
  compute: ({ x }, attributes) =>
    tf.mul(x!, tf.tensor(dropoutMask(x!.size, attributes), x!.shape, 'float32')),
}

/** What is dropped: places whose hash is below this. */
export const dropoutLimit = ({ rate }: DropoutAttributes) => Math.round(rate * 2 ** 32)

function dropoutMask(size: number, attributes: DropoutAttributes) {
  const limit = dropoutLimit(attributes)
  const kept = 1 / (1 - attributes.rate)
  const mask = new Float32Array(size)
  for (let place = 0; place < size; place++) {
    mask[place] = hash(place, attributes.seed) < limit ? 0 : kept
  }
  return mask
}

/** A place times the golden ratio, mixed with the seed and finished as murmur3 does. */
function hash(place: number, seed: number) {
  let state = Math.imul(place, 0x9e3779b9) ^ seed
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** For `registerGradients`: linear in x. */
export const dropoutGradConfig: tf.GradConfig = {
  kernelName: dropoutKernel.name,
  gradFunc: (dy, _, attributes) => ({
    x: () =>
      tf.engine().runKernel<tf.Tensor>(dropoutKernel.name, { x: dy as tf.Tensor }, attributes),
  }),
}
