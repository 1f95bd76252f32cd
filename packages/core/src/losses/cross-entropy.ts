import * as tf from '../tf.js'

export interface CrossEntropyOptions {
  /** ε of Szegedy et al. 2016: the target takes 1−ε+ε/K, every other class ε/K. */
  labelSmoothing?: number
}

/**
 * The mean cross-entropy of softmax(logits), as PyTorch's `cross_entropy` computes it.
 * logits [n, classes], labels int32 [n] with values in [0, classes) -> scalar.
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor1D,
  { labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const classes = logits.shape.at(-1)!
    const smoothed = labelSmoothing / classes
    // As int32: TensorFlow.js's wasm backend writes integers into a float32 one-hot.
    const chosen = tf.cast(tf.oneHot(labels, classes), 'float32')
    const targets = labelSmoothing ? tf.add(tf.mul(chosen, 1 - labelSmoothing), smoothed) : chosen
    const picked = tf.sum(tf.mul(targets, logits), -1)
    return tf.mean(tf.sub(logSumExp(logits), picked)) as tf.Scalar
  })
}

// Σ targets = 1, so −Σ target·(x − logSumExp x) = logSumExp x − Σ target·x: one pass less over the logits.
function logSumExp(logits: tf.Tensor): tf.Tensor {
  const highest = tf.max(logits, -1, true)
  const sum = tf.sum(tf.exp(tf.sub(logits, highest)), -1, true)
  return tf.squeeze(tf.add(tf.log(sum), highest), [-1])
}
