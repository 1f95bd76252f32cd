import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'
import { reflectPositions, roundHalfUp, samplingTaps } from './sample-pixels.js'
import { gatherTaps } from './taps.js'

/**
 * Projective transforms of pictures, as TensorFlow's ImageProjectiveTransformV3: each row [a0 … a2, b0 … b2, c0, c1] of
 * `transforms` maps points (x, y) of the output to points of the picture, divided by c0·x + c1·y + 1. In place of
 * TensorFlow.js's kernels, of which that for cpu transforms but the first picture of a batch, and that for webgl knows no
 * transform shared by a batch.
 */
export const composedTransform: ComposedKernel<tf.TransformAttrs> = {
  name: tf.Transform,
  compute: ({ image, transforms }, { interpolation, fillMode, fillValue, outputShape }) => {
    const [batch, height, width, channels] = image!.shape as [number, number, number, number]
    const [outHeight, outWidth] = outputShape ?? [height, width]
    const shape = [batch, outHeight, outWidth, channels]
    const points = outHeight * outWidth
    if (tf.util.sizeFromShape(shape) === 0) return tf.zeros(shape)
    const { positions, isSomewhere } = project(transforms!, outHeight, outWidth)
    const mapped = mapPositions(positions, [width, height], fillMode)
    const edge = fillMode !== 'constant'
    const repeat = (x: tf.Tensor) => (x.shape[0] === batch ? x : tf.tile(x, [batch, 1, 1]))
    const taps = samplingTaps(mapped, interpolation, { height, width, edge }, roundHalfUp)
    const indices = repeat(taps.indices)
    const weights = repeat(tf.mul(taps.weights, isSomewhere))
    const rows = tf.reshape(tf.cast(image!, 'float32'), [batch, height * width, channels])
    const sampled = gatherTaps(rows, { indices, weights })
    const filled =
      fillValue === 0
        ? sampled
        : tf.add(sampled, tf.mul(tf.sub(1, tf.sum(weights, 2, true)), fillValue))
    return tf.reshape(filled, [batch, points / outWidth, outWidth, channels])
  },
}

/** Where the pixels of the output come from, [transforms, pixels, 2], and whether that is anywhere: [.., 1]. */
function project(transforms: tf.Tensor, outHeight: number, outWidth: number) {
  const count = transforms.shape[0]!
  const points = outHeight * outWidth
  const x = tf.tile(tf.range(0, outWidth), [outHeight])
  const y = tf.reshape(tf.tile(tf.reshape(tf.range(0, outHeight), [-1, 1]), [1, outWidth]), [-1])
  const coefficient = (index: number) => tf.slice(transforms, [0, index], [count, 1])
  const linear = (index: number) =>
    tf.add(tf.mul(coefficient(index), x), tf.mul(coefficient(index + 1), y))
  const projection = tf.add(linear(6), 1)
  const isSomewhere = tf.notEqual(projection, 0)
  const divisor = tf.where(isSomewhere, projection, tf.onesLike(projection))
  const axis = (index: number) => tf.div(tf.add(linear(index), coefficient(index + 2)), divisor)
  return {
    positions: tf.stack([axis(0), axis(3)], 2),
    isSomewhere: tf.reshape(tf.cast(isSomewhere, 'float32'), [count, points, 1]),
  }
}

type Sides = [width: number, height: number]

function mapPositions(positions: tf.Tensor, sides: Sides, mode: tf.TransformAttrs['fillMode']) {
  if (mode === 'reflect') return reflectPositions(positions, sides, 'on borders')
  return mode === 'wrap' ? wrapPositions(positions, sides) : positions
}

/** TensorFlow's way of wrapping: by whole sides, as many as there are distances from first to last pixel. */
function wrapPositions(positions: tf.Tensor, sides: Sides) {
  const side = tf.tensor1d(sides)
  const distance = tf.tensor1d(sides.map((length) => Math.max(length - 1, 1)))
  const times = (x: tf.Tensor) => tf.mul(side, tf.floor(tf.div(x, distance)))
  const fromBelow = tf.add(tf.add(positions, side), times(tf.neg(positions)))
  const isAbove = tf.greater(positions, tf.tensor1d(sides.map((length) => length - 1)))
  const fromAbove = tf.where(isAbove, tf.sub(positions, times(positions)), positions)
  return tf.where(tf.less(positions, 0), fromBelow, fromAbove)
}
