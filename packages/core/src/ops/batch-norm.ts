import { batchNormTraining as batchNormTrainingKernel } from '../backend/kernels/batch-norm-training.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/**
 * Batch norm by the statistics of the batch (Ioffe & Szegedy 2015): every channel (last axis) of x [..., c] gets mean 0
 * and variance 1 over all other axes, then is multiplied by `gamma` [c] and shifted by `beta` [c]. Gives the output, the
 * mean [c] and the biased variance [c] of the batch, all differentiable.
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon = 1e-5,
): { output: tf.Tensor; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  checkChannels('batchNormTraining', x, { gamma, beta })
  const [output, mean, variance] = tf
    .engine()
    .runKernel<tf.Tensor[]>(batchNormTrainingKernel, { x, gamma, beta }, { epsilon }) as [
    tf.Tensor,
    tf.Tensor1D,
    tf.Tensor1D,
  ]
  return { output, mean, variance }
}

/** Batch norm by given statistics: (x - mean) / sqrt(variance + epsilon) · gamma + beta, each [c] for x [..., c]. */
export function batchNormInference(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon = 1e-5,
): tf.Tensor {
  checkChannels('batchNormInference', x, { mean, variance, gamma, beta })
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))
    return tf.add(tf.mul(tf.sub(x, mean), scale), beta)
  })
}

function checkChannels(operation: string, x: tf.Tensor, vectors: Record<string, tf.Tensor>) {
  const channels = x.shape.at(-1)
  for (const [name, { shape }] of Object.entries(vectors)) {
    if (shape.length === 1 && shape[0] === channels) continue
    throw new CnnError(
      'shape-mismatch',
      `${operation}: x is [${x.shape}], so ${name} must be [${channels}], not [${shape}].`,
    )
  }
}
