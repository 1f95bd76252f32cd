import * as tf from '../../tf.js'
import { type PoolingAttributes, poolingAxes } from '../window-axes.js'
import { lowest, padWindows, takeTap, tapsOf } from '../window-taps.js'
import { defineGradient, runKernel } from './define-gradient.js'
import { masksOfLargest } from './largest-taps.js'

/** A maximum is taken at one place of each window; routing to it is linear in `dy`, and piecewise constant in the rest. */
const largest = (kernelName: string, backwardName: string) => [
  defineGradient<PoolingAttributes>(
    kernelName,
    { inputs: ['x'], output: true },
    (dy, [x, y], { filterSize, strides, pad, dimRoundingMode }) => ({
      x: () => {
        const attributes = { filterSize, strides, pad, dimRoundingMode }
        return runKernel(backwardName, { dy, input: x!, output: y! }, attributes)
      },
    }),
  ),
  defineGradient<PoolingAttributes>(
    backwardName,
    { inputs: ['input', 'output'] },
    (ddx, [input, output], pooling) => ({
      dy: () => takeWhereLargest(ddx, input!, output!, pooling),
      input: () => tf.zeros(input!.shape),
      output: () => tf.zeros(output!.shape),
    }),
  ),
]

/** From each window of `values`, the one at the place of the window's first maximum in `input`. */
function takeWhereLargest(
  values: tf.Tensor,
  input: tf.Tensor,
  output: tf.Tensor,
  pooling: PoolingAttributes,
) {
  const axes = poolingAxes(input.shape, pooling)
  const taps = tapsOf(axes)
  const [paddedInput, paddedValues] = [padWindows(input, axes, lowest), padWindows(values, axes, 0)]
  const masks = masksOfLargest(taps, (tap) => takeTap(paddedInput, axes, tap), output)
  return tf.addN(
    masks.map((mask, index) => tf.mul(mask, takeTap(paddedValues, axes, taps[index]!))),
  )
}

/** The maxima of the pooling that also tells where they are; where they are has no derivative. */
const withPlaces: tf.GradConfig = {
  kernelName: tf.MaxPoolWithArgmax,
  inputsToSave: ['x'],
  outputsToSave: [true, false],
  gradFunc: (dys, [x, y], attributes) => ({
    x: () => {
      const { filterSize, strides, pad } = attributes as unknown as PoolingAttributes
      const dy = (dys as tf.Tensor[])[0]!
      return runKernel(tf.MaxPoolGrad, { dy, input: x!, output: y! }, { filterSize, strides, pad })
    },
  }),
}

export const maxPoolingGradients: tf.GradConfig[] = [
  ...largest(tf.MaxPool, tf.MaxPoolGrad),
  ...largest(tf.MaxPool3D, tf.MaxPool3DGrad),
  withPlaces,
]
