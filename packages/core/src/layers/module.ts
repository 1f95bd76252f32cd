import { requireBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'
import { isInitializationDeferred } from './mode.js'
import { Buffer, Counter, Parameter, type StateEntry } from './parameter.js'
import {
  describeMismatch,
  type ExpectedTensor,
  findMismatch,
  mismatchCount,
} from './state-mismatch.js'

type StateTensor = Parameter | Buffer | Counter

/**
 * A part of a network, in PyTorch's manner: a field that is a `Parameter`, `Buffer` or `Counter` belongs to the state
 * dict, a field that is a `Module` is a child, and the dotted path of fields is the key. So the fields of a network
 * bear the reference implementation's names, in the order of their assignment. Tensors are NHWC.
 */
export abstract class Module {
  // biome-ignore lint/suspicious/noExplicitAny: each network states what it takes and gives
  abstract forward(...inputs: any[]): any

  /** Direct children with their names, in order of assignment. */
  children(): [string, Module][] {
    return Object.entries(this).filter(
      (entry): entry is [string, Module] => entry[1] instanceof Module,
    )
  }

  /** Every tensor of the state dict with its key: a module's own parameters, its buffers, then its children's. */
  *stateTensors(prefix = ''): Generator<[string, StateTensor]> {
    for (const kind of [Parameter, Buffer, Counter]) {
      for (const [name, value] of Object.entries(this)) {
        if (value instanceof kind) yield [prefix + name, value]
      }
    }
    for (const [name, child] of this.children()) yield* child.stateTensors(`${prefix}${name}.`)
  }

  /** The parameters with their keys. */
  *parameters(): Generator<[string, Parameter]> {
    for (const [key, tensor] of this.stateTensors()) {
      if (tensor instanceof Parameter) yield [key, tensor]
    }
  }

  /** How many values the parameters hold. */
  get parameterCount() {
    let count = 0
    for (const [, parameter] of this.parameters()) count += parameter.size
    return count
  }

  /** Draws first values for all tensors, each from its own stream, so that the seed alone decides them. */
  initialize(seed = 0): this {
    requireBackend()
    if (isInitializationDeferred()) return this
    for (const [key, tensor] of this.stateTensors()) {
      if (tensor instanceof Counter) tensor.value = 0
      else tensor.initialize(randomStream(seed, 'initialize', key))
    }
    return this
  }

  /** A copy of all values under PyTorch's keys, shapes and layouts. */
  async stateDict(): Promise<Map<string, StateEntry>> {
    const state = new Map<string, StateEntry>()
    for (const [key, tensor] of this.stateTensors()) {
      const entry =
        tensor instanceof Counter
          ? { shape: [], data: Float64Array.of(tensor.value), integer: true }
          : await tensor.state()
      state.set(key, entry)
    }
    return state
  }

  /** What a state dict of this module has: its keys with their shapes in PyTorch. */
  stateShapes(): Map<string, ExpectedTensor> {
    const shapes = new Map<string, ExpectedTensor>()
    for (const [key, tensor] of this.stateTensors()) {
      const optional = tensor instanceof Counter
      shapes.set(key, { shape: optional ? [] : tensor.stateShape, optional })
    }
    return shapes
  }

  /**
   * Takes all values from a state dict. Strict: throws 'weights-mismatch' with one table of missing, unexpected and
   * misshapen keys, and changes nothing. Only `num_batches_tracked` may be absent, as in old PyTorch checkpoints.
   */
  loadStateDict(state: ReadonlyMap<string, StateEntry>): this {
    const expected = this.stateShapes()
    const mismatch = findMismatch(expected, state)
    if (mismatchCount(mismatch) > 0) {
      const table = describeMismatch(mismatch, expected, state, this.constructor.name)
      throw new CnnError('weights-mismatch', table)
    }
    const tensors = new Map(this.stateTensors())
    for (const [key, tensor] of tensors) {
      const entry = state.get(key)
      if (tensor instanceof Counter) tensor.value = entry?.data[0] ?? 0
      else tensor.setState(entry!.data)
    }
    return this
  }

  /** Frees all tensors. The module can be initialised or loaded again. */
  dispose() {
    for (const [, tensor] of this.stateTensors()) {
      if (!(tensor instanceof Counter)) tensor.dispose()
    }
  }

  [Symbol.dispose]() {
    this.dispose()
  }
}
