/**
 * How a tensor here and the same tensor in a PyTorch state dict are laid out. `axes` lists our axes in PyTorch's
 * order; 'depthwise' also folds (channels, multiplier) into one axis. This is the only place where the two meet.
 *
 * | layout          | here                      | PyTorch              |
 * | --------------- | ------------------------- | -------------------- |
 * | plain           | same                      | same                 |
 * | linear          | [in, out]                 | [out, in]            |
 * | conv2d          | [h, w, in, out]           | [out, in, h, w]      |
 * | conv-transpose  | [h, w, out, in]           | [in, out, h, w]      |
 * | depthwise       | [h, w, channels, times]   | [channels·times, 1, h, w] |
 * | picture         | [h, w, channels]          | [channels, h, w]     |
 */
export type StateLayout = 'plain' | 'linear' | 'conv2d' | 'conv-transpose' | 'depthwise' | 'picture'

/** Our axes in PyTorch's order. */
export const axesOf: Record<StateLayout, readonly number[] | undefined> = {
  plain: undefined,
  linear: [1, 0],
  conv2d: [3, 2, 0, 1],
  'conv-transpose': [3, 2, 0, 1],
  depthwise: [2, 3, 0, 1],
  picture: [2, 0, 1],
}

/** The shape that PyTorch gives to a tensor of this shape and layout. */
export function stateShape(shape: readonly number[], layout: StateLayout): number[] {
  const axes = axesOf[layout]
  const permuted = axes ? axes.map((axis) => shape[axis]!) : [...shape]
  if (layout !== 'depthwise') return permuted
  const [channels, times, height, width] = permuted as [number, number, number, number]
  return [channels * times, 1, height, width]
}

/** Our values, reordered to PyTorch's row-major layout. */
export function toState(data: Float32Array, shape: readonly number[], layout: StateLayout) {
  const axes = axesOf[layout]
  return axes ? permute(data, shape, axes) : data.slice()
}

/** PyTorch's values, reordered to our layout; `shape` is ours. */
export function fromState(data: Float32Array, shape: readonly number[], layout: StateLayout) {
  const axes = axesOf[layout]
  if (!axes) return data.slice()
  const inverse = axes.map((_, axis) => axes.indexOf(axis))
  return permute(
    data,
    axes.map((axis) => shape[axis]!),
    inverse,
  )
}

/** Row-major transposition: axis i of the result is axis `axes[i]` of the source. Rank 4 at most. */
function permute(data: Float32Array, shape: readonly number[], axes: readonly number[]) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const missing = 4 - axes.length
  const lengths = [...new Array<number>(missing).fill(1), ...axes.map((axis) => shape[axis]!)]
  const steps = [...new Array<number>(missing).fill(0), ...axes.map((axis) => strides[axis]!)]
  const [rows, columns, depth, inner] = lengths as [number, number, number, number]
  const [rowStep, columnStep, depthStep, innerStep] = steps as [number, number, number, number]
  const result = new Float32Array(data.length)
  let to = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let z = 0; z < depth; z++) {
        let from = row * rowStep + column * columnStep + z * depthStep
        for (let i = 0; i < inner; i++, from += innerStep) result[to++] = data[from]!
      }
    }
  }
  return result
}
