import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import type { Parameter, StateEntry } from '../layers/parameter.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { addGradients, clipByNorm, computeGradients, scaleGradients } from './gradients.js'
import { MovingAverage, type MovingAverageOptions } from './moving-average.js'
import type { Optimizer } from './optimizer.js'

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

export interface RunOptions {
  seed: number
  optimizer: Optimizer
  /** Whether weight decay applies to a parameter. */
  decays: (key: string, parameter: Parameter) => boolean
  clipNorm?: number
  accumulate: number
  average?: MovingAverageOptions
}

/** Everything that a run consists of, as host arrays. */
export interface RunTensors {
  weights: ReadonlyMap<string, StateEntry>
  optimizer: ReadonlyMap<string, StateEntry>
  average?: ReadonlyMap<string, StateEntry>
}

/** What a training moves: the network's values, the optimiser's slots, the averages, and the position. */
export class TrainingRun {
  position: Position = { epoch: 0, batch: 0, samples: 0, lossSum: 0, step: 0 }
  readonly average?: MovingAverage
  readonly #model: Module
  readonly #options: RunOptions
  readonly #parameters: [string, Parameter][]
  readonly #slots = new Map<string, tf.Variable[]>()
  #sums?: tf.Tensor[]

  constructor(model: Module, options: RunOptions) {
    this.#model = model
    this.#options = options
    this.#parameters = [...model.parameters()].filter(([, parameter]) => parameter.trainable)
    if (this.#parameters.length === 0) {
      throw new CnnError('nothing-to-train', 'Every parameter of this network is frozen.')
    }
    for (const [key, { shape }] of this.#parameters) {
      const zero = () => tf.tidy(() => tf.variable(tf.zeros([...shape]), false))
      this.#slots.set(key, options.optimizer.slots.map(zero))
    }
    if (options.average) this.average = new MovingAverage(model, options.average)
  }

  /**
   * One batch forward and backward, and a step of the optimiser when enough batches are gathered.
   * Gives the loss; throws 'bad-loss', before anything moved, when it is not a number.
   */
  async step(loss: () => tf.Scalar, samples: number, learningRate: number): Promise<number> {
    const { epoch, batch } = this.position
    const random = randomStream(this.#options.seed, 'forward', epoch, batch)
    const computed = computeGradients(loss, this.#parameters, random)
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
    const { optimizer, decays, clipNorm, accumulate } = this.#options
    const gathered = this.position.batch % accumulate || accumulate
    let gradients = gathered > 1 ? scaleGradients(this.#sums, 1 / gathered) : this.#sums
    if (clipNorm) gradients = clipByNorm(gradients, clipNorm)
    this.#sums = undefined
    this.position.step++
    const { step } = this.position
    const moving = this.#parameters.map(([key, parameter], index) => ({
      parameter: parameter.value,
      gradient: gradients[index]!,
      slots: this.#slots.get(key)!,
      decays: decays(key, parameter),
    }))
    optimizer.update(moving, { learningRate, step })
    tf.dispose(gradients)
    this.average?.update(step)
  }

  /** Whether gradients of an unfinished step are held, which a checkpoint does not keep. */
  get isGathering() {
    return this.#sums !== undefined
  }

  /** Copies of all tensors. */
  async capture(): Promise<RunTensors> {
    return {
      weights: await this.#model.stateDict(),
      optimizer: await readAll(this.#slotVariables()),
      average: this.average && (await readAll(this.average.variables())),
    }
  }

  /** Takes all tensors back. Throws 'checkpoint-mismatch' when they belong to a run with other options. */
  restore({ weights, optimizer, average }: RunTensors, position: Position) {
    const own = [
      [optimizer, [...this.#slotVariables()]],
      [average ?? new Map(), [...(this.average?.variables() ?? [])]],
    ] as const
    for (const [saved, variables] of own) {
      const missing = variables.find(([key]) => !saved.has(key))
      if (!missing && saved.size === variables.length) continue
      throw new CnnError(
        'checkpoint-mismatch',
        `The checkpoint was written by a run with other options: it has ${saved.size} tensors where this run has ${variables.length}${missing ? `, and lacks ${missing[0]}` : ''}. Use the same optimiser and average, or another folder.`,
      )
    }
    this.#model.loadStateDict(weights)
    for (const [saved, variables] of own) {
      for (const [key, variable] of variables) write(variable, saved.get(key)!.data)
    }
    this.position = { ...position }
  }

  *#slotVariables(): Generator<[string, tf.Variable]> {
    const names = this.#options.optimizer.slots
    for (const [key, slots] of this.#slots) {
      for (const [index, slot] of slots.entries()) yield [`${names[index]}.${key}`, slot]
    }
  }

  dispose() {
    for (const slots of this.#slots.values()) tf.dispose(slots as tf.Tensor[])
    if (this.#sums) tf.dispose(this.#sums)
    this.average?.dispose()
  }
}

async function readAll(variables: Iterable<[string, tf.Variable]>) {
  const entries = new Map<string, StateEntry>()
  for (const [key, variable] of variables) {
    const data = (await variable.data()) as Float32Array
    entries.set(key, { shape: variable.shape, data: data.slice() })
  }
  return entries
}

function write(variable: tf.Variable, data: StateEntry['data']) {
  tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(data), variable.shape)))
}
