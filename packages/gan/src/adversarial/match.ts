import { CnnError, type Random, randomStream, repeatedPass, tf, trainingMode } from '@cnn/core'
import type { BatchAugmentation } from './batch-augmentation.js'
import { drawLatent, type Gan, type ImageGeneratorNetwork, type RealBatch } from './gan.js'
import type { GanPlan } from './gan-options.js'
import { type Move, Player } from './player.js'

/** Names the random numbers of a pass: whose step draws them, and which. */
export type Draw = readonly [player: 'generator' | 'discriminator', step: number]

type Pair = Pick<Gan<never>, 'generator' | 'discriminator'>

export interface GeneratorPass {
  /** Whose noise and dropout the generator draws. */
  noise: Draw
  /** Whose dropout and augmentation the discriminator draws. */
  judgement: Draw
}

/** The two networks of a GAN as players: what their steps are, whatever the order of them. */
export class Match {
  readonly generator: Player
  readonly discriminator: Player
  readonly #gan: Pair
  readonly #plan: GanPlan

  constructor(gan: Pair, plan: GanPlan) {
    const { optimizers, clipNorm, average } = plan
    this.#gan = gan
    this.#plan = plan
    this.generator = new Player('generator', gan.generator, {
      optimizer: optimizers.generator,
      clipNorm,
      average,
    })
    this.discriminator = new Player('discriminator', gan.discriminator, {
      optimizer: optimizers.discriminator,
      clipNorm,
    })
  }

  get players(): readonly Player[] {
    return [this.generator, this.discriminator]
  }

  /** What names the next step of each. */
  get next(): { generator: Draw; discriminator: Draw } {
    return {
      generator: ['generator', this.generator.steps],
      discriminator: ['discriminator', this.discriminator.steps],
    }
  }

  /** The discriminator's step on data and as many samples. With `spread`, it notes how much both differ among themselves. */
  planDiscriminator({ samples, labels }: RealBatch, draw: Draw, spread = false): Move {
    let fake: tf.Tensor | undefined
    try {
      fake = tf.tidy(() => this.#generate(samples.shape[0]!, labels, draw))
      return this.#planDiscriminator(samples, fake, labels, draw, spread)
    } finally {
      fake?.dispose()
    }
  }

  #planDiscriminator(
    real: tf.Tensor,
    fake: tf.Tensor,
    labels: tf.Tensor1D | undefined,
    draw: Draw,
    spread: boolean,
  ): Move {
    const { loss } = this.#plan
    checkShapes(real, fake)
    return this.discriminator.plan(
      (note) => {
        const realLogits = this.#judge(real, labels, 'real', draw)
        const fakeLogits = this.#judge(fake, labels, 'fake', draw)
        const penalty = this.#penalty(real, fake, labels, draw)
        note('real', realLogits)
        note('fake', fakeLogits)
        if (penalty) note('penalty', penalty)
        if (spread) note('spread', tf.stack([spreadOf(real), spreadOf(fake)]))
        const value = loss.discriminator(realLogits, fakeLogits)
        return penalty ? tf.add(value, penalty) : value
      },
      this.#random('step', draw),
    )
  }

  /** The generator's step. With `repeats`, on samples that a step of the discriminator saw already. */
  planGenerator({ samples, labels }: RealBatch, { noise, judgement }: GeneratorPass): Move {
    const count = samples.shape[0]!
    const repeats = noise[0] === 'discriminator'
    const rejudges = judgement[0] === 'discriminator'
    return this.generator.plan(
      () => {
        const fake = this.#generate(count, labels, noise, repeats)
        return this.#plan.loss.generator(this.#judge(fake, labels, 'fake', judgement, rejudges))
      },
      this.#random('step', judgement),
    )
  }

  dispose() {
    this.generator.dispose()
    this.discriminator.dispose()
  }

  #generate(count: number, labels: tf.Tensor1D | undefined, draw: Draw, repeats = false) {
    const { generator } = this.#gan
    const z = drawLatent(generator.latent, count, this.#random('noise', draw))
    return pass(this.#random('generate', draw), repeats, () => generator.forward(z, labels))
  }

  #judge(
    samples: tf.Tensor,
    labels: tf.Tensor1D | undefined,
    side: 'real' | 'fake',
    draw: Draw,
    repeats = false,
  ): tf.Tensor2D {
    const { augment } = this.#plan
    return pass(this.#random(`judge-${side}`, draw), repeats, () => {
      const random = this.#random(`augment-${side}`, draw)
      const seen = augment ? this.#augmented(samples, augment, random) : samples
      return this.#gan.discriminator.forward(seen, labels)
    })
  }

  /** An augmentation changes pictures in [−1, 1], whatever range the generator makes them in. */
  #augmented(samples: tf.Tensor, augment: BatchAugmentation, random: Random): tf.Tensor4D {
    const pictures = asPictures(samples, augment.name)
    const [black, white] = (this.#gan.generator as Partial<ImageGeneratorNetwork>).range ?? [-1, 1]
    if (black === -1 && white === 1) return augment.apply(pictures, random)
    const [middle, half] = [(black + white) / 2, (white - black) / 2]
    const changed = augment.apply(tf.div(tf.sub(pictures, middle), half), random)
    return tf.add(tf.mul(changed, half), middle)
  }

  /** The sum of the penalties that are due; a lazy one counts for the steps without it. */
  #penalty(real: tf.Tensor, fake: tf.Tensor, labels: tf.Tensor1D | undefined, draw: Draw) {
    const due = this.#plan.regularizers.filter(({ every }) => draw[1] % every === 0)
    const penalties = due.map((regularizer) => {
      const penalty = regularizer.penalty({
        // The data again, with the dropout and the augmentation of the loss.
        discriminator: (samples) => this.#judge(samples, labels, 'real', draw, true),
        real,
        fake,
        random: this.#random(regularizer.name, draw),
      })
      return tf.mul(penalty, regularizer.every) as tf.Scalar
    })
    return penalties.length > 0 ? (tf.addN(penalties) as tf.Scalar) : undefined
  }

  #random(purpose: string, draw: Draw): Random {
    return randomStream(this.#plan.seed, purpose, ...draw)
  }
}

const pass = <T>(random: Random, repeats: boolean, run: () => T): T =>
  repeats ? repeatedPass(random, run) : trainingMode(random, run)

/** How much samples [n, …] differ: the standard deviation of each value over the batch, on average. */
function spreadOf(samples: tf.Tensor): tf.Scalar {
  const { variance } = tf.moments(tf.reshape(samples, [samples.shape[0]!, -1]), 0)
  return tf.mean(tf.sqrt(variance)) as tf.Scalar
}

function checkShapes(real: tf.Tensor, fake: tf.Tensor) {
  if (tf.util.arraysEqual(real.shape, fake.shape)) return
  throw new CnnError(
    'shape-mismatch',
    `The generator makes samples [${fake.shape}] where a batch of data is [${real.shape}]. Prepare the data as the generator makes them, or build it for this size.`,
  )
}

function asPictures(samples: tf.Tensor, augmentation: string): tf.Tensor4D {
  if (samples.rank === 4) return samples as tf.Tensor4D
  throw new CnnError(
    'bad-option',
    `${augmentation} augments pictures [n, h, w, c], but the samples are [${samples.shape}]. Leave augment out.`,
  )
}
