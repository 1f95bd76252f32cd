import { roiAlignKernel } from '../backend/kernels/roi-align.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

export interface RoiAlignOptions {
  /** Height and width of each box's output; one number for both. */
  outputSize: number | readonly [number, number]
  /** Pixels of the features for one of the input: 1 / stride. Default 1. */
  spatialScale?: number
  /** Samples along each side of a bin; 0 (the default) for as many as the bin is wide, rounded up. */
  samplingRatio?: number
  /**
   * Whether whole coordinates lie between pixels (Detectron2) and not on their centres, as the paper's code had it. A box
   * that is not aligned is at least 1 feature wide. Default false, as in torchvision.
   */
  aligned?: boolean
}

/**
 * RoIAlign (He et al., Mask R-CNN, 2017), as `torchvision.ops.roi_align`: features [n, h, w, c] are averaged over a grid
 * of bins in each of `boxes` [k, 4] (corners x1, y1, x2, y2 in pixels of the input), of which box i lies in picture
 * `batchIndices[i]` [k]. Gives [k, height, width, c]. Samples more than a pixel outside of the features count as 0, and
 * so does a box that is not finite. Differentiable by the features; boxes have no gradient.
 *
 * The values of boxes and indices are read at once. Where the runtime cannot read from a graphics device without waiting
 * (webgpu in Node), make them from arrays, or await their `data()` before.
 *
 * Throws a `CnnError`: 'shape-mismatch', or 'bad-argument' for a picture that there is not.
 */
export function roiAlign(
  features: tf.Tensor4D,
  boxes: tf.Tensor2D,
  batchIndices: tf.Tensor1D,
  { outputSize, spatialScale = 1, samplingRatio = 0, aligned = false }: RoiAlignOptions,
): tf.Tensor4D {
  const size = typeof outputSize === 'number' ? [outputSize, outputSize] : outputSize
  check(features, boxes, batchIndices)
  if (size.length !== 2 || !size.every((length) => Number.isInteger(length) && length > 0)) {
    throw new CnnError('bad-argument', `roiAlign: outputSize must be positive, not ${outputSize}.`)
  }
  if (!Number.isInteger(samplingRatio) || samplingRatio < 0) {
    const found = `samplingRatio must be a whole number from 0, not ${samplingRatio}.`
    throw new CnnError('bad-argument', `roiAlign: ${found}`)
  }
  const attributes = { outputSize: size, spatialScale, samplingRatio, aligned }
  return tf.tidy(() => {
    const inputs = { features: tf.cast(features, 'float32'), boxes, pictures: batchIndices }
    return tf.engine().runKernel(roiAlignKernel, inputs, attributes as tf.NamedAttrMap)
  })
}

function check(features: tf.Tensor, boxes: tf.Tensor, batchIndices: tf.Tensor) {
  if (features.rank !== 4) {
    const message = `roiAlign: features must be [n, h, w, c], not [${features.shape}].`
    throw new CnnError('shape-mismatch', message)
  }
  const [count] = batchIndices.shape
  if (batchIndices.rank === 1 && boxes.shape.join() === `${count},4`) return
  throw new CnnError(
    'shape-mismatch',
    `roiAlign: boxes must be [k, 4] and batchIndices [k], not [${boxes.shape}] and [${batchIndices.shape}].`,
  )
}
