import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import type { Parameter, StateEntry } from '../layers/parameter.js'
import type { Random } from '../random.js'
import * as tf from '../tf.js'
import { eachOnce } from './each-once.js'
import { clipByNorm, computeGradients, type Gradients } from './gradients.js'
import { MovingAverage, type MovingAverageOptions } from './moving-average.js'
import type { Optimizer } from './optimizer.js'

export interface LearnerOptions {
  optimizer: Optimizer
  /** Whether weight decay applies to a parameter. Default: to all. */
  decays?: (key: string, parameter: Parameter) => boolean
  /** Largest L2 norm of all gradients together. */
  clipNorm?: number
  /** Keep an exponential moving average of all values. */
  average?: MovingAverageOptions
}

/** What a run has learned, as host arrays. */
export interface RunTensors {
  weights: ReadonlyMap<string, StateEntry>
  /** The optimiser's slots, as 'exp_avg.conv1.weight'. */
  optimizer: ReadonlyMap<string, StateEntry>
  average?: ReadonlyMap<string, StateEntry>
}

/**
 * A network that is being trained, with what belongs to that: the optimiser's slots and the averages. `fit` has one;
 * adversarial training has one for each network. The caller disposes of it; the network stays.
 */
export class Learner {
  readonly average?: MovingAverage
  readonly #model: Module
  readonly #options: LearnerOptions
  readonly #parameters: [string, Parameter][]
  readonly #slots = new Map<string, tf.Variable[]>()

  /** @throws CnnError 'nothing-to-train' */
  constructor(model: Module, options: LearnerOptions) {
    this.#model = model
    this.#options = options
    this.#parameters = eachOnce(model.parameters()).filter(([, parameter]) => parameter.trainable)
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
   * The gradients of a loss by this network's parameters, by one forward pass in training mode and one backward pass.
   * Other networks may take part in the loss; nothing of theirs is differentiated. The caller disposes of both.
   * Throws 'no-gradient' for a parameter that the loss does not depend on.
   */
  gradients(loss: () => tf.Scalar, random: Random): Gradients {
    return computeGradients(loss, this.#parameters, random)
  }

  /** One step of the optimiser, `step` counting from 1. Disposes of the gradients. */
  update(gradients: tf.Tensor[], { learningRate, step }: { learningRate: number; step: number }) {
    const { optimizer, decays, clipNorm } = this.#options
    const clipped = clipNorm ? clipByNorm(gradients, clipNorm) : gradients
    const moving = this.#parameters.map(([key, parameter], index) => ({
      parameter: parameter.value,
      gradient: clipped[index]!,
      slots: this.#slots.get(key)!,
      decays: decays?.(key, parameter) ?? true,
    }))
    optimizer.update(moving, { learningRate, step })
    tf.dispose(clipped)
    this.average?.update(step)
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
  restore({ weights, optimizer, average }: RunTensors) {
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
  }

  *#slotVariables(): Generator<[string, tf.Variable]> {
    const names = this.#options.optimizer.slots
    for (const [key, slots] of this.#slots) {
      for (const [index, slot] of slots.entries()) yield [`${names[index]}.${key}`, slot]
    }
  }

  dispose() {
    for (const slots of this.#slots.values()) tf.dispose(slots as tf.Tensor[])
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
