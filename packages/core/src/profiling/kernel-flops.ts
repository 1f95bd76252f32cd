import { convNormKernel } from '../backend/kernels/conv-norm.js'
import * as tf from '../tf.js'

type Shape = readonly number[]
type Shapes = Record<string, Shape>

const size = (shape: Shape) => tf.util.sizeFromShape(shape as number[])

/** Products that make one number of a convolution's output: filters are [taps…, in, out]. */
const tapsOfDense = (filter: Shape) => size(filter.slice(0, -1))

/** The same where each channel has filters of its own: [rows, columns, in, multiplier]. */
const tapsOfDepthwise = (filter: Shape) => size(filter.slice(0, -2))

const products: Record<string, (inputs: Shapes, output: Shape) => number> = {
  ...convolution(tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter, tapsOfDense),
  ...convolution(tf.Conv3D, tf.Conv3DBackpropInputV2, tf.Conv3DBackpropFilterV2, tapsOfDense),
  ...convolution(
    tf.DepthwiseConv2dNative,
    tf.DepthwiseConv2dNativeBackpropInput,
    tf.DepthwiseConv2dNativeBackpropFilter,
    tapsOfDepthwise,
  ),
  [tf.FusedConv2D]: ({ filter }, output) => size(output) * tapsOfDense(filter!),
  [tf.FusedDepthwiseConv2D]: ({ filter }, output) => size(output) * tapsOfDepthwise(filter!),
  [convNormKernel]: ({ filter }, output) => {
    const isDense = filter!.at(-1) === output.at(-1)
    return size(output) * (isDense ? tapsOfDense : tapsOfDepthwise)(filter!)
  },
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: matrixProduct,
}

function convolution(
  forward: string,
  input: string,
  filter: string,
  taps: (filter: Shape) => number,
): typeof products {
  return {
    [forward]: (inputs, output) => size(output) * taps(inputs.filter!),
    [input]: (inputs) => size(inputs.dy!) * taps(inputs.filter!),
    [filter]: (inputs, output) => size(inputs.dy!) * taps(output),
  }
}

/** Whether `a` is transposed does not matter: its two sides are the output's rows and the length of the sums. */
function matrixProduct({ a }: Shapes, output: Shape) {
  const rows = output.at(-2)!
  return rows === 0 ? 0 : (size(output) * size(a!.slice(-2))) / rows
}

/**
 * Floating-point operations of a kernel, a product and its sum being two: of convolutions (padding counts as numbers),
 * their gradients and matrix products, where nearly all of a network's arithmetic is. Biases and activations that are
 * fused into them, and all other kernels, count as 0.
 */
export const kernelFlops = (kernel: string, inputs: Shapes, output: Shape | undefined): number =>
  output && Object.hasOwn(products, kernel) ? 2 * products[kernel]!(inputs, output) : 0
