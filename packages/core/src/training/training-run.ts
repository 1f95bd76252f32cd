import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { addGradients, scaleGradients } from './gradients.js'
import { Learner, type LearnerOptions, type RunTensors } from './learner.js'

/** Where a run stands, in numbers that JSON keeps exactly. */
export interface Position {
  /** Epochs that are complete. */
  epoch: number
  /** Batches done of the epoch under way, and what they summed up to. */
  batch: number
  samples: number
  lossSum: number
  /** Optimiser steps done in all. */
  step: number
}

export interface RunOptions extends LearnerOptions {
  seed: number
  accumulate: number
}

/** What a training moves: the network's values, the optimiser's slots, the averages, and the position. */
export class TrainingRun {
  position: Position = { epoch: 0, batch: 0, samples: 0, lossSum: 0, step: 0 }
  readonly #options: RunOptions
  readonly #learner: Learner
  #sums?: tf.Tensor[]

  constructor(model: Module, options: RunOptions) {
    this.#options = options
    this.#learner = new Learner(model, options)
  }

  get average() {
    return this.#learner.average
  }

  /**
   * One batch forward and backward, and a step of the optimiser when enough batches are gathered.
   * Gives the loss; throws 'bad-loss', before anything moved, when it is not a number.
   */
  async step(loss: () => tf.Scalar, samples: number, learningRate: number): Promise<number> {
    const { epoch, batch } = this.position
    const random = randomStream(this.#options.seed, 'forward', epoch, batch)
    const computed = this.#learner.gradients(loss, random)
    const [value] = await computed.loss.data()
    computed.loss.dispose()
    if (!Number.isFinite(value)) {
      tf.dispose(computed.gradients)
      throw new CnnError(
        'bad-loss',
        `The loss became ${value} in epoch ${epoch + 1}, batch ${batch + 1} (optimiser step ${this.position.step + 1}). Lower the learning rate, clip gradients (clipNorm), or look for bad values in the data. The last checkpoint is untouched.`,
      )
    }
    this.#sums = addGradients(this.#sums, computed.gradients)
    this.position.batch++
    this.position.samples += samples
    this.position.lossSum += value! * samples
    if (this.position.batch % this.#options.accumulate === 0) this.#update(learningRate)
    return value!
  }

  /** Ends an epoch: leftover gradients are applied, the position moves on. Gives the epoch's mean loss. */
  endEpoch(learningRate: number): number {
    this.#update(learningRate)
    const loss = this.position.lossSum / this.position.samples
    const { epoch, step } = this.position
    this.position = { epoch: epoch + 1, batch: 0, samples: 0, lossSum: 0, step }
    return loss
  }

  #update(learningRate: number) {
    if (!this.#sums) return
    const { accumulate } = this.#options
    const gathered = this.position.batch % accumulate || accumulate
    const gradients = gathered > 1 ? scaleGradients(this.#sums, 1 / gathered) : this.#sums
    this.#sums = undefined
    this.position.step++
    this.#learner.update(gradients, { learningRate, step: this.position.step })
  }

  /** Whether gradients of an unfinished step are held, which a checkpoint does not keep. */
  get isGathering() {
    return this.#sums !== undefined
  }

  /** Copies of all tensors. */
  capture(): Promise<RunTensors> {
    return this.#learner.capture()
  }

  /** Takes all tensors back. Throws 'checkpoint-mismatch' when they belong to a run with other options. */
  restore(tensors: RunTensors, position: Position) {
    this.#learner.restore(tensors)
    this.position = { ...position }
  }

  dispose() {
    if (this.#sums) tf.dispose(this.#sums)
    this.#learner.dispose()
  }
}
