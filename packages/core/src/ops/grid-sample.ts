import {
  type Interpolation,
  reflectPositions,
  samplingTaps,
} from '../backend/kernels/sample-pixels.js'
import { gatherTaps } from '../backend/kernels/taps.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

export interface GridSampleOptions {
  /** Default 'bilinear'; 'nearest' has no gradient by the grid. */
  mode?: Interpolation
  /** What lies outside: 0 (the default), the nearest pixel of the edge, or the picture in a mirror. */
  padding?: 'zeros' | 'border' | 'reflection'
  /** Whether -1 and 1 are the centres of the pixels at the corners, and not their outer borders. Default false. */
  alignCorners?: boolean
}

/**
 * Samples pictures x [n, h, w, c] at the positions in `grid` [n, ho, wo, 2]: x from left (-1) to right (1), then y from
 * top to bottom (spatial transformer networks, Jaderberg et al., 2015; as `torch.nn.functional.grid_sample`). Gives
 * [n, ho, wo, c], differentiable by x and grid. A NaN in the grid reads as padding: 0, or the first pixel of its axis.
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function gridSample(
  x: tf.Tensor4D,
  grid: tf.Tensor4D,
  { mode = 'bilinear', padding = 'zeros', alignCorners = false }: GridSampleOptions = {},
): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape
  const [gridBatch, outHeight, outWidth, two] = grid.shape
  if (x.rank !== 4 || grid.rank !== 4 || gridBatch !== batch || two !== 2) {
    throw new CnnError(
      'shape-mismatch',
      `gridSample: x must be [n, h, w, c] and grid [n, ho, wo, 2], not [${x.shape}] and [${grid.shape}].`,
    )
  }
  return tf.tidy(() => {
    const shape: [number, number, number, number] = [batch, outHeight!, outWidth!, channels]
    if (tf.util.sizeFromShape(shape) === 0) return tf.zeros(shape)
    const sides = [width, height] as const
    const scale = sides.map((side) => (alignCorners ? side - 1 : side) / 2)
    const centre = sides.map((side) => (side - 1) / 2)
    const points = tf.reshape(tf.cast(grid, 'float32'), [batch, outHeight! * outWidth!, 2])
    const inPixels = tf.add(tf.mul(points, tf.tensor1d(scale)), tf.tensor1d(centre))
    const positions =
      padding === 'reflection'
        ? reflectPositions(inPixels, sides, alignCorners ? 'on centres' : 'on borders')
        : inPixels
    const edge = padding !== 'zeros'
    const taps = samplingTaps(positions, mode, { height, width, edge })
    const pixels = tf.reshape(tf.cast(x, 'float32'), [batch, height * width, channels])
    return tf.reshape(gatherTaps(pixels, taps), shape)
  })
}
