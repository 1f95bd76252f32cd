import type { DataType } from '../tf.js'
import { notExportable } from './not-exportable.js'
import type { KernelCall, Trace, TracedTensor } from './trace.js'

/** A side of a tensor; a negative one is that many times the batch, whose size is open. */
export type Length = number

/** A tensor of a network, for batches of any size. */
export interface GraphTensor extends Pick<TracedTensor, 'dtype' | 'origin'> {
  readonly dtype: DataType
  readonly shape: readonly Length[]
}

export interface GraphCall extends Pick<KernelCall, 'kernel' | 'layer' | 'attributes'> {
  inputs: Record<string, GraphTensor>
  outputs: GraphTensor[]
}

/** What a network computes, kernel by kernel. */
export interface KernelGraph {
  inputs: GraphTensor[]
  calls: GraphCall[]
  outputs: Record<string, GraphTensor>
}

/** A trace, and how many samples it was made with. */
export interface TracedBatch {
  trace: Trace
  batch: number
}

/**
 * What two traces have in common: sides that differ are multiples of the batch. Kernels that are not known are replaced by
 * those that they are composed of.
 *
 * Throws 'not-exportable' where the network computed something else for other samples: what depends on values, on the
 * size of the batch, or on chance cannot be written down as a graph.
 */
export async function commonGraph(
  first: TracedBatch,
  second: TracedBatch,
  isKnown: (kernel: string) => boolean,
): Promise<KernelGraph> {
  const [calls, others] = [first, second].map(({ trace }) => flatten(trace.calls, isKnown))
  const matcher = new Matcher(first.batch, second.batch)
  const graph = matcher.match(first.trace, second.trace, calls!, others!)
  await matcher.checkConstants()
  return graph
}

function flatten(calls: readonly KernelCall[], isKnown: (kernel: string) => boolean): KernelCall[] {
  return calls.flatMap((call) =>
    isKnown(call.kernel) || call.parts.length === 0 ? [call] : flatten(call.parts, isKnown),
  )
}

class Matcher {
  readonly #batch: readonly [number, number]
  readonly #tensors = new Map<TracedTensor, GraphTensor>()
  readonly #constants: [TracedTensor, TracedTensor][] = []

  constructor(...batch: [number, number]) {
    this.#batch = batch
  }

  match(
    first: Trace,
    second: Trace,
    calls: readonly KernelCall[],
    others: readonly KernelCall[],
  ): KernelGraph {
    if (calls.length !== others.length) throw variable()
    return {
      inputs: first.inputs.map((input, i) => this.#tensor(input, second.inputs[i])),
      calls: calls.map((call, i) => this.#call(call, others[i]!)),
      outputs: this.#named(first.outputs, second.outputs),
    }
  }

  /** Constants are the same in both traces; for each sample, where they are made for a batch. */
  async checkConstants() {
    for (const [first, second] of this.#constants) {
      if (first.origin?.kind !== 'constant' || second.origin?.kind !== 'constant') continue
      const [values, others] = await Promise.all([
        first.origin.values.data(),
        second.origin.values.data(),
      ])
      const common = values.subarray(0, others.length)
      if (!common.every((value, i) => Object.is(value, others[i]))) throw variable()
    }
  }

  #call(call: KernelCall, other: KernelCall): GraphCall {
    const { kernel, layer, attributes } = call
    if (kernel !== other.kernel || !this.#isAlike(attributes, other.attributes)) {
      throw variable(call)
    }
    return {
      ...{ kernel, layer, attributes },
      inputs: this.#named(call.inputs, other.inputs, call),
      outputs: call.outputs.map((output, i) => this.#tensor(output, other.outputs[i], call)),
    }
  }

  #named(
    tensors: Record<string, TracedTensor>,
    others: Record<string, TracedTensor>,
    call?: KernelCall,
  ): Record<string, GraphTensor> {
    const names = Object.keys(tensors)
    if (names.length !== Object.keys(others).length) throw variable(call)
    return Object.fromEntries(
      names.map((name) => [name, this.#tensor(tensors[name]!, others[name], call)]),
    )
  }

  #tensor(first: TracedTensor, second: TracedTensor | undefined, call?: KernelCall): GraphTensor {
    const known = this.#tensors.get(first)
    if (known) return known
    const { shape, dtype, origin } = first
    if (!second || second.shape.length !== shape.length || second.origin?.kind !== origin?.kind) {
      throw variable(call)
    }
    const lengths = shape.map((length, axis) => this.#length(length, second.shape[axis]!, call))
    if (origin?.kind === 'constant') this.#constants.push([first, second])
    const tensor = { shape: lengths, dtype, origin }
    this.#tensors.set(first, tensor)
    return tensor
  }

  #length(first: number, second: number, call?: KernelCall): Length {
    if (first === second) return first
    const times = this.#times(first, second)
    if (times === undefined) throw variable(call)
    return -times
  }

  /** How many times the batch two numbers are. */
  #times(first: number, second: number) {
    const [batch, other] = this.#batch
    const times = first / batch
    return Number.isInteger(times) && times * other === second ? times : undefined
  }

  #isAlike(first: unknown, second: unknown): boolean {
    if (typeof first === 'number' && typeof second === 'number') {
      return Object.is(first, second) || this.#times(first, second) !== undefined
    }
    if (typeof first !== 'object' || first === null) return first === second
    if (typeof second !== 'object' || second === null) return false
    const keys = Object.keys(first)
    if (keys.length !== Object.keys(second).length) return false
    const [mine, theirs] = [first, second] as Record<string, unknown>[]
    return keys.every((key) => this.#isAlike(mine![key], theirs![key]))
  }
}

const variable = (call?: Pick<KernelCall, 'kernel' | 'layer'>) =>
  notExportable(
    'it computed something else for other samples, and a graph cannot say when. What depends on chance, on values, or on the size of the batch cannot be exported; where it is the size, give a fixed batch',
    call,
  )
