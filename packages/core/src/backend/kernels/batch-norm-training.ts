import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/**
 * Kernel: batch norm by the statistics of the batch. Inputs x [..., c], gamma [c], beta [c]; outputs y [..., c], mean
 * [c], biased variance [c].
 */
export const batchNormTraining = 'BatchNormTraining'

export interface BatchNormAttributes {
  epsilon: number
}

const leadingAxes = ({ rank }: tf.Tensor) => Array.from({ length: rank - 1 }, (_, axis) => axis)

const composedForward: ComposedKernel<BatchNormAttributes> = {
  name: batchNormTraining,
  compute: ({ x, gamma, beta }, { epsilon }) => {
    const mean = tf.mean(x!, leadingAxes(x!))
    const centred = tf.sub(x!, mean)
    const variance = tf.mean(tf.square(centred), leadingAxes(x!))
    const scale = tf.mul(gamma!, tf.rsqrt(tf.add(variance, epsilon)))
    return [tf.add(tf.mul(centred, scale), beta!), mean, variance]
  },
}

/** Inputs dy, x, gamma, mean, variance, dMean, dVariance; outputs dx, dgamma, dbeta. */
export const batchNormTrainingGradient: ComposedKernel<BatchNormAttributes> = {
  name: 'BatchNormTrainingGrad',
  compute: ({ dy, x, gamma, mean, variance, dMean, dVariance }, { epsilon }) => {
    const axes = leadingAxes(x!)
    const rows = x!.size / x!.shape.at(-1)!
    const centred = tf.sub(x!, mean!)
    const inverse = tf.rsqrt(tf.add(variance!, epsilon))
    const dbeta = tf.sum(dy!, axes)
    const product = tf.sum(tf.mul(dy!, centred), axes)
    const scale = tf.mul(gamma!, inverse)
    const slope = tf.sub(tf.mul(dVariance!, 2), tf.mul(tf.mul(scale, tf.square(inverse)), product))
    const constant = tf.sub(dMean!, tf.mul(scale, dbeta))
    const dx = tf.add(tf.mul(dy!, scale), tf.div(tf.add(tf.mul(centred, slope), constant), rows))
    return [dx, tf.mul(product, inverse), dbeta]
  },
}

export const batchNormTrainingKernels = [composedForward, batchNormTrainingGradient]
