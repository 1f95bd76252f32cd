import type * as tf from '../../../tf.js'
import { type ConvNormActivation, type ConvNormAttributes, convNormKernel } from '../conv-norm.js'
import { activateInPlace } from './activation.js'
import { forward } from './convolution.js'
import { depthwiseForward } from './depthwise.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

type Tensors = Record<string, tf.TensorInfo>

/** What the convolutions do as they store, by the numbers of the assembly. */
const stored: Partial<Record<ConvNormActivation, number>> = { linear: 0, relu: 1, relu6: 2 }

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

/** The convolution with the norm as part of its weights. */
function convolve(
  runner: KernelRunner,
  { x, filter, ...norm }: Tensors,
  { depthwise, epsilon, ...attributes }: Omit<ConvNormAttributes, 'activation'>,
  activation: number,
) {
  const { scale, shift } = affine(runner, norm, epsilon)
  if (!depthwise) {
    const address = runner.constants(joined(scale, shift))
    const bias = address + scale.byteLength
    const epilogue = { scale: address, bias, activation }
    return forward(runner, { x: x!, filter: filter! }, attributes, epilogue)
  }
  const weights = runner.floats(filter!)
  const channels = filter!.shape[2]! * filter!.shape[3]!
  const scaled = weights.map((weight, place) => weight * scale[place % channels]!)
  const bias = runner.constants(joined(shift, scaled))
  const folded = { shape: filter!.shape, bias, filter: bias + shift.byteLength }
  return depthwiseForward(runner, x!, folded, attributes, activation)
}

const convNorm: WasmKernel<ConvNormAttributes> = {
  name: convNormKernel,
  compute(runner, inputs, { activation, ...attributes }) {
    const y = convolve(runner, inputs, attributes, stored[activation] ?? 0)
    return activation === 'swish' || activation === 'hardSwish'
      ? activateInPlace(runner, activation, y)
      : y
  },
}

export const convNormKernels = [convNorm] as WasmKernel[]
