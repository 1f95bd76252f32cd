import { tf } from '@cnn/core'

/**
 * What two networks play for. Both take the discriminator's logits [n, 1], are means over the batch, and are to be made
 * small; differentiable twice.
 */
export interface GanLoss {
  readonly name: string
  /** Of logits of data and logits of samples. */
  discriminator(real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar
  /** Of logits of samples. */
  generator(fake: tf.Tensor2D): tf.Scalar
  /**
   * The discriminator's loss where it cannot tell data from samples, if 0 is that of one that is certain of all;
   * undefined where its loss has no lower end.
   */
  readonly undecided?: number
}

const mean = (values: tf.Tensor) => tf.mean(values) as tf.Scalar
/** −log sigmoid(−x), which is −log(1 − D) of a logit; of −x it is −log D. */
const softplus = (x: tf.Tensor): tf.Tensor => tf.softplus(x)

/** −E log D(x) − E log(1 − D(G(z))): the binary cross-entropy of both batches, added. */
const crossEntropy = (real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar =>
  tf.add(mean(softplus(tf.neg(real))), mean(softplus(fake)))

/**
 * Goodfellow et al. 2014 as they trained: the generator makes log D(G(z)) large, whose gradient is strong where samples
 * are easily found out. PyTorch's example computes it as BCE with the labels 1 and 0.
 */
export const nonSaturating: GanLoss = {
  name: 'non-saturating',
  discriminator: crossEntropy,
  generator: (fake) => mean(softplus(tf.neg(fake))),
  undecided: Math.log(4),
}

/** Goodfellow et al. 2014, Algorithm 1 to the letter: the generator makes log(1 − D(G(z))) small. */
export const minimax: GanLoss = {
  name: 'minimax',
  discriminator: crossEntropy,
  generator: (fake) => tf.neg(mean(softplus(fake))),
  undecided: Math.log(4),
}

/** Mao et al. 2017, equation 9: half the squared distance of logits from 1 (data) and 0 (samples). */
export const leastSquares: GanLoss = {
  name: 'least-squares',
  discriminator: (real, fake) =>
    tf.mul(0.5, tf.add(mean(tf.square(tf.sub(real, 1))), mean(tf.square(fake)))),
  generator: (fake) => tf.mul(0.5, mean(tf.square(tf.sub(fake, 1)))),
  undecided: 0.25,
}

/** Lim & Ye 2017, Miyato et al. 2018: logits count up to the margins 1 (data) and −1 (samples). */
export const hinge: GanLoss = {
  name: 'hinge',
  discriminator: (real, fake) =>
    tf.add(mean(tf.relu(tf.sub(1, real))), mean(tf.relu(tf.add(1, fake)))),
  generator: (fake) => tf.neg(mean(fake)),
  undecided: 2,
}

/**
 * Arjovsky et al. 2017: the difference of the mean scores, an estimate of the earth mover's distance if the critic's
 * slope is bounded. Add `gradientPenalty()`, which bounds it, and take several discriminator steps.
 */
export const wasserstein: GanLoss = {
  name: 'wasserstein',
  discriminator: (real, fake) => tf.sub(mean(fake), mean(real)),
  generator: (fake) => tf.neg(mean(fake)),
}
