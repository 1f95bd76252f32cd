import { requireBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import type { Random } from '../random.js'
import * as tf from '../tf.js'
import { type Fan, type Initializer, zeros } from './initializers.js'
import { fromState, type StateLayout, stateShape, toState } from './state-layout.js'

/** One entry of a state dict: PyTorch's shape, and the values in PyTorch's row-major layout. */
export interface StateEntry {
  shape: number[]
  /** Float64Array where they are whole numbers, which are exact to 2^53. */
  data: Float32Array | Float64Array
  /** Whole numbers, which PyTorch stores as int64 (`num_batches_tracked`). */
  integer?: boolean
}

interface TensorOptions {
  layout?: StateLayout
  init?: Initializer
  /** Fan-in and fan-out, where the shape alone does not tell them. */
  fan?: Fan
}

/** A tensor of a module that belongs to its state dict; allocated by `initialize` or `setState`. */
abstract class StateTensor {
  abstract readonly trainable: boolean
  readonly shape: readonly number[]
  readonly layout: StateLayout
  readonly #init: Initializer
  readonly #fan: Fan
  #variable?: tf.Variable

  constructor(
    shape: readonly number[],
    { layout = 'plain', init = zeros, fan }: TensorOptions = {},
  ) {
    this.shape = shape
    this.layout = layout
    this.#init = init
    this.#fan = fan ?? fanOf(shape, layout)
  }

  get size() {
    return this.shape.reduce((a, b) => a * b, 1)
  }

  /** The shape under which PyTorch knows this tensor. */
  get stateShape() {
    return stateShape(this.shape, this.layout)
  }

  /** The values on the device; assign to it with `.assign()`. */
  get value(): tf.Variable {
    if (this.#variable) return this.#variable
    throw new CnnError(
      'not-initialized',
      'This module holds no values: they were disposed of, or never initialised. Build networks with their builder, or call initialize(seed).',
    )
  }

  initialize(random: Random) {
    this.#set(this.#init(this.size, this.#fan, random))
  }

  async state(): Promise<StateEntry> {
    const data = (await this.value.data()) as Float32Array
    return { shape: this.stateShape, data: toState(data, this.shape, this.layout) }
  }

  setState(data: Float32Array | Float64Array) {
    const floats = data instanceof Float32Array ? data : Float32Array.from(data)
    this.#set(fromState(floats, this.shape, this.layout))
  }

  dispose() {
    this.#variable?.dispose()
    this.#variable = undefined
  }

  #set(data: Float32Array) {
    requireBackend()
    const values = tf.tensor(data, [...this.shape], 'float32')
    try {
      if (this.#variable) this.#variable.assign(values)
      else this.#variable = tf.variable(values, this.trainable)
    } finally {
      values.dispose()
    }
  }
}

/** A tensor that training moves. */
export class Parameter extends StateTensor {
  /** Set to false to freeze it. */
  override trainable = true
}

/** A tensor that belongs to the state dict but has no gradient, such as batch norm's running mean. */
export class Buffer extends StateTensor {
  override readonly trainable = false
}

/** A whole number that belongs to the state dict. Lives on the host. */
export class Counter {
  value = 0
}

function fanOf(shape: readonly number[], layout: StateLayout): Fan {
  const [outputs = 1, ...rest] = stateShape(shape, layout)
  const field = rest.slice(1).reduce((a, b) => a * b, 1)
  return { in: (rest[0] ?? 1) * field, out: outputs * field }
}
