import type * as tf from '../../../tf.js'
import { type ConvNormActivation, type ConvNormAttributes, convNormKernel } from '../conv-norm.js'
import { forward } from './convolution.js'
import { depthwiseForward } from './depthwise.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

type Tensors = Record<string, tf.TensorInfo>

/** By the numbers of the assembly. */
const activations: Record<ConvNormActivation, number> = {
  ...{ linear: 0, relu: 1, relu6: 2, hardSwish: 3, swish: 4 },
}

/** A factor and a term for each channel, each up to the next multiple of 8 channels. */
function affine(
  runner: KernelRunner,
  { mean, variance, gamma, beta, bias }: Tensors,
  epsilon: number,
) {
  const [means, variances, gammas, betas] = [mean!, variance!, gamma!, beta!].map((tensor) =>
    runner.floats(tensor),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array]
  const biases = bias && runner.floats(bias)
  const channels = means.length
  const scale = new Float32Array(8 * Math.ceil(channels / 8))
  const shift = new Float32Array(scale.length)
  for (let channel = 0; channel < channels; channel++) {
    const factor = gammas[channel]! / Math.sqrt(variances[channel]! + epsilon)
    scale[channel] = factor
    shift[channel] = betas[channel]! - (means[channel]! - (biases?.[channel] ?? 0)) * factor
  }
  return { scale, shift }
}

function joined(...parts: Float32Array[]) {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const convNorm: WasmKernel<ConvNormAttributes> = {
  name: convNormKernel,
  compute(runner, { x, filter, ...norm }, { depthwise, epsilon, activation, ...attributes }) {
    const { scale, shift } = affine(runner, norm, epsilon)
    if (!depthwise) {
      const address = runner.constants(joined(scale, shift))
      return forward(runner, { x: x!, filter: filter! }, attributes, {
        scale: address,
        bias: address + scale.byteLength,
        activation: activations[activation],
      })
    }
    const weights = runner.floats(filter!)
    const channels = filter!.shape[2]! * filter!.shape[3]!
    const scaled = weights.map((weight, place) => weight * scale[place % channels]!)
    const bias = runner.constants(joined(shift, scaled))
    const folded = { shape: filter!.shape, bias, filter: bias + shift.byteLength }
    return depthwiseForward(runner, x!, folded, attributes, activations[activation])
  },
}

export const convNormKernels = [convNorm] as WasmKernel[]
