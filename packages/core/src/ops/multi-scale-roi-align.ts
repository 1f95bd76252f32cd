import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { type RoiAlignOptions, roiAlign } from './roi-align.js'

export interface MultiScaleRoiAlignOptions extends Omit<RoiAlignOptions, 'spatialScale'> {
  /** Pixels of the input for one of the features, of each level from the finest on; powers of 2. */
  strides: readonly number[]
  /** A square box with sides of this many pixels belongs to the canonical level; default 224. */
  canonicalSize?: number
  /** The logarithm to base 2 of the canonical level's stride; default 4. */
  canonicalLevel?: number
}

/**
 * RoIAlign from the level of a feature pyramid that suits each box's size (Lin et al., Feature pyramid networks, 2017),
 * as torchvision's `MultiScaleRoIAlign`: a box that is half as long belongs to a level with half the stride.
 * Features [n, h, w, c] for each level; gives [k, height, width, c] in the order of the boxes. Differentiable by the
 * features; with one level that is all that `roiAlign` does.
 *
 * @param boxes corners [4 · k] in pixels of the input
 * @param pictures which of the n pictures each box lies in, [k]
 *
 * Throws a `CnnError`: 'shape-mismatch' where numbers of levels or of boxes differ, and what `roiAlign` throws.
 */
export function multiScaleRoiAlign(
  features: readonly tf.Tensor4D[],
  boxes: Float32Array,
  pictures: Int32Array,
  { strides, canonicalSize = 224, canonicalLevel = 4, ...options }: MultiScaleRoiAlignOptions,
): tf.Tensor4D {
  check(features, boxes, pictures, strides)
  const { levels, order } = byLevel(boxes, strides, canonicalSize, canonicalLevel)
  return tf.tidy(() => {
    // Where there are no boxes at all, the first level gives the empty result.
    const isUsed = levels.map(({ length }, level) => length > 0 || boxes.length + level === 0)
    const parts = features.flatMap((x, level) => {
      if (!isUsed[level]) return []
      const [corners, places] = gather(boxes, pictures, levels[level]!)
      return [roiAlign(x, corners, places, { ...options, spatialScale: 1 / strides[level]! })]
    })
    const sorted =
      parts.length === 1 ? parts[0]! : tf.gather(tf.concat(parts), tf.tensor1d(order, 'int32'))
    return dependingOn(
      sorted as tf.Tensor4D,
      features.filter((_, level) => !isUsed[level]),
    )
  })
}

/** The same values, with a gradient of 0 by these tensors, too. */
function dependingOn(values: tf.Tensor4D, unused: readonly tf.Tensor[]): tf.Tensor4D {
  if (unused.length === 0) return values
  const gradFunc = (dy: tf.Tensor) => [dy, ...unused.map(({ shape }) => tf.zeros(shape))]
  const join = tf.customGrad((x) => ({ value: tf.clone(x as tf.Tensor), gradFunc }))
  return join(values, ...unused) as tf.Tensor4D
}

/** The indices of the boxes of each level, and for each box its place when the levels' boxes follow one another. */
function byLevel(
  boxes: Float32Array,
  strides: readonly number[],
  canonicalSize: number,
  canonicalLevel: number,
) {
  const levels: number[][] = strides.map(() => [])
  for (let i = 0; i < boxes.length / 4; i++) {
    levels[levelOf(boxes, i, strides, canonicalSize, canonicalLevel)]!.push(i)
  }
  const order = new Int32Array(boxes.length / 4)
  for (const [place, index] of levels.flat().entries()) order[index] = place
  return { levels: levels.map((indices) => Int32Array.from(indices)), order }
}

/** In 32 bits, as torchvision computes it. A box without an area, or that is not finite, belongs to the lowest level. */
function levelOf(
  boxes: Float32Array,
  index: number,
  strides: readonly number[],
  canonicalSize: number,
  canonicalLevel: number,
) {
  const width = Math.fround(boxes[4 * index + 2]! - boxes[4 * index]!)
  const height = Math.fround(boxes[4 * index + 3]! - boxes[4 * index + 1]!)
  const area = Math.fround(width * height)
  const size = Math.fround(Math.fround(Math.sqrt(area)) / canonicalSize)
  const exact = Math.fround(canonicalLevel + Math.fround(Math.log2(size)))
  const finest = Math.log2(strides[0]!)
  const level = Math.floor(Math.fround(exact + Math.fround(1e-6))) - finest
  // Of levels with one stride, as MobileNetV3's two are, only the first has boxes.
  return level > 0 ? Math.min(level, Math.log2(strides.at(-1)!) - finest) : 0
}

/** Corners and pictures of these boxes. */
function gather(boxes: Float32Array, pictures: Int32Array, indices: Int32Array) {
  const [corners, places] = [new Float32Array(4 * indices.length), new Int32Array(indices.length)]
  for (const [i, index] of indices.entries()) {
    corners.set(boxes.subarray(4 * index, 4 * index + 4), 4 * i)
    places[i] = pictures[index]!
  }
  return [tf.tensor2d(corners, [indices.length, 4]), tf.tensor1d(places, 'int32')] as const
}

function check(
  features: readonly tf.Tensor4D[],
  boxes: Float32Array,
  pictures: Int32Array,
  strides: readonly number[],
) {
  if (features.length === 0 || features.length !== strides.length) {
    throw new CnnError(
      'shape-mismatch',
      `multiScaleRoiAlign: there are ${features.length} levels of features, but ${strides.length} strides.`,
    )
  }
  const exponents = strides.map(Math.log2)
  const isStep = (level: number) =>
    exponents[level] === exponents[level - 1] || exponents[level] === exponents[level - 1]! + 1
  if (!exponents.every((exponent, i) => Number.isInteger(exponent) && (i === 0 || isStep(i)))) {
    throw new CnnError(
      'bad-argument',
      `multiScaleRoiAlign: strides are [${strides}]; they are powers of 2, each twice the one before or the same.`,
    )
  }
  if (boxes.length === 4 * pictures.length) return
  throw new CnnError(
    'shape-mismatch',
    `multiScaleRoiAlign: ${boxes.length} corners are not 4 for each of ${pictures.length} boxes.`,
  )
}
