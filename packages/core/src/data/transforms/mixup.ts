import { CnnError } from '../../errors.js'
import type { LabelledImages } from '../../losses/cross-entropy-loss.js'
import type { Random } from '../../random.js'
import * as tf from '../../tf.js'

/**
 * Mixes the pictures of a batch with each other: the option `mix` of `fit`. It may give the tensors that it got, and
 * leaves disposing of them to its caller.
 */
export type BatchMix = <B extends LabelledImages>(batch: B, random: Random) => B

export interface MixOptions {
  /** Shape of the beta distribution from which the share is drawn: the smaller, the nearer to 0 or 1. */
  alpha?: number
  /** How often a batch is mixed; 1 by default. */
  probability?: number
}

/**
 * Adds to each picture another of its batch, and to its label the other's, in the same random share (Zhang et al. 2018,
 * "mixup", arXiv:1710.09412). As in timm, the share is one for the batch, and the other pictures are those of the batch
 * in reverse order. `alpha` is 0.2 by default.
 *
 * @example fit(network, train, { mix: mixup() })
 * @throws CnnError 'bad-option'
 */
export function mixup({ alpha = 0.2, probability = 1 }: MixOptions = {}): BatchMix {
  checkMix('mixup', alpha, probability)
  return (batch, random) => {
    if (!random.chance(probability)) return batch
    const share = random.beta(alpha, alpha)
    const { images, labels } = batch
    const mixture = tf.tidy(() =>
      tf.add(tf.mul(images, share), tf.mul(tf.reverse(images, 0), 1 - share)),
    )
    return { ...batch, images: mixture, mixed: { labels: tf.reverse(labels, 0), share } }
  }
}

/** Throws 'bad-option' for a distribution that is none. */
export function checkMix(name: string, alpha: number, probability: number) {
  if (alpha > 0 && alpha < Infinity && probability >= 0 && probability <= 1) return
  throw new CnnError(
    'bad-option',
    `${name} has alpha ${alpha} and probability ${probability}; alpha is above 0, the probability from 0 to 1.`,
  )
}
