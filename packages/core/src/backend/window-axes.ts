import { CnnError } from '../errors.js'
import type * as tf from '../tf.js'

/** Padding as TensorFlow.js takes it: numbers are the same for all sides, or of both sides of each axis of a tensor. */
export type Padding = 'same' | 'valid' | number | readonly (readonly [number, number])[]

export interface WindowAttributes {
  strides: number | readonly number[]
  pad: Padding
  dilations?: number | readonly number[] | undefined
  dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined
}

/** How windows lie along one axis. */
export interface WindowAxis {
  size: number
  /** Taps of a window. */
  taps: number
  stride: number
  dilation: number
  /** Padding on both sides. */
  before: number
  after: number
  /** How many windows there are. */
  count: number
}

/**
 * How the windows of a convolution or a pooling lie along the spatial axes of a tensor with channels last.
 * TensorFlow.js computes the same, but wrongly where padding in numbers meets windows or strides that are not square,
 * and where 'same' padding of volumes meets strides longer than the windows.
 *
 * @throws a `CnnError` with code 'shape-mismatch' where no window fits.
 */
export function windowAxes(
  operation: string,
  sizes: readonly number[],
  windows: readonly number[],
  attributes: WindowAttributes,
): WindowAxis[] {
  const { strides, dilations = 1, pad, dimRoundingMode } = attributes
  return sizes.map((size, axis) => {
    const taps = windows[axis]!
    const [stride, dilation] = [along(strides, axis), along(dilations, axis)]
    const reach = (taps - 1) * dilation + 1
    const [before, after, count] = place(size, reach, stride, pad, axis, dimRoundingMode)
    if (!(count >= 0)) {
      throw new CnnError(
        'shape-mismatch',
        `${operation}: a window of ${reach} does not fit into ${size} with padding ${JSON.stringify(pad)} ` +
          `(sizes [${sizes}], windows [${windows}]).`,
      )
    }
    return { size, taps, stride, dilation, before, after, count }
  })
}

/** What poolings are told. */
export interface PoolingAttributes extends WindowAttributes {
  filterSize: number | readonly number[]
}

/** How the windows of a pooling lie along the spatial axes of a tensor [n, …, c]. */
export function poolingAxes(shape: readonly number[], attributes: PoolingAttributes) {
  const sizes = shape.slice(1, -1)
  const windows = sizes.map((_, axis) => along(attributes.filterSize, axis))
  return windowAxes('pooling', sizes, windows, attributes)
}

const along = (value: number | readonly number[], axis: number) =>
  typeof value === 'number' ? value : value[axis]!

function place(
  size: number,
  reach: number,
  stride: number,
  pad: Padding,
  axis: number,
  mode: 'floor' | 'round' | 'ceil' = 'floor',
): [before: number, after: number, count: number] {
  if (pad === 'same') {
    const count = Math.ceil(size / stride)
    const total = Math.max(0, (count - 1) * stride + reach - size)
    const before = Math.floor(total / 2)
    return [before, total - before, count]
  }
  const [before, after] = sides(pad, axis)
  const steps = (size + before + after - reach) / stride
  return [before, after, Math[mode](steps) + 1]
}

/** Of 'valid' padding or padding in numbers; the first axis of the tensor is the batch. */
const sides = (pad: Exclude<Padding, 'same'>, axis: number): readonly [number, number] => {
  if (pad === 'valid') return [0, 0]
  return typeof pad === 'number' ? [pad, pad] : pad[axis + 1]!
}

/** Padding in numbers spelled out by sides, which TensorFlow.js computes rightly for pictures [n, h, w, c]. */
export const explicitPadding = <P>(pad: P): P | tf.backend_util.ExplicitPadding =>
  typeof pad === 'number' && pad !== 0
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad
