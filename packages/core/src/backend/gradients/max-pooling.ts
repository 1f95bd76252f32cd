import * as tf from '../../tf.js'
import { defineGradient, runKernel } from './define-gradient.js'

const largest = (kernelName: string, backwardName: string) =>
  defineGradient(kernelName, { inputs: ['x'], output: true }, (dy, [x, y], attributes) => ({
    x: () => runKernel(backwardName, { dy, input: x!, output: y! }, attributes),
  }))

/** Routing to the largest value of a window is linear in `dy`, and piecewise constant in the rest. */
const maxPoolGrad = defineGradient<tf.MaxPoolGradAttrs>(
  tf.MaxPoolGrad,
  { inputs: ['input', 'output'] },
  (ddx, [input, output], attributes) => ({
    dy: () => takeWhereLargest(ddx, input!, output!, attributes),
    input: () => tf.zeros(input!.shape),
    output: () => tf.zeros(output!.shape),
  }),
)

/** From each window of `values`, the one at the place of the window's first maximum in `input`. */
function takeWhereLargest(
  values: tf.Tensor,
  input: tf.Tensor,
  output: tf.Tensor,
  { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolGradAttrs,
) {
  const window = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad as 'same',
    dimRoundingMode,
  )
  const { top, bottom, left, right } = window.padInfo
  const paddings: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  const paddedInput = tf.pad(input, paddings, Number.MIN_SAFE_INTEGER)
  const paddedValues = tf.pad(values, paddings)
  const at = (x: tf.Tensor, row: number, column: number) =>
    tf.stridedSlice(
      x,
      [0, row, column, 0],
      [
        x.shape[0]!,
        row + (window.outHeight - 1) * window.strideHeight + 1,
        column + (window.outWidth - 1) * window.strideWidth + 1,
        x.shape[3]!,
      ],
      [1, window.strideHeight, window.strideWidth, 1],
    )
  let taken = tf.zeros(output.shape)
  let remaining = tf.ones(output.shape)
  for (let row = 0; row < window.filterHeight; row++) {
    for (let column = 0; column < window.filterWidth; column++) {
      const isLargest = tf.cast(tf.equal(at(paddedInput, row, column), output), 'float32')
      const chosen = tf.mul(isLargest, remaining)
      taken = tf.add(taken, tf.mul(chosen, at(paddedValues, row, column)))
      remaining = tf.sub(remaining, chosen)
    }
  }
  return taken
}

export const maxPoolingGradients: tf.GradConfig[] = [
  largest(tf.MaxPool, tf.MaxPoolGrad),
  largest(tf.MaxPool3D, tf.MaxPool3DGrad),
  maxPoolGrad,
]
