import * as tf from '../../tf.js'
import { defineGradient, runKernel } from './define-gradient.js'

const resizeBilinear = defineGradient<tf.ResizeBilinearAttrs>(
  tf.ResizeBilinear,
  { inputs: ['images'] },
  (dy, [images], attributes) => ({
    images: () =>
      attributes.halfPixelCenters
        ? halfPixelGradient(dy, images!.shape)
        : runKernel(tf.ResizeBilinearGrad, { dy, images: images! }, attributes),
  }),
)

const resizeNearest = defineGradient<tf.ResizeNearestNeighborAttrs>(
  tf.ResizeNearestNeighbor,
  { inputs: ['images'] },
  (dy, [images], attributes) => ({
    images: () => runKernel(tf.ResizeNearestNeighborGrad, { dy, images: images! }, attributes),
  }),
)

/** Resizing is linear, so the gradient of its gradient is resizing. Of `images` only the shape matters. */
const backwardGradient = (kernelName: string, backwardName: string) =>
  defineGradient<tf.ResizeBilinearAttrs>(
    backwardName,
    { inputs: ['dy', 'images'] },
    (ddx, [dy, images], attributes) => ({
      dy: () =>
        runKernel(kernelName, { images: ddx }, { ...attributes, size: dy!.shape.slice(1, 3) }),
      images: () => tf.zeros(images!.shape),
    }),
  )

/** Bilinear resizing is a matrix product along each axis; TensorFlow.js's kernel for its gradient ignores half pixels. */
function halfPixelGradient(dy: tf.Tensor, inputShape: number[]) {
  const [batch, height, width, channels] = inputShape as [number, number, number, number]
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number]
  const columns = interpolationMatrix(width, outWidth)
  const rows = interpolationMatrix(height, outHeight)
  const acrossWidth = tf.matMul(
    columns,
    tf.reshape(dy, [batch * outHeight, outWidth, channels]),
    true,
  )
  const acrossHeight = tf.matMul(
    rows,
    tf.reshape(acrossWidth, [batch, outHeight, width * channels]),
    true,
  )
  return tf.reshape(acrossHeight, inputShape)
}

/** [outSize, inSize]: the weights of the two input pixels around the centre of each output pixel. */
function interpolationMatrix(inSize: number, outSize: number) {
  const weights = new Float32Array(outSize * inSize)
  for (let out = 0; out < outSize; out++) {
    const centre = ((out + 0.5) * inSize) / outSize - 0.5
    const position = Math.min(Math.max(centre, 0), inSize - 1)
    const low = Math.floor(position)
    const high = Math.min(low + 1, inSize - 1)
    weights[out * inSize + low]! += 1 - (position - low)
    weights[out * inSize + high]! += position - low
  }
  return tf.tensor3d(weights, [1, outSize, inSize])
}

export const resizingGradients: tf.GradConfig[] = [
  resizeBilinear,
  resizeNearest,
  backwardGradient(tf.ResizeBilinear, tf.ResizeBilinearGrad),
  backwardGradient(tf.ResizeNearestNeighbor, tf.ResizeNearestNeighborGrad),
]
