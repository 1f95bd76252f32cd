import * as tf from '../../tf.js'
import type { ComposedKernel } from '../kernels/composed-kernel.js'

/** The gradient of each input of a kernel, computed only for the inputs that lie on the path. */
export type InputGradients = Record<string, () => tf.Tensor>

/** Inputs and outputs that the backward pass needs; they stay in memory until then. */
export interface Saved {
  inputs?: string[]
  /** Whether to keep the first output; `mendTape` makes second derivatives through it right. */
  output?: boolean
}

/** Describes the gradient of a kernel with one output. `saved` gives the tensors in the order of `keep`. */
export function defineGradient<Attributes = object>(
  kernelName: string,
  keep: Saved,
  backward: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => InputGradients,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: keep.inputs ?? [],
    outputsToSave: [keep.output ?? false],
    gradFunc: (dy, saved, attributes) =>
      backward(dy as tf.Tensor, saved, attributes as unknown as Attributes),
  }
}

/** The gradient of an element-wise kernel of one input `x`: `dy` times the derivative at `x`. */
export const elementwise = <Attributes = object>(
  kernelName: string,
  derivative: (x: tf.Tensor, attributes: Attributes) => tf.Tensor,
): tf.GradConfig =>
  defineGradient<Attributes>(kernelName, { inputs: ['x'] }, (dy, [x], attributes) => ({
    x: () => tf.mul(dy, derivative(asFloat(x!), attributes)),
  }))

/** The gradient of a piecewise constant kernel whose inputs have the names given and the shape of its output. */
export const piecewiseConstant = (kernelName: string, ...inputs: string[]): tf.GradConfig =>
  defineGradient(kernelName, {}, (dy) =>
    Object.fromEntries(inputs.map((name) => [name, () => tf.zeros(dy.shape)])),
  )

/** The gradient of a piecewise constant kernel whose inputs may have another shape than its output. */
export const constant = (kernelName: string, ...inputs: string[]): tf.GradConfig =>
  defineGradient(kernelName, { inputs }, (_, saved) =>
    Object.fromEntries(inputs.map((name, index) => [name, () => tf.zeros(saved[index]!.shape)])),
  )

export const asFloat = (x: tf.Tensor): tf.Tensor =>
  x.dtype === 'float32' ? x : tf.cast(x, 'float32')

/** Sums what broadcasting repeated, so that a gradient gets the shape of the input that was broadcast. */
export function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape)
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape)
}

export const runKernel = (
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attributes: object = {},
): tf.Tensor => tf.engine().runKernel<tf.Tensor>(kernelName, inputs, attributes as tf.NamedAttrMap)

/** Whether what is computed now will itself be differentiated. */
export const isRecording = () => tf.engine().state.gradientDepth > 0

/** Runs the backend's kernel, or, where the result will be differentiated, what it is composed of. */
export function runFused<Attributes>(
  { name, compute }: ComposedKernel<Attributes>,
  inputs: Record<string, tf.Tensor>,
  attributes: Attributes,
): tf.Tensor[] {
  if (isRecording()) return [compute(inputs, attributes)].flat()
  const found = tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap)
  return [found as tf.Tensor | tf.Tensor[]].flat()
}
