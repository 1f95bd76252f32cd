import * as tf from '../../tf.js'
import { defineGradient, runKernel } from './define-gradient.js'

interface Sampling {
  alignCorners: boolean
  halfPixelCenters: boolean
}

const resizeBilinear = defineGradient<tf.ResizeBilinearAttrs>(
  tf.ResizeBilinear,
  { inputs: ['images'] },
  (dy, [images], attributes) => ({
    images: () => {
      // TensorFlow.js's kernel takes half pixels for whole ones.
      if (attributes.halfPixelCenters) return transposeResize(dy, images!.shape, bilinearWeights)
      // Its result on cpu has width and height of the shape exchanged, its values in place.
      const dx = runKernel(tf.ResizeBilinearGrad, { dy, images: images! }, attributes)
      return tf.reshape(dx, images!.shape)
    },
  }),
)

/** Resizing is linear, so the gradient of its gradient is resizing. Of `images` only the shape matters. */
const resizeBilinearGrad = defineGradient<tf.ResizeBilinearGradAttrs>(
  tf.ResizeBilinearGrad,
  { inputs: ['dy', 'images'] },
  (ddx, [dy, images], { alignCorners }) => ({
    dy: () => {
      const [height, width] = dy!.shape.slice(1) as [number, number]
      const image = tf.reshape<tf.Rank.R4>(ddx, images!.shape as [number, number, number, number])
      return tf.image.resizeBilinear(image, [height, width], alignCorners)
    },
    images: () => tf.zeros(images!.shape),
  }),
)

/** TensorFlow.js's own kernel mixes up the pictures of a batch on cpu, and takes half pixels for whole ones. */
const resizeNearest = defineGradient<tf.ResizeNearestNeighborAttrs>(
  tf.ResizeNearestNeighbor,
  { inputs: ['images'] },
  (dy, [images], attributes) => ({
    images: () => {
      const [, height, width] = images!.shape as [number, number, number]
      const [vertical, horizontal] = [dy.shape[1]! / height, dy.shape[2]! / width]
      const repeated = Number.isInteger(vertical) && Number.isInteger(horizontal)
      if (repeated && !attributes.alignCorners) {
        return sumBlocks(dy as tf.Tensor4D, vertical, horizontal)
      }
      return transposeResize(dy, images!.shape, (inSize, outSize) =>
        nearestWeights(inSize, outSize, attributes),
      )
    },
  }),
)

const sumBlocks = (dy: tf.Tensor4D, height: number, width: number) =>
  tf.mul(tf.avgPool(dy, [height, width], [height, width], 'valid'), height * width)

type Weights = (inSize: number, outSize: number) => Float32Array

/** Resizing is a matrix product along each axis; this is the product with both matrices transposed. */
function transposeResize(dy: tf.Tensor, inputShape: number[], weights: Weights) {
  const [batch, height, width, channels] = inputShape as [number, number, number, number]
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number]
  const matrix = (inSize: number, outSize: number) =>
    tf.tensor3d(weights(inSize, outSize), [1, outSize, inSize])
  const rows = tf.reshape(dy, [batch * outHeight, outWidth, channels])
  const acrossWidth = tf.matMul(matrix(width, outWidth), rows, true)
  const planes = tf.reshape(acrossWidth, [batch, outHeight, width * channels])
  const acrossHeight = tf.matMul(matrix(height, outHeight), planes, true)
  return tf.reshape(acrossHeight, inputShape)
}

/** [outSize, inSize]: the weights of the two input pixels around the centre of each output pixel. */
function bilinearWeights(inSize: number, outSize: number) {
  const weights = new Float32Array(outSize * inSize)
  for (let out = 0; out < outSize; out++) {
    const centre = ((out + 0.5) * inSize) / outSize - 0.5
    const position = Math.min(Math.max(centre, 0), inSize - 1)
    const low = Math.floor(position)
    const high = Math.min(low + 1, inSize - 1)
    weights[out * inSize + low]! += 1 - (position - low)
    weights[out * inSize + high]! += position - low
  }
  return weights
}

/** [outSize, inSize]: 1 at the input pixel that each output pixel copies. */
function nearestWeights(inSize: number, outSize: number, sampling: Sampling) {
  const weights = new Float32Array(outSize * inSize)
  const aligned = sampling.alignCorners && outSize > 1
  const ratio = aligned ? (inSize - 1) / (outSize - 1) : inSize / outSize
  const shift = sampling.halfPixelCenters ? 0.5 : 0
  const round = sampling.alignCorners ? Math.round : Math.floor
  for (let out = 0; out < outSize; out++) {
    const source = Math.min(round((out + shift) * ratio), inSize - 1)
    weights[out * inSize + source] = 1
  }
  return weights
}

export const resizingGradients: tf.GradConfig[] = [
  resizeBilinear,
  resizeBilinearGrad,
  resizeNearest,
]
