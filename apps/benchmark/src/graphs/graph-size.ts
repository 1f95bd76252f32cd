import type { ConvNode, Graph, LinearNode, Node } from './graph.js'

const hasWeights = (node: Node): node is ConvNode | LinearNode =>
  node.op === 'conv' || node.op === 'linear'

/** How many values training moves. */
export function parameterCount({ nodes }: Graph) {
  return nodes.filter(hasWeights).reduce((sum, node) => {
    if (node.op === 'linear') return sum + (node.in + 1) * node.out
    const weights = (node.in / node.groups) * node.out * node.size ** 2
    return sum + weights + (node.bias ? node.out : 0) + (node.norm ? 2 * node.out : 0)
  }, 0)
}

/**
 * Multiplications for one picture, by the direct algorithm: all, and those of layers that see the picture itself, as it is
 * or pooled.
 */
export function multiplications({ input, nodes }: Graph) {
  let [all, first] = [0, 0]
  const pictures = new Set([0])
  for (const [i, node] of nodes.entries()) {
    const seesPicture = node.inputs.every((x) => pictures.has(x))
    if (!hasWeights(node)) {
      if (seesPicture) pictures.add(i + 1)
      continue
    }
    const [x] = node.inputs as [number]
    const shape = x === 0 ? input : nodes[x - 1]!.shape
    let count = node.in * node.out
    if (node.op === 'conv') {
      const [, rows, columns] = node.transposed ? shape : node.shape
      count *= (node.size ** 2 / node.groups) * rows * columns
    }
    all += count
    if (seesPicture) first += count
  }
  return { all, first }
}
