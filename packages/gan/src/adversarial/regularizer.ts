import { CnnError, type Random, tf } from '@cnn/core'

/** What a penalty on the discriminator may look at. */
export interface RegularizedBatch {
  /** Logits [n, 1] of samples [n, …], augmented and with the batch's labels as in the loss; differentiable by them. */
  discriminator: (samples: tf.Tensor) => tf.Tensor2D
  /** Data [n, …]. */
  real: tf.Tensor
  /** What the generator made [n, …], as constants. */
  fake: tf.Tensor
  random: Random
}

/**
 * A penalty that is added to the discriminator's loss. One that is evaluated lazily, at every `every`th step, counts
 * `every` times there (Karras et al. 2020).
 */
export interface Regularizer {
  readonly name: string
  readonly every: number
  /** Differentiated by the discriminator's parameters. Within a tidy. */
  penalty(batch: RegularizedBatch): tf.Scalar
}

export interface R1Options {
  /** Its weight γ. Default 10. */
  gamma?: number
  /** Steps of the discriminator from one evaluation to the next. Default 1; StyleGAN2 takes 16. */
  every?: number
}

/**
 * γ/2 · E‖∇D(x)‖² over data (Mescheder et al. 2018): keeps the discriminator flat where the data lie, so that the
 * training settles. The paper's and StyleGAN's convention; GAN_stability's code has no half: its `reg_param` 10 is γ 20.
 * @throws CnnError 'bad-option' for a weight below 0, and steps that are no whole number from 1 up
 */
export function r1({ gamma = 10, every = 1 }: R1Options = {}): Regularizer {
  requireWeight('r1', 'gamma', gamma)
  if (!(Number.isInteger(every) && every > 0)) {
    throw new CnnError('bad-option', `r1: every must be a whole number from 1 up, got ${every}.`)
  }
  return {
    name: 'r1',
    every,
    penalty({ discriminator, real }) {
      const slopes = slopesOf(discriminator, real)
      return tf.mul(gamma / 2, tf.mean(squaredNorms(slopes)))
    },
  }
}

/**
 * weight · E(‖∇D(x̂)‖ − 1)² at random points x̂ between data and samples (Gulrajani et al. 2017): gives the critic of
 * the Wasserstein loss a slope near 1. Its authors use no batch norm in the critic, which mixes the samples of a batch.
 * @throws CnnError 'bad-option' for a weight below 0
 */
export function gradientPenalty({ weight = 10 }: { weight?: number } = {}): Regularizer {
  requireWeight('gradientPenalty', 'weight', weight)
  return {
    name: 'gradient-penalty',
    every: 1,
    penalty({ discriminator, real, fake, random }) {
      const shares = Float32Array.from({ length: real.shape[0]! }, () => random.uniform())
      const share = tf.tensor(
        shares,
        real.shape.map((length, axis) => (axis === 0 ? length : 1)),
      )
      const between = tf.add(tf.mul(share, real), tf.mul(tf.sub(1, share), fake))
      const slopes = slopesOf(discriminator, between)
      // The root's own slope at 0 is infinite; 1e-12 is nothing beside a norm near 1.
      const norms = tf.sqrt(tf.add(squaredNorms(slopes), 1e-12))
      return tf.mul(weight, tf.mean(tf.square(tf.sub(norms, 1))))
    },
  }
}

/** The gradient of each sample's own logit by the sample, [n, …]. */
const slopesOf = (discriminator: RegularizedBatch['discriminator'], samples: tf.Tensor) =>
  tf.grad((x: tf.Tensor) => tf.sum(discriminator(x)))(samples)

/** [n, …] -> [n]. */
function squaredNorms(slopes: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.square(tf.reshape(slopes, [slopes.shape[0]!, -1])), 1)
}

function requireWeight(penalty: string, name: string, value: number) {
  if (Number.isFinite(value) && value >= 0) return
  throw new CnnError('bad-option', `${penalty}: ${name} must be a number from 0 up, got ${value}.`)
}
