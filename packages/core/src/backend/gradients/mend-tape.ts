import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import { backpropagate, type TapeNode } from './backpropagate.js'

type Tensors = Record<string, tf.Tensor | undefined>

/** What the record of operations is made of in TensorFlow.js. */
interface Recorder {
  state: { activeTape: TapeNode[] | null; gradientDepth: number }
  startTape(): void
  endTape(): void
  gradients(
    run: () => tf.Tensor,
    xs: tf.Tensor[],
    dy?: tf.Tensor,
    allowNoGradients?: boolean,
  ): { value: tf.Tensor; grads: (tf.Tensor | undefined)[] }
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
 * - What operations had saved, and gradients that are spent, stay in memory to the end of the pass; where it throws, for
 *   good. Here each is freed when it has been used.
 */
export function mendTape() {
  const recorder = tf.engine() as unknown as Recorder
  if (mended.has(recorder)) return
  mended.add(recorder)

  recorder.gradients = (run, xs, dy, allowNoGradients) => {
    const { state } = recorder
    const frees = () => state.gradientDepth === 0
    try {
      const value = record(recorder, run)
      const grads = tf.tidy(() => backpropagate(state.activeTape!, xs, value, dy, frees()))
      if (!allowNoGradients && !grads.some(isPresent)) throw independent()
      return { value, grads }
    } finally {
      if (frees()) {
        tf.dispose((state.activeTape ?? []).flatMap(({ saved }) => saved ?? []))
        state.activeTape = null
      }
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

function record(recorder: Recorder, run: () => tf.Tensor): tf.Tensor {
  recorder.startTape()
  try {
    const value = tf.tidy('forward', run)
    if (value instanceof tf.Tensor) return value
  } finally {
    recorder.endTape()
  }
  throw new CnnError('bad-argument', 'A function that is differentiated must return a tensor.')
}

const independent = () =>
  new CnnError(
    'no-gradient',
    'The result does not depend on what it shall be differentiated by: compute it from these very tensors, within the function.',
  )

const isPresent = (tensor: tf.Tensor | undefined): tensor is tf.Tensor => tensor != null

function withoutAbsent(inputs: Tensors): Tensors {
  if (Array.isArray(inputs) || Object.values(inputs).every(isPresent)) return inputs
  return Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => isPresent(tensor)))
}
