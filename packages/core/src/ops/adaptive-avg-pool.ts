import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/**
 * Means over a grid of bins that cover the picture, whatever its size: bin i of n along a side of `length` pixels is
 * from ⌊i · length / n⌋ to ⌈(i + 1) · length / n⌉, so that bins may share pixels, as PyTorch has them.
 * [n, h, w, c] -> [n, height, width, c]. Throws a `CnnError` with code 'shape-mismatch' for pictures without pixels.
 */
export function adaptiveAvgPool(
  x: tf.Tensor4D,
  [height, width]: readonly [height: number, width: number],
): tf.Tensor4D {
  const [count, rows, columns, channels] = x.shape
  if (rows === 0 || columns === 0) {
    throw new CnnError('shape-mismatch', `adaptiveAvgPool: [${x.shape}] has no pixels to average.`)
  }
  if (rows === height && columns === width) return tf.clone(x)
  if (rows % height === 0 && columns % width === 0) {
    const window: [number, number] = [rows / height, columns / width]
    return tf.avgPool(x, window, window, 'valid')
  }
  return tf.tidy(() => {
    const lines = tf.reshape(x, [count, rows, columns * channels])
    const shrunk = tf.matMul(binWeights(rows, height), lines)
    const pixels = tf.reshape(shrunk, [count * height, columns, channels])
    const y = tf.matMul(binWeights(columns, width), pixels)
    return tf.reshape(y, [count, height, width, channels])
  })
}

/** [1, bins, length]: what each pixel counts in each bin. */
function binWeights(length: number, bins: number): tf.Tensor3D {
  const weights = new Float32Array(bins * length)
  for (let bin = 0; bin < bins; bin++) {
    const start = Math.floor((bin * length) / bins)
    const end = Math.ceil(((bin + 1) * length) / bins)
    weights.fill(1 / (end - start), bin * length + start, bin * length + end)
  }
  return tf.tensor3d(weights, [1, bins, length])
}
