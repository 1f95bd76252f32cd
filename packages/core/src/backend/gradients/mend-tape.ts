import * as tf from '../../tf.js'

type Tensors = Record<string, tf.Tensor | undefined>

interface TapeNode {
  inputs: Tensors
  saved: tf.Tensor[]
}

/** What the record of operations is made of in TensorFlow.js. */
interface Recorder {
  state: { activeTape: TapeNode[] | null; gradientDepth: number }
  gradients(...call: unknown[]): unknown
  addTapeNode(
    kernelName: string,
    inputs: Tensors,
    outputs: tf.Tensor[],
    gradient: unknown,
    saved: (tf.Tensor | undefined)[],
    attributes: unknown,
  ): void
  saveTensorsForBackwardMode(tensors: (tf.Tensor | undefined)[]): (tf.Tensor | undefined)[]
}

const mended = new WeakSet<Recorder>()

/**
 * Repairs how TensorFlow.js records operations for differentiation.
 *
 * - An operation that keeps its output for the gradient saves a copy, and the copy is recorded before the operation.
 *   Walking back, what reaches the copy comes too late to reach the operation's inputs: every second derivative of such
 *   an operation is silently wrong (logSoftmax, for one). Here copies of outputs are recorded after the operation.
 * - An operation called without an optional input (`batchNorm` without scale or offset) cannot be recorded at all. Here
 *   it counts as an operation without that input.
 * - The list that `split` or `unstack` returns is the one in the record: turned round in place, it gave gradients in
 *   wrong places. Here the record has a list of its own.
 * - Where a pass throws, what its operations had saved stays in memory for good. Here it is freed.
 */
export function mendTape() {
  const recorder = tf.engine() as unknown as Recorder
  if (mended.has(recorder)) return
  mended.add(recorder)

  const { gradients } = recorder
  recorder.gradients = (...call) => {
    try {
      return gradients.apply(recorder, call)
    } catch (error) {
      const { state } = recorder
      if (state.gradientDepth === 0) {
        tf.dispose((state.activeTape ?? []).flatMap(({ saved }) => saved ?? []))
        state.activeTape = null
      }
      throw error
    }
  }

  const save = recorder.saveTensorsForBackwardMode
  recorder.saveTensorsForBackwardMode = (tensors) => {
    const saved = save.call(recorder, tensors.filter(isPresent))
    return tensors.map((tensor) => tensor && saved.shift())
  }

  const add = recorder.addTapeNode
  recorder.addTapeNode = (kernelName, inputs, outputs, gradient, saved, attributes) => {
    const present = saved.filter(isPresent)
    const tape = recorder.state.activeTape!
    // The nodes of the copies are the last ones, one for each saved tensor.
    const copies = tape.splice(tape.length - present.length)
    const ids = new Set(outputs.map(({ id }) => id))
    const isOfOutput = ({ inputs: { x } }: TapeNode) => ids.has(x!.id)
    tape.push(...copies.filter((copy) => !isOfOutput(copy)))
    add.call(recorder, kernelName, withoutAbsent(inputs), [...outputs], gradient, saved, attributes)
    // The gradient has them in their places; of the record TensorFlow.js disposes each one.
    tape.at(-1)!.saved = present
    tape.push(...copies.filter(isOfOutput))
  }
}

const isPresent = (tensor: tf.Tensor | undefined): tensor is tf.Tensor => tensor != null

function withoutAbsent(inputs: Tensors): Tensors {
  if (Array.isArray(inputs) || Object.values(inputs).every(isPresent)) return inputs
  return Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => isPresent(tensor)))
}
