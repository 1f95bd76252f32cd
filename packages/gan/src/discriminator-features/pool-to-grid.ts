import { tf } from '@cnn/core'

/**
 * The largest values of maps [n, h, w, c] in a grid of bins that cover them, [n, grid, grid, c]: bin i of a side of
 * `length` pixels is from ⌊i · length / grid⌋ to ⌈(i + 1) · length / grid⌉, as in PyTorch's adaptive_max_pool2d. A side
 * that is shorter than the grid stays as it is.
 */
export function poolToGrid(maps: tf.Tensor4D, grid: number): tf.Tensor4D {
  const [, height, width] = maps.shape
  if (height <= grid && width <= grid) return tf.clone(maps)
  if (height % grid === 0 && width % grid === 0) {
    const window: [number, number] = [height / grid, width / grid]
    return tf.maxPool(maps, window, window, 'valid')
  }
  return tf.tidy(() => largestInBins(largestInBins(maps, 1, grid), 2, grid))
}

function largestInBins(maps: tf.Tensor4D, axis: 1 | 2, grid: number): tf.Tensor4D {
  const length = maps.shape[axis]
  if (length <= grid) return maps
  const bins = Array.from({ length: grid }, (_, bin) => {
    const start = Math.floor((bin * length) / grid)
    const end = Math.ceil(((bin + 1) * length) / grid)
    const begin = [0, 0, 0, 0].with(axis, start)
    return tf.max(tf.slice(maps, begin, maps.shape.with(axis, end - start)), axis, true)
  })
  return tf.concat(bins, axis) as tf.Tensor4D
}
