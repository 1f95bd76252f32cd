import {
  CnnError,
  gradientNorm,
  Learner,
  type LearnerOptions,
  type Module,
  type Random,
  type RunTensors,
  tf,
} from '@cnn/core'

/** Keeps what a loss passes by under a name, to be read with it. */
export type Note = (name: string, tensor: tf.Tensor) => void

/** One of several networks that learn against each other, with its own optimiser, average and count of steps. */
export class Player {
  /** Steps of its optimiser so far. */
  steps = 0
  readonly name: string
  readonly network: Module
  readonly #learner: Learner

  /** @param name what messages and keys of checkpoints call it: 'generator' */
  constructor(name: string, network: Module, options: LearnerOptions) {
    this.name = name
    this.network = network
    this.#learner = new Learner(network, options)
  }

  get average() {
    return this.#learner.average
  }

  /**
   * Computes a step without taking it, so that other players can still look at the network as it is. The loss notes by
   * name what else shall be known of the pass; all is read from the device at once.
   */
  plan(loss: (note: Note) => tf.Scalar, random: Random): Move {
    const noted = new Map<string, tf.Tensor>()
    const note: Note = (name, tensor) => noted.set(name, tf.keep(tf.clone(tensor)))
    try {
      const { gradients, report } = tf.tidy(() => {
        const { loss: value, gradients } = this.#learner.gradients(() => loss(note), random)
        const figures = [value, gradientNorm(gradients), ...noted.values()]
        const report = tf.concat(figures.map((figure) => tf.reshape(figure, [-1])))
        return { gradients, report: report as tf.Tensor1D }
      })
      const sizes = new Map([...noted].map(([name, { size }]) => [name, size]))
      return new Move(this, gradients, report, sizes)
    } finally {
      tf.dispose([...noted.values()])
    }
  }

  /** One step of the optimiser. Disposes of the gradients. */
  update(gradients: tf.Tensor[], learningRate: number) {
    this.steps++
    this.#learner.update(gradients, { learningRate, step: this.steps })
  }

  /** Copies of all tensors. Throws 'bad-loss' where one holds what is no finite number. */
  async capture(): Promise<RunTensors> {
    const tensors = await this.#learner.capture()
    for (const entries of [tensors.weights, tensors.optimizer]) {
      for (const [key, { data }] of entries) {
        if (data.every(Number.isFinite)) continue
        throw diverged(this, `holds values in ${key} that are no finite numbers`)
      }
    }
    return tensors
  }

  /** Takes all tensors back. Throws 'checkpoint-mismatch' when they belong to a run with other options. */
  restore(tensors: RunTensors, steps: number) {
    this.#learner.restore(tensors)
    this.steps = steps
  }

  /** Frees what belongs to the training; the network stays. */
  dispose() {
    this.#learner.dispose()
  }
}

/** A step of a player that is computed, but not taken. */
export class Move {
  readonly #player: Player
  readonly #report: tf.Tensor1D
  readonly #sizes: ReadonlyMap<string, number>
  #gradients: tf.Tensor[]

  constructor(
    player: Player,
    gradients: tf.Tensor[],
    report: tf.Tensor1D,
    sizes: ReadonlyMap<string, number>,
  ) {
    this.#player = player
    this.#gradients = gradients
    this.#report = report
    this.#sizes = sizes
  }

  /** What came out of the pass. Throws 'bad-loss', naming the network, where loss or gradients are no finite numbers. */
  async read(): Promise<MoveReport> {
    const values = (await this.#report.data()) as Float32Array
    const [loss, norm] = values as unknown as [number, number]
    if (!Number.isFinite(loss)) throw diverged(this.#player, `had the loss ${loss}`)
    if (!Number.isFinite(norm)) throw diverged(this.#player, `had gradients of the norm ${norm}`)
    const noted = new Map<string, Float32Array>()
    let end = 2
    for (const [name, size] of this.#sizes) {
      noted.set(name, values.slice(end, end + size))
      end += size
    }
    return { loss, gradientNorm: norm, noted }
  }

  /** Takes the step. */
  apply(learningRate: number) {
    const gradients = this.#gradients
    this.#gradients = []
    this.#player.update(gradients, learningRate)
  }

  dispose() {
    tf.dispose([this.#report, ...this.#gradients])
    this.#gradients = []
  }
}

export interface MoveReport {
  loss: number
  gradientNorm: number
  noted: ReadonlyMap<string, Float32Array>
}

const diverged = ({ name, steps }: Player, what: string) =>
  new CnnError(
    'bad-loss',
    `The ${name} ${what}, at its step ${steps + 1}. Lower its learning rate, clip gradients (clipNorm: 1), add a penalty (regularizers: [r1()]), or look for bad values in the data. The last checkpoint is untouched.`,
  )
