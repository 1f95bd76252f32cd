import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'

type Tensors = Record<string, tf.TensorInfo | undefined>

export interface FusedAttributes {
  activation: string
  leakyreluAlpha?: number
}

/** What kernels do to their results as they store them, by the numbers of the assembly. */
const stored: Record<string, number> = { linear: 0, relu: 1, relu6: 2 }

const others: Record<string, string> = {
  ...{ relu: tf.Relu, relu6: tf.Relu6, elu: tf.Elu, sigmoid: tf.Sigmoid },
  ...{ leakyrelu: tf.LeakyRelu, prelu: tf.Prelu },
}

/**
 * Computes with a bias and an activation. `compute` gets those that the kernel can apply to what it stores, the bias if it
 * is a float for each of `channels`; the rest is done to its output afterwards. `channels` is 0 for a kernel that can do
 * neither.
 */
export function withEpilogue(
  runner: KernelRunner,
  channels: number,
  { bias, preluActivationWeights: slopes }: Tensors,
  { activation, leakyreluAlpha }: FusedAttributes,
  compute: (bias: tf.TensorInfo | undefined, activation: number) => tf.TensorInfo,
): tf.TensorInfo {
  const storesBias = !bias || (channels > 0 && isVector(bias.shape, channels))
  if (channels > 0 && storesBias && activation in stored) return compute(bias, stored[activation]!)
  let y = compute(storesBias ? bias : undefined, 0)
  if (!storesBias) y = replace(runner, tf.Add, y, { a: y, b: bias })
  if (activation === 'linear') return y
  const inputs = slopes ? { x: y, alpha: slopes } : { x: y }
  return replace(runner, others[activation]!, y, inputs, { alpha: leakyreluAlpha })
}

const isVector = (shape: number[], length: number) =>
  (shape.at(-1) ?? 1) === length && tf.util.sizeFromShape(shape) === length

/** Runs another kernel on a result and frees the result. */
function replace(
  runner: KernelRunner,
  kernel: string,
  result: tf.TensorInfo,
  inputs: Tensors,
  attributes: object = {},
) {
  const { backend } = runner.heap
  const { kernelFunc } = tf.getKernel(kernel, 'wasm')
  const call = { inputs: inputs as tf.NamedTensorInfoMap, backend, attrs: { ...attributes } }
  const output = kernelFunc(call) as tf.TensorInfo
  backend.disposeData(result.dataId)
  return output
}
