import * as tf from '../../tf.js'
import { reluGradient } from '../kernels/relu-gradient.js'
import { defineGradient, elementwise, runKernel, sumTo } from './define-gradient.js'

/** 1 where `x` is positive, else 0. */
const positive = (x: tf.Tensor) => tf.step(x)
const notPositive = (x: tf.Tensor) => tf.sub(1, tf.step(x))
const exponentialOfNegatives = (x: tf.Tensor) => tf.exp(tf.minimum(x, 0))

/** From the output, which is positive where the input is, and which the next layer keeps in memory anyway. */
const relu = defineGradient(tf.Relu, { output: true }, (dy, [y]) => ({
  x: () => runKernel(reluGradient, { dy, y: y! }),
}))

const relu6 = defineGradient(tf.Relu6, { output: true }, (dy, [y]) => ({
  x: () => tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6)), 'float32')),
}))

const leakyRelu = elementwise<tf.LeakyReluAttrs>(tf.LeakyRelu, (x, { alpha }) =>
  tf.add(tf.mul(positive(x), 1 - alpha), alpha),
)

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

const sigmoid = elementwise(tf.Sigmoid, (x) => {
  const y = tf.sigmoid(x)
  return tf.mul(y, tf.sub(1, y))
})

const softmax = defineGradient<tf.SoftmaxAttrs>(
  tf.Softmax,
  { inputs: ['logits'] },
  (dy, [logits], { dim }) => ({
    logits: () => {
      const y = tf.softmax(logits!, dim)
      const weighted = tf.mul(dy, y)
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y))
    },
  }),
)

const logSoftmax = defineGradient<tf.LogSoftmaxAttrs>(
  tf.LogSoftmax,
  { inputs: ['logits'] },
  (dy, [logits], { axis }) => ({
    logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.softmax(logits!, axis))),
  }),
)

export const activationGradients: tf.GradConfig[] = [
  relu,
  relu6,
  leakyRelu,
  prelu,
  selu,
  sigmoid,
  softmax,
  logSoftmax,
  elementwise(tf.Elu, (x) =>
    tf.add(positive(x), tf.mul(notPositive(x), exponentialOfNegatives(x))),
  ),
  elementwise(tf.Softplus, tf.sigmoid),
  elementwise(tf.Tanh, (x) => tf.sub(1, tf.square(tf.tanh(x)))),
]
