import * as tf from '../../tf.js'
import {
  type GeluAttributes,
  geluGradient,
  geluKernel,
  hardSwishGradient,
  hardSwishKernel,
  type LeakyReluAttributes,
  leakyReluGradient,
  relu6Gradient,
  sigmoidGradient,
  swishGradient,
  swishKernel,
  tanhGradient,
} from '../kernels/activation.js'
import type { ComposedKernel } from '../kernels/composed-kernel.js'
import { reluGradient } from '../kernels/relu-gradient.js'
import { logSoftmaxGradient, softmaxGradient } from '../kernels/softmax.js'
import {
  asFloat,
  defineGradient,
  elementwise,
  runFused,
  runKernel,
  sumTo,
} from './define-gradient.js'

/** By a kernel that computes the gradient from dy and x. */
const fromInput = <Attributes>(kernelName: string, backward: ComposedKernel<Attributes>) =>
  defineGradient<Attributes>(kernelName, { inputs: ['x'] }, (dy, [x], attributes) => ({
    x: () => runFused(backward, { dy, x: asFloat(x!) }, attributes)[0]!,
  }))

/** By a kernel that computes the gradient of the input `name` from dy and y, the output. */
const fromOutput = <Attributes>(
  kernelName: string,
  backward: ComposedKernel<Attributes>,
  name = 'x',
) =>
  defineGradient<Attributes>(kernelName, { output: true }, (dy, [y], attributes) => ({
    [name]: () => runFused(backward, { dy, y: y! }, attributes)[0]!,
  }))

/** 1 where `x` is positive, else 0. */
const positive = (x: tf.Tensor) => tf.step(x)
const notPositive = (x: tf.Tensor) => tf.sub(1, tf.step(x))
const exponentialOfNegatives = (x: tf.Tensor) => tf.exp(tf.minimum(x, 0))

/** From the output, which is positive where the input is, and which the next layer keeps in memory anyway. */
const relu = defineGradient(tf.Relu, { output: true }, (dy, [y]) => ({
  x: () => runKernel(reluGradient, { dy, y: y! }),
}))

const prelu = defineGradient(tf.Prelu, { inputs: ['x', 'alpha'] }, (dy, [x, alpha]) => ({
  x: () => tf.mul(dy, tf.add(positive(x!), tf.mul(notPositive(x!), alpha!))),
  alpha: () => sumTo(tf.mul(dy, tf.mul(notPositive(x!), x!)), alpha!.shape),
}))

const selu = elementwise(tf.Selu, (x) =>
  tf.add(
    tf.mul(positive(x), tf.backend_util.SELU_SCALE),
    tf.mul(tf.mul(notPositive(x), exponentialOfNegatives(x)), tf.backend_util.SELU_SCALEALPHA),
  ),
)

/** From the output, which is e^x - 1 where it is negative. */
const elu = defineGradient(tf.Elu, { output: true }, (dy, [y]) => ({
  x: () => tf.mul(dy, tf.add(tf.minimum(y!, 0), 1)),
}))

export const activationGradients: tf.GradConfig[] = [
  elu,
  prelu,
  relu,
  selu,
  fromInput<GeluAttributes>(geluKernel, geluGradient),
  fromInput(hardSwishKernel, hardSwishGradient),
  fromInput<LeakyReluAttributes>(tf.LeakyRelu, leakyReluGradient),
  fromInput(swishKernel, swishGradient),
  fromOutput(tf.LogSoftmax, logSoftmaxGradient, 'logits'),
  fromOutput(tf.Relu6, relu6Gradient),
  fromOutput(tf.Sigmoid, sigmoidGradient),
  fromOutput(tf.Softmax, softmaxGradient, 'logits'),
  fromOutput(tf.Tanh, tanhGradient),
  elementwise(tf.Softplus, tf.sigmoid),
]
