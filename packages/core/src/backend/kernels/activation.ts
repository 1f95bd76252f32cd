import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/** Kernels that TensorFlow.js does not have: activations. Input x. */
export const swishKernel = 'Swish'
export const geluKernel = 'Gelu'
export const hardSwishKernel = 'HardSwish'

export interface GeluAttributes {
  /** Whether by tanh, instead of the error function. */
  approximate: boolean
}

export interface LeakyReluAttributes {
  alpha: number
}

const oneMinus = (x: tf.Tensor) => tf.sub(1, x)
const tanhScale = Math.sqrt(2 / Math.PI)
const tanhCube = 0.044715

/** The distribution function of the normal distribution, or its approximation. */
function normalShare(x: tf.Tensor, approximate: boolean) {
  const argument = approximate
    ? tf.tanh(tf.mul(x, tf.add(tf.mul(tf.square(x), tanhScale * tanhCube), tanhScale)))
    : tf.erf(tf.mul(x, Math.SQRT1_2))
  return tf.add(tf.mul(argument, 0.5), 0.5)
}

/** Its derivative. */
function normalDensity(x: tf.Tensor, share: tf.Tensor, approximate: boolean) {
  if (!approximate) {
    return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  }
  // With p = (1 + tanh u) / 2, p' = 2 · p · (1 - p) · u'.
  const change = tf.add(tf.mul(tf.square(x), 6 * tanhScale * tanhCube), 2 * tanhScale)
  return tf.mul(tf.mul(share, oneMinus(share)), change)
}

const raised = (x: tf.Tensor) => tf.clipByValue(tf.add(x, 3), 0, 6)

const swish: ComposedKernel = {
  name: swishKernel,
  compute: ({ x }) => tf.mul(x!, tf.sigmoid(x!)),
}

const gelu: ComposedKernel<GeluAttributes> = {
  name: geluKernel,
  compute: ({ x }, { approximate }) => tf.mul(x!, normalShare(x!, approximate)),
}

const hardSwish: ComposedKernel = {
  name: hardSwishKernel,
  compute: ({ x }) => tf.div(tf.mul(x!, raised(x!)), 6),
}

// Gradients in one pass: from dy and x, or y, the output, to dx.

export const swishGradient: ComposedKernel = {
  name: 'SwishGrad',
  compute: ({ dy, x }) => {
    const s = tf.sigmoid(x!)
    return tf.mul(dy!, tf.mul(s, tf.add(tf.mul(x!, oneMinus(s)), 1)))
  },
}

export const geluGradient: ComposedKernel<GeluAttributes> = {
  name: 'GeluGrad',
  compute: ({ dy, x }, { approximate }) => {
    const bounded = tf.clipByValue(x!, -20, 20)
    const share = normalShare(bounded, approximate)
    return tf.mul(dy!, tf.add(tf.mul(bounded, normalDensity(bounded, share, approximate)), share))
  },
}

export const hardSwishGradient: ComposedKernel = {
  name: 'HardSwishGrad',
  compute: ({ dy, x }) => {
    const inside = tf.cast(tf.lessEqual(tf.abs(x!), 3), 'float32')
    const slope = tf.add(tf.div(raised(x!), 6), tf.mul(tf.div(x!, 6), inside))
    return tf.mul(dy!, slope)
  },
}

export const leakyReluGradient: ComposedKernel<LeakyReluAttributes> = {
  name: 'LeakyReluGrad',
  compute: ({ dy, x }, { alpha }) => tf.mul(dy!, tf.add(tf.mul(tf.step(x!), 1 - alpha), alpha)),
}

export const relu6Gradient: ComposedKernel = {
  name: 'Relu6Grad',
  compute: ({ dy, y }) =>
    tf.mul(dy!, tf.cast(tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6)), 'float32')),
}

export const sigmoidGradient: ComposedKernel = {
  name: 'SigmoidGrad',
  compute: ({ dy, y }) => tf.mul(dy!, tf.mul(y!, oneMinus(y!))),
}

export const tanhGradient: ComposedKernel = {
  name: 'TanhGrad',
  compute: ({ dy, y }) => tf.mul(dy!, oneMinus(tf.square(y!))),
}

export const activationKernels = [swish, gelu, hardSwish] as ComposedKernel[]

export const activationGradientKernels = [
  ...[swishGradient, geluGradient, hardSwishGradient],
  ...[leakyReluGradient, relu6Gradient, sigmoidGradient, tanhGradient],
] as ComposedKernel[]
