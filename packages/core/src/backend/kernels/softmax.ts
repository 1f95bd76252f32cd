import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/** TensorFlow.js has the name and no kernel. Over the last axis; input logits. */
const logSoftmax: ComposedKernel = {
  name: tf.LogSoftmax,
  compute: ({ logits }) => {
    const shifted = tf.sub(logits!, tf.max(logits!, -1, true))
    return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)))
  },
}

/** Over the last axis, from dy and y, the output, to dx. */
export const softmaxGradient: ComposedKernel = {
  name: 'SoftmaxGrad',
  compute: ({ dy, y }) => {
    const weighted = tf.mul(dy!, y!)
    return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y!))
  },
}

/** Over the last axis, from dy and y, the output, to dx. */
export const logSoftmaxGradient: ComposedKernel = {
  name: 'LogSoftmaxGrad',
  compute: ({ dy, y }) => tf.sub(dy!, tf.mul(tf.sum(dy!, -1, true), tf.exp(y!))),
}

export const softmaxKernels = [logSoftmax, softmaxGradient, logSoftmaxGradient]
