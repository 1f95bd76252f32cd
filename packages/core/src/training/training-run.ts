import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { addGradients, readLoss, scaleGradients } from './gradients.js'
import { HeldStatistics } from './held-statistics.js'
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

/** The batches since the last step. */
interface Gathered {
  /** Where the last step left the run. */
  from: Position
  gradients?: tf.Tensor[]
  lossSum: number
}

/** What a training moves: the network's values, the optimiser's slots, the averages, and the position. */
export class TrainingRun {
  position: Position = { epoch: 0, batch: 0, samples: 0, lossSum: 0, step: 0 }
  /** Mean loss of the last step's batches. */
  stepLoss = 0
  readonly #options: RunOptions
  readonly #learner: Learner
  readonly #statistics: HeldStatistics
  #gathered?: Gathered

  constructor(model: Module, options: RunOptions) {
    this.#options = options
    this.#learner = new Learner(model, options)
    this.#statistics = new HeldStatistics(model)
  }

  get average() {
    return this.#learner.average
  }

  /** Mean loss of the epoch under way. */
  get epochLoss() {
    return this.position.lossSum / this.position.samples
  }

  /**
   * One batch forward and backward, and a step of the optimiser when enough batches are gathered. Gives the batch's loss.
   * Throws 'bad-loss' when the loss or a gradient is no finite number; all is then as the last step left it.
   */
  async step(loss: () => tf.Scalar, samples: number, learningRate: number): Promise<number> {
    const { epoch, batch, step } = this.position
    const gathered = this.#gather()
    const random = randomStream(this.#options.seed, 'forward', epoch, batch)
    const computed = this.#learner.gradients(loss, random)
    const { value, finiteGradients } = await readLoss(computed)
    if (!Number.isFinite(value) || !finiteGradients) {
      tf.dispose(computed.gradients)
      this.rollBack()
      const what = Number.isFinite(value)
        ? 'Gradients became infinite or NaN'
        : `The loss became ${value}`
      throw new CnnError(
        'bad-loss',
        `${what} in epoch ${epoch + 1}, batch ${batch + 1} (optimiser step ${step + 1}). Lower the learning rate, clip gradients (clipNorm), or look for bad values in the data. The step was not taken, and the last checkpoint is untouched.`,
      )
    }
    gathered.gradients = addGradients(gathered.gradients, computed.gradients)
    gathered.lossSum += value
    this.position.batch++
    this.position.samples += samples
    this.position.lossSum += value * samples
    if (this.position.batch % this.#options.accumulate === 0) this.finishStep(learningRate)
    return value
  }

  /** Takes a step with the batches gathered so far, if there are such: an epoch's last may be fewer. */
  finishStep(learningRate: number) {
    if (!this.#gathered?.gradients) return
    const { from, gradients, lossSum } = this.#gathered
    this.#gathered = undefined
    this.#statistics.release()
    const batches = this.position.batch - from.batch
    this.stepLoss = lossSum / batches
    this.position.step++
    const mean = batches > 1 ? scaleGradients(gradients, 1 / batches) : gradients
    this.#learner.update(mean, { learningRate, step: this.position.step })
  }

  /** Moves the position on to the next epoch. */
  endEpoch() {
    const { epoch, step } = this.position
    this.position = { epoch: epoch + 1, batch: 0, samples: 0, lossSum: 0, step }
  }

  /** Whether there are batches of an unfinished step, which a checkpoint does not keep. */
  get isGathering() {
    return this.#gathered !== undefined
  }

  /** Forgets the batches of an unfinished step: position and running statistics are again as the last step left them. */
  rollBack() {
    if (!this.#gathered) return
    this.position = this.#gathered.from
    this.#statistics.putBack()
    this.#forget()
  }

  #gather(): Gathered {
    if (!this.#gathered) {
      this.#statistics.hold()
      this.#gathered = { from: { ...this.position }, lossSum: 0 }
    }
    return this.#gathered
  }

  #forget() {
    tf.dispose(this.#gathered?.gradients ?? [])
    this.#gathered = undefined
    this.#statistics.release()
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
    this.#forget()
    this.#learner.dispose()
  }
}
