import { CnnError } from '@cnn/core/data'

/**
 * Who is a kind of what, by numbers: a graph without cycles in which a node may have several parents. Nodes are numbered
 * from 0; `parents[i]` has the parents of node i, in order.
 */
export class SynsetGraph {
  readonly children: readonly (readonly number[])[]
  /** Steps on the shortest way to a root. */
  readonly depths: Int32Array
  /** Steps on the longest way to a root. */
  readonly longestDepths: Int32Array

  /** How many ways lead to a root. */
  readonly ways: Float64Array

  /**
   * @throws CnnError 'bad-synsets' where a node is, over others, a kind of itself, and beyond 1,000 steps to a root;
   * `nameOf` names the node
   */
  constructor(
    readonly parents: readonly (readonly number[])[],
    nameOf: (node: number) => string,
  ) {
    const children: number[][] = parents.map(() => [])
    for (const [node, above] of parents.entries()) {
      for (const parent of above) children[parent]!.push(node)
    }
    this.children = children
    this.depths = new Int32Array(parents.length)
    this.longestDepths = new Int32Array(parents.length)
    this.ways = new Float64Array(parents.length).fill(1)
    for (const node of this.downwards(nameOf)) {
      const above = parents[node]!
      if (above.length === 0) continue
      this.depths[node] = 1 + least(above, this.depths)
      this.longestDepths[node] = 1 + most(above, this.longestDepths)
      this.ways[node] = above.reduce((sum, parent) => sum + this.ways[parent]!, 0)
      if (this.longestDepths[node]! > mostSteps) throw tooDeep(nameOf(node))
    }
  }

  /** The node and all above it, each with the steps on the shortest way up to it. */
  ancestors(node: number): Map<number, number> {
    return this.reach(node, this.parents)
  }

  /** The node and all below it, each once, nearer ones first. */
  descendants(node: number): number[] {
    return [...this.reach(node, this.children).keys()]
  }

  /** All ways from a root down to the node: as many as `ways` has of it. */
  waysDown(node: number): number[][] {
    const above = this.parents[node]!
    if (above.length === 0) return [[node]]
    return above.flatMap((parent) => this.waysDown(parent).map((way) => [...way, node]))
  }

  private reach(node: number, next: readonly (readonly number[])[]) {
    const steps = new Map([[node, 0]])
    for (const [reached, step] of steps) {
      for (const further of next[reached]!) {
        if (!steps.has(further)) steps.set(further, step + 1)
      }
    }
    return steps
  }

  /** All nodes, each after its parents. */
  private downwards(nameOf: (node: number) => string): number[] {
    const waiting = Int32Array.from(this.parents, ({ length }) => length)
    const order = [...waiting.keys()].filter((node) => waiting[node] === 0)
    for (const node of order) {
      for (const child of this.children[node]!) if (--waiting[child]! === 0) order.push(child)
    }
    if (order.length < this.parents.length) throw this.cycle(waiting, nameOf)
    return order
  }

  /** The error of nodes that still wait for a parent when all others are in order: there is a cycle above them. */
  private cycle(waiting: Int32Array, nameOf: (node: number) => string) {
    const way: number[] = []
    let node = waiting.findIndex((parents) => parents > 0)
    for (const seen = new Set<number>(); !seen.has(node); ) {
      seen.add(node)
      way.push(node)
      node = this.parents[node]!.find((parent) => waiting[parent]! > 0)!
    }
    const circle = way.slice(way.indexOf(node))
    const shown = circle.slice(0, 6).map(nameOf)
    const names = [...shown, ...(circle.length > 6 ? ['…'] : []), nameOf(node)]
    return new CnnError(
      'bad-synsets',
      `The synsets go round in a circle, so that none is at the top: ${names.join(' is a kind of ')}. Take out one of these lines.`,
    )
  }
}

const mostSteps = 1000

const tooDeep = (name: string) =>
  new CnnError(
    'bad-synsets',
    `${name} is more than ${mostSteps} steps below the root; WordNet has less than 20.`,
  )

const least = (nodes: readonly number[], depths: Int32Array) =>
  nodes.reduce((depth, node) => Math.min(depth, depths[node]!), Number.POSITIVE_INFINITY)

const most = (nodes: readonly number[], depths: Int32Array) =>
  nodes.reduce((depth, node) => Math.max(depth, depths[node]!), 0)
