import type { Dataset } from '../data/dataset.js'
import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import type { Parameter } from '../layers/parameter.js'
import type { Profile } from '../profiling/profile.js'
import type { Random } from '../random.js'
import type * as tf from '../tf.js'
import type { MovingAverageOptions } from './moving-average.js'
import { adam, type Optimizer } from './optimizer.js'
import { cosine, type Schedule } from './schedule.js'

export interface FitOptions<Sample, Batch> {
  /** Measured after every epoch; never trained on. */
  validation?: Dataset<Sample>
  /** Passes over the data. Default 10. */
  epochs?: number
  /** Samples per batch. Default 64. */
  batchSize?: number
  /** Decides order, augmentation and dropout. Same seed, backend and threads: same result. Default 0. */
  seed?: number
  /** Default `adam()`. */
  optimizer?: Optimizer
  /** Default `cosine()`, down to zero at the end. */
  schedule?: Schedule
  /** In place of the network's own loss: `crossEntropyLoss({ labelSmoothing: 0.1 })`. */
  loss?: (batch: Batch, model: Module) => tf.Scalar
  /** Mixes the samples of each training batch with each other: `mixup()`, `cutMix()`, `oneOf(mixup(), cutMix())`. */
  mix?: (batch: Batch, random: Random) => Batch
  /** Which parameters weight decay applies to: `exceptBiasesAndNorms`, or a choice of yours. Default: all, as in PyTorch. */
  decays?: (key: string, parameter: Parameter) => boolean
  /** Largest common L2 norm of the gradients. */
  clipNorm?: number
  /** Batches whose gradients are averaged into one step. Default 1. */
  accumulate?: number
  /** Keep an exponential moving average of the weights, and validate and end with it. */
  average?: MovingAverageOptions
  /** Which weights the network holds at the end: the last (default), or those of the best epoch. */
  keep?: 'last' | 'best'
  /** How good an epoch was, for `keep: 'best'`. Default: its accuracy or AP, else minus its validation loss. */
  score?: (event: EpochEvent) => number
  /** A folder (in browsers a name): the run is saved there, and goes on from there when it was cut off. */
  checkpoint?: string
  /** Seconds between checkpoints within an epoch. Default 60. */
  checkpointSeconds?: number
  /** Batches per epoch, needed for streams, whose length nobody knows. */
  batchesPerEpoch?: number
  /** Also yield an event every so many steps. */
  every?: number
  /** Gets every step and epoch: `consoleProgress()`, `jsonlLog(path)`, `tensorBoardLog(folder)`. */
  log?: Logger | readonly Logger[]
  /** Profiles one step of the training, which computes what it would have computed without. */
  profile?: ProfiledStep
  signal?: AbortSignal
}

/** The usual choice for `decays`: only filters and matrices decay, not biases and the scales of norms. */
export const exceptBiasesAndNorms = (_: string, { shape }: Parameter) => shape.length > 1

export interface ProfiledStep {
  /**
   * Which step, counted from 1 where the training begins or goes on; the last one where fewer are left. With `accumulate`
   * it is the step's last batch. Default 5, when what first runs prepare is ready.
   */
  step?: number
  /** Gets the profile, whose result is the batch's loss, before the training goes on. */
  onProfile: (profile: Profile<number>) => void | Promise<void>
}

/** After a step; `step` counts from 1 to `steps`, `epoch` from 1 to `epochs`. */
export interface StepEvent {
  kind: 'step'
  epoch: number
  epochs: number
  step: number
  steps: number
  /** Mean over the step's batches. */
  loss: number
  learningRate: number
  samplesPerSecond: number
  secondsLeft: number
}

/** After an epoch, with the metrics of the validation beside these. */
export interface EpochEvent extends Omit<StepEvent, 'kind'> {
  kind: 'epoch'
  /** Mean over the epoch's training batches. */
  loss: number
  validationLoss?: number
  /** Duration of the epoch with its validation. */
  seconds: number
}

/** The metrics of a validation, as they stand in an epoch's event. */
export type Validated<Result> = Omit<Result, 'loss'> &
  (Result extends { loss: number } ? { validationLoss: number } : unknown)

/** Takes the events of a training as they come. */
export interface Logger {
  (event: StepEvent | EpochEvent): void | Promise<void>
  /** Writes what is held back; called before a checkpoint is saved, and when the training ends or fails. */
  flush?(): Promise<void>
}

/** Options with their defaults, checked. */
export function planFit<Sample, Batch>(data: Dataset<Sample>, options: FitOptions<Sample, Batch>) {
  const { epochs = 10, batchSize = 64, seed = 0, accumulate = 1 } = options
  const profile = options.profile && { ...options.profile, step: options.profile.step ?? 5 }
  const counts = { epochs, batchSize, accumulate, 'profile.step': profile?.step ?? 1 }
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new CnnError(
        'bad-option',
        `fit: ${name} must be a whole number from 1 up, got ${value}.`,
      )
    }
  }
  const known = data.size === undefined ? undefined : Math.ceil(data.size / batchSize)
  const batchesPerEpoch = Math.min(options.batchesPerEpoch ?? known ?? 0, known ?? Infinity)
  if (known === 0) throw new CnnError('empty-data', `fit: ${data.name ?? 'the data set'} is empty.`)
  if (batchesPerEpoch < 1) {
    throw new CnnError(
      'bad-option',
      'fit: a stream has no length; say how many batches make an epoch with batchesPerEpoch.',
    )
  }
  return {
    ...options,
    epochs,
    batchSize,
    seed,
    accumulate,
    profile,
    batchesPerEpoch,
    steps: epochs * Math.ceil(batchesPerEpoch / accumulate),
    optimizer: options.optimizer ?? adam(),
    schedule: options.schedule ?? cosine(),
    decays: options.decays ?? (() => true),
    checkpointSeconds: options.checkpointSeconds ?? 60,
  }
}

export type FitPlan<Sample, Batch> = ReturnType<typeof planFit<Sample, Batch>>
