import {
  adam,
  CnnError,
  constantSchedule,
  type Dataset,
  type MovingAverageOptions,
  type Optimizer,
  type Schedule,
} from '@cnn/core'
import type { BatchAugmentation } from './batch-augmentation.js'
import type { GanLogger } from './gan-event.js'
import { type GanLoss, nonSaturating } from './gan-loss.js'
import type { Regularizer } from './regularizer.js'

/**
 * Who moves when, and on what.
 *
 * - 'alternate': Algorithm 1 of Goodfellow et al. 2014: the discriminator's steps, each on a fresh minibatch of data and
 *   of noise, then one step of the generator on fresh noise.
 * - 'same-fakes': PyTorch's DCGAN example: as 'alternate', but the generator learns on the noise of the last
 *   discriminator step.
 * - 'simultaneous': the code of the 2014 paper: both gradients of one minibatch, with one dropout mask, at the weights
 *   before either moved.
 * - 'interleaved': the Theano code of DCGAN: minibatches go to the generator and the discriminator in turn, the
 *   generator's first.
 */
export type UpdateOrder = 'alternate' | 'same-fakes' | 'simultaneous' | 'interleaved'

export interface GanTrainingOptions {
  /** Steps of the generator. Default 10,000. */
  steps?: number
  /** Samples per minibatch; of smaller data sets a batch is all of it. Default 64. */
  batchSize?: number
  /** Decides order, noise and dropout. Same seed, backend and threads: same result. Default 0. */
  seed?: number
  /** Default `nonSaturating`. */
  loss?: GanLoss
  /** Steps of the discriminator for one of the generator (k). Default 1. */
  discriminatorSteps?: number
  /** Default 'alternate'. */
  update?: UpdateOrder
  /** Penalties on the discriminator: `r1()`, `gradientPenalty()`. */
  regularizers?: readonly Regularizer[]
  /** One for both networks, or one each. Default DCGAN's: `adam({ learningRate: 2e-4, beta1: 0.5 })`. */
  optimizer?: Optimizer | { generator: Optimizer; discriminator: Optimizer }
  /** A factor on both learning rates. Default `constantSchedule`. */
  schedule?: Schedule
  /** Keep an exponential moving average of the generator's weights, and draw samples and end with it. */
  average?: MovingAverageOptions
  /** Changes data and samples before the discriminator sees them: `diffAugment()`, `adaptiveAugment()`. */
  augment?: BatchAugmentation
  /** Largest L2 norm of all gradients of a network together. */
  clipNorm?: number
  /** Steps of the generator from one step event to the next. Default 50. */
  every?: number
  /** Steps from one samples event to the next; without it there are none. */
  sampleEvery?: number
  /** How many samples such an event has. Default 64. */
  samples?: number
  /** The classes of these, in turn. Default: all that the generator knows. */
  sampleClasses?: readonly number[]
  /** A folder (in browsers a name): the run is saved there, and goes on from there when it was cut off. */
  checkpoint?: string
  /** Seconds between checkpoints. Default 60. */
  checkpointSeconds?: number
  /** Gets every event, before it is yielded. */
  log?: GanLogger | readonly GanLogger[]
  signal?: AbortSignal
}

/** DCGAN's optimiser (Radford et al. 2016). */
const dcganAdam = adam({ learningRate: 2e-4, beta1: 0.5 })

/** Options with their defaults, checked. */
export function planGan<Sample>(data: Dataset<Sample>, options: GanTrainingOptions) {
  const { steps = 10_000, batchSize = 64, discriminatorSteps = 1, every = 50 } = options
  const { samples = 64, sampleEvery, seed = 0, optimizer = dcganAdam } = options
  const counts = { steps, batchSize, discriminatorSteps, every, samples, sampleEvery }
  for (const [name, value] of Object.entries(counts)) {
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue
    throw new CnnError(
      'bad-option',
      `trainGan: ${name} must be a whole number from 1 up, got ${value}.`,
    )
  }
  if (data.size === 0) {
    throw new CnnError('empty-data', `trainGan: ${data.name ?? 'the data set'} is empty.`)
  }
  return {
    ...options,
    steps,
    batchSize: Math.min(batchSize, data.size ?? Infinity),
    seed,
    loss: options.loss ?? nonSaturating,
    discriminatorSteps,
    update: options.update ?? ('alternate' as const),
    regularizers: options.regularizers ?? [],
    optimizers:
      'update' in optimizer ? { generator: optimizer, discriminator: optimizer } : optimizer,
    schedule: options.schedule ?? constantSchedule,
    every,
    samples,
    checkpointSeconds: options.checkpointSeconds ?? 60,
  }
}

export type GanPlan = ReturnType<typeof planGan>
