import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'
import { gatherTaps } from './taps.js'

/** What colours of three channels are filled up with in a fourth. */
const opaque = 255

/**
 * Turns pictures by `radians` about a centre (parts of width and height), each pixel a copy of the nearest one. In place
 * of TensorFlow.js's kernels, of which that for wasm rounds the fill value to a whole number, and that for webgl to two
 * digits.
 */
export const composedRotateWithOffset: ComposedKernel<tf.RotateWithOffsetAttrs> = {
  name: tf.RotateWithOffset,
  compute: ({ image }, { radians, fillValue, center }) => {
    const [batch, height, width, channels] = image!.shape as [number, number, number, number]
    const points = height * width
    if (image!.size === 0) return tf.zeros(image!.shape)
    const { sources, inside } = turn(height, width, radians, center)
    const repeat = (x: tf.Tensor) => tf.tile(tf.reshape(x, [1, points, 1]), [batch, 1, 1])
    const taps = {
      indices: repeat(tf.tensor1d(sources, 'int32')),
      weights: repeat(tf.tensor1d(inside)),
    }
    const rows = tf.reshape(tf.cast(image!, 'float32'), [batch, points, channels])
    const sampled = gatherTaps(rows, taps)
    const fill = Array.from({ length: channels }, (_, channel) =>
      typeof fillValue === 'number' ? fillValue : (fillValue[channel] ?? opaque),
    )
    const filled = fill.every((value) => value === 0)
      ? sampled
      : tf.add(sampled, tf.mul(tf.sub(1, taps.weights), tf.tensor1d(fill)))
    return tf.reshape(filled, image!.shape)
  },
}

/** The pixel that each one is a copy of, and 1 where there is one. */
function turn(
  height: number,
  width: number,
  radians: number,
  center: tf.RotateWithOffsetAttrs['center'],
) {
  const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width)
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)]
  const sources = new Int32Array(height * width)
  const inside = new Float32Array(height * width)
  for (let index = 0; index < sources.length; index++) {
    const [x, y] = [(index % width) - centerX, Math.floor(index / width) - centerY]
    const column = Math.round(x * cosine - y * sine + centerX)
    const row = Math.round(x * sine + y * cosine + centerY)
    if (column < 0 || column >= width || row < 0 || row >= height) continue
    sources[index] = row * width + column
    inside[index] = 1
  }
  return { sources, inside }
}
