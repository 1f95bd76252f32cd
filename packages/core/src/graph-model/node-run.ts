import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { badGraph, type GraphNode, type NodeAttributes } from './graph-node.js'

/** A node that is run: what came in, and what it is told. */
export class NodeRun {
  constructor(
    readonly node: GraphNode,
    readonly inputs: readonly tf.Tensor[],
    /** The values of an input that are known without asking the device. */
    private readonly known: (index: number) => readonly number[] | undefined,
  ) {}

  get attributes(): NodeAttributes {
    return this.node.attributes
  }

  /** An input, by its place; negative ones count from the last. */
  input<T extends tf.Tensor = tf.Tensor>(index: number): T {
    const tensor = this.inputs.at(index)
    if (tensor) return tensor as T
    throw badGraph(`'${this.node.name}' (${this.node.op}) has too few inputs`)
  }

  /** The numbers of an input: a shape, axes. */
  numbers(index: number): number[] {
    const tensor = this.input(index)
    const place = index < 0 ? index + this.inputs.length : index
    return [...(this.known(place) ?? tensor.dataSync())]
  }

  number(index: number): number {
    return this.numbers(index)[0] ?? Number.NaN
  }

  unsupported(what: string): CnnError {
    const { name, op } = this.node
    return new CnnError('unsupported-graph', `The node '${name}' (${op}) ${what}.`)
  }
}

/** What an operation of a graph computes. */
export type Operation = (run: NodeRun) => tf.Tensor | tf.Tensor[]

/** By TensorFlow's names. */
export type Operations = Readonly<Record<string, Operation>>

/** Whether what is computed now will be differentiated. */
export const isRecording = () => tf.engine().state.gradientDepth > 0
