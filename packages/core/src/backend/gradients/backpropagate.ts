import * as tf from '../../tf.js'

/** A recorded operation. */
export interface TapeNode {
  kernelName: string
  inputs: Record<string, tf.Tensor>
  outputs: tf.Tensor[]
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>
  saved?: tf.Tensor[]
}

/**
 * Walks a record of operations back from `y` and gives the gradients by `xs`, none where y does not depend on one.
 *
 * With `frees`, where nothing needs the record afterwards, it frees on its way what each operation had saved and the
 * gradients that are spent. TensorFlow.js keeps all of them to the end, which doubles the memory of a training step.
 */
export function backpropagate(
  tape: readonly TapeNode[],
  xs: readonly tf.Tensor[],
  y: tf.Tensor,
  dy: tf.Tensor | undefined,
  frees: boolean,
): (tf.Tensor | undefined)[] {
  const fromXs = dependentsOf(xs, tape)
  const onPath = nodesOnPath(tape, fromXs, y)
  const gradients = new Map([[y.id, dy ?? tf.ones(y.shape)]])
  const kept = new Set([...xs.map(({ id }) => id), ...(dy ? [y.id] : [])])
  for (let index = tape.length - 1; index >= 0; index--) {
    const node = tape[index]!
    if (onPath.has(node)) propagate(node, fromXs, gradients, frees)
    if (!frees) continue
    tf.dispose(node.saved ?? [])
    for (const { id } of node.outputs) {
      if (!kept.has(id)) gradients.get(id)?.dispose()
    }
  }
  return xs.map(({ id }) => gradients.get(id))
}

/** The ids of the tensors that `xs` are or lead to. */
function dependentsOf(xs: readonly tf.Tensor[], tape: readonly TapeNode[]) {
  const ids = new Set(xs.map(({ id }) => id))
  for (const { inputs, outputs } of tape) {
    if (!Object.values(inputs).some(({ id }) => ids.has(id))) continue
    for (const { id } of outputs) ids.add(id)
  }
  return ids
}

/** The operations that lead from one of the tensors in `fromXs` to `y`. */
function nodesOnPath(tape: readonly TapeNode[], fromXs: ReadonlySet<number>, y: tf.Tensor) {
  const toY = new Set([y.id])
  const nodes = new Set<TapeNode>()
  for (let index = tape.length - 1; index >= 0; index--) {
    const node = tape[index]!
    if (!node.outputs.some(({ id }) => toY.has(id))) continue
    const inputs = Object.values(node.inputs)
    for (const { id } of inputs) toY.add(id)
    if (inputs.some(({ id }) => fromXs.has(id))) nodes.add(node)
  }
  return nodes
}

/** Adds an operation's part to the gradients of its inputs. */
function propagate(
  node: TapeNode,
  fromXs: ReadonlySet<number>,
  gradients: Map<number, tf.Tensor>,
  frees: boolean,
) {
  const { kernelName, inputs, outputs, gradient, saved = [] } = node
  if (!gradient) throw new Error(`Cannot compute gradient: ${kernelName} has none.`)
  const dys = outputs.map(({ id }) => gradients.get(id) ?? null)
  const parts = gradient(dys)
  for (const [name, x] of Object.entries(inputs)) {
    if (!fromXs.has(x.id)) continue
    const part = parts[name]
    if (!part) throw new Error(`${kernelName} has no gradient by its input ${name}.`)
    const dx = tf.tidy(part)
    checkPart(`The gradient of ${kernelName} by ${name}`, dx, x)
    // A gradient function may give back what it got, which is freed after this operation.
    const isBorrowed = dys.includes(dx) || saved.includes(dx)
    const sum = gradients.get(x.id)
    if (!sum) {
      gradients.set(x.id, isBorrowed ? tf.clone(dx) : dx)
      continue
    }
    gradients.set(x.id, tf.add(sum, dx))
    sum.dispose()
    if (frees && !isBorrowed) dx.dispose()
  }
}

function checkPart(what: string, dx: tf.Tensor, x: tf.Tensor) {
  if (dx.dtype !== 'float32') throw new Error(`${what} is ${dx.dtype}, not float32.`)
  if (tf.util.arraysEqual(dx.shape, x.shape)) return
  throw new Error(`${what} has shape [${dx.shape}], its input has [${x.shape}].`)
}
