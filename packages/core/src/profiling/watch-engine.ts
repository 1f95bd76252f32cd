import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import type { KernelRecorder } from './kernel-recorder.js'
import { replaceProperty } from './replace-property.js'
import type { StepPosition } from './step-position.js'

type Gradient = (dys: unknown) => Record<string, () => tf.Tensor>

interface TapeNode {
  gradient?: Gradient
}

/** What is watched of TensorFlow.js's engine. */
interface Engine {
  state: {
    profiling: boolean
    activeTape: TapeNode[] | null
    tensorInfo: WeakMap<object, { bytes: number }>
  }
  gradients(loss: () => unknown, ...rest: unknown[]): unknown
  addTapeNode(...node: unknown[]): void
  trackTensor(tensor: tf.Tensor, backend: unknown): void
  removeDataId(dataId: object, backend: unknown): void
}

const engineOf = () => tf.engine() as unknown as Engine

/** Whether `tf.profile` is under way. */
export const isProfiledElsewhere = () => engineOf().state.profiling

/** Has all kernels, gradients and tensors pass by the recorder; gives what ends that. */
export function watchEngine(recorder: KernelRecorder, position: StepPosition): () => void {
  const endings = [...watchKernels(recorder), ...watchMemory(recorder), ...watchGradients(position)]
  return () => {
    for (const end of endings.reverse()) end()
  }
}

/** The engine hands kernels to its profiler while `profiling` is set; its own one looks at every value for NaN. */
function watchKernels(recorder: KernelRecorder) {
  const engine = engineOf()
  const profiler = {
    profileKernel: (
      kernelName: string,
      inputs: Parameters<KernelRecorder['run']>[1],
      kernel: () => tf.Tensor[],
    ) => ({ kernelName, outputs: recorder.run(kernelName, inputs, kernel), inputs }),
    logKernelProfile() {},
  }
  const ignored = { kernels: { push() {} } }
  return [
    replaceProperty(engine, 'profiler', { value: profiler }),
    replaceProperty(engine.state, 'activeProfile', { value: ignored }),
    replaceProperty(engine.state, 'profiling', {
      get: () => true,
      set() {
        throw new CnnError(
          'profile-running',
          'tf.profile was called within a step that is being profiled. Profiles cannot nest: take one after the other.',
        )
      },
    }),
  ]
}

/** Tensors that share their values (reshaped ones, copies) are counted once, unlike in `tf.memory()`. */
function watchMemory(recorder: KernelRecorder) {
  const engine = engineOf()
  const { trackTensor, removeDataId } = engine
  const bytesOf = (dataId: object) => engine.state.tensorInfo.get(dataId)?.bytes
  const track: typeof trackTensor = (tensor, backend) => {
    const isShared = bytesOf(tensor.dataId) !== undefined
    trackTensor.call(engine, tensor, backend)
    if (!isShared) recorder.allocate(bytesOf(tensor.dataId)!)
    recorder.countTensors()
  }
  const remove: typeof removeDataId = (dataId, backend) => {
    const bytes = bytesOf(dataId)
    removeDataId.call(engine, dataId, backend)
    if (bytes !== undefined && bytesOf(dataId) === undefined) recorder.free(bytes)
  }
  return [
    replaceProperty(engine, 'trackTensor', { value: track }),
    replaceProperty(engine, 'removeDataId', { value: remove }),
  ]
}

/** Says when a backward pass begins, and has each gradient run under the layer that recorded its operation. */
function watchGradients(position: StepPosition) {
  const engine = engineOf()
  const { gradients, addTapeNode } = engine
  const marked = new WeakSet<TapeNode>()
  const compute: typeof gradients = (loss, ...rest) =>
    position.inGradients((beginBackward) => {
      const forward = () => {
        const result = loss()
        beginBackward()
        return result
      }
      return gradients.call(engine, forward, ...rest)
    })
  const record: typeof addTapeNode = (...fields) => {
    addTapeNode.apply(engine, fields)
    // Copies of what the operation gave may follow it, marked before.
    const node = engine.state.activeTape!.findLast((one) => !marked.has(one))!
    marked.add(node)
    if (node.gradient) node.gradient = underLayer(node.gradient, position)
  }
  return [
    replaceProperty(engine, 'gradients', { value: compute }),
    replaceProperty(engine, 'addTapeNode', { value: record }),
  ]
}

/** A gradient that runs under the layer at work now. */
function underLayer(gradient: Gradient, position: StepPosition): Gradient {
  const { layer } = position
  const underIt =
    <T, A extends unknown[]>(run: (...inputs: A) => T) =>
    (...inputs: A) => {
      // It stays so until the next gradient: sums of gradients belong to the last of them.
      position.layer = layer
      return run(...inputs)
    }
  return underIt((dys) =>
    Object.fromEntries(
      Object.entries(gradient(dys)).map(([input, compute]) => [input, underIt(compute)]),
    ),
  )
}
