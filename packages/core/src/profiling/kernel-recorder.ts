import { throwIfAborted } from '../errors.js'
import * as tf from '../tf.js'
import { kernelFlops } from './kernel-flops.js'
import type { Phase, StepPosition } from './step-position.js'

/** One run of a kernel. Times are in milliseconds. */
export interface KernelRecord {
  /** TensorFlow.js's name of the kernel ('Conv2DBackpropFilter'), or of an operation with a gradient of its own. */
  op: string
  phase: Phase
  /**
   * The dotted path of the module whose forward pass ran it, or of which it computes the gradient; '' is the model
   * itself. Undefined outside of all modules.
   */
  layer?: string
  /** The kernel that ran it, where that is composed of others: an index among the profile's kernels. */
  parent?: number
  /** Since the step began. */
  startMs: number
  durationMs: number
  /** Without the kernels that it ran. */
  selfMs: number
  inputShapes: number[][]
  outputShapes: number[][]
  /** Floating-point operations of convolutions and matrix products, without those of the kernels that it ran. */
  flops: number
  /** Of the memory that it allocated for tensors, without that of the kernels that it ran. */
  bytes: number
  /** Held by all tensors when it ended. */
  liveBytes: number
  liveTensors: number
}

/** Held by the tensors of the whole process; what kernels use within is not known. */
export interface StepMemory {
  startBytes: number
  peakBytes: number
  endBytes: number
  startTensors: number
  peakTensors: number
  endTensors: number
}

type Inputs = Record<string, tf.Tensor | null | undefined>

interface OpenKernel {
  index: number
  record: KernelRecord
  nestedMs: number
  nestedFlops: number
}

/** Takes down kernels, which nest, and the memory of tensors. */
export class KernelRecorder {
  readonly kernels: KernelRecord[] = []
  readonly memory: StepMemory
  readonly #position: StepPosition
  readonly #signal: AbortSignal | undefined
  readonly #open: OpenKernel[] = []
  #began = performance.now()

  constructor(position: StepPosition, signal?: AbortSignal) {
    this.#position = position
    this.#signal = signal
    const { numBytes: bytes, numTensors: tensors } = tf.engine().state
    this.memory = {
      ...{ startBytes: bytes, peakBytes: bytes, endBytes: bytes },
      ...{ startTensors: tensors, peakTensors: tensors, endTensors: tensors },
    }
  }

  /** Starts the clock. */
  begin() {
    this.#began = performance.now()
  }

  /** Milliseconds since the step began. */
  get elapsed() {
    return performance.now() - this.#began
  }

  /** Runs a kernel and takes it down. */
  run(name: string, inputs: Inputs, kernel: () => tf.Tensor[]): tf.Tensor[] {
    const outer = this.#open.at(-1)
    if (!outer) throwIfAborted(this.#signal)
    const open = this.#begin(name, inputs)
    let outputs: tf.Tensor[] = []
    try {
      return (outputs = kernel())
    } finally {
      this.#end(open, inputs, outputs)
    }
  }

  /** A tensor took new memory, which belongs to the kernel under way. */
  allocate(bytes: number) {
    const { memory } = this
    memory.endBytes += bytes
    memory.peakBytes = Math.max(memory.peakBytes, memory.endBytes)
    const open = this.#open.at(-1)
    if (open) open.record.bytes += bytes
  }

  free(bytes: number) {
    this.memory.endBytes -= bytes
  }

  countTensors() {
    const { memory } = this
    memory.peakTensors = Math.max(memory.peakTensors, tf.engine().state.numTensors)
  }

  /** The step has ended. */
  end() {
    this.memory.endTensors = tf.engine().state.numTensors
  }

  #begin(name: string, inputs: Inputs): OpenKernel {
    const { phase, layer } = this.#position
    const record: KernelRecord = {
      op: opName(name),
      phase,
      layer,
      parent: this.#open.at(-1)?.index,
      ...{ startMs: 0, durationMs: 0, selfMs: 0 },
      inputShapes: Object.values(inputs).flatMap((tensor) => (tensor ? [tensor.shape] : [])),
      outputShapes: [],
      ...{ flops: 0, bytes: 0, liveBytes: 0, liveTensors: 0 },
    }
    const open = { index: this.kernels.push(record) - 1, record, nestedMs: 0, nestedFlops: 0 }
    this.#open.push(open)
    record.startMs = this.elapsed
    return open
  }

  #end(open: OpenKernel, inputs: Inputs, outputs: readonly tf.Tensor[]) {
    const { record, nestedMs, nestedFlops } = open
    record.durationMs = this.elapsed - record.startMs
    record.selfMs = Math.max(0, record.durationMs - nestedMs)
    record.outputShapes = outputs.map(({ shape }) => shape)
    const flops = kernelFlops(record.op, shapesOf(inputs), record.outputShapes[0])
    record.flops = Math.max(0, flops - nestedFlops)
    record.liveBytes = this.memory.endBytes
    record.liveTensors = tf.engine().state.numTensors
    this.#open.pop()
    const outer = this.#open.at(-1)
    if (!outer) return
    outer.nestedMs += record.durationMs
    outer.nestedFlops += Math.max(flops, nestedFlops)
  }
}

const shapesOf = (inputs: Inputs) =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, tensor]) => (tensor ? [[name, tensor.shape]] : [])),
  )

/** Operations with a gradient of their own bear the name of the scope in which they run. */
function opName(name: string) {
  if (tf.getKernel(name, tf.getBackend())) return name
  return name.endsWith('__op') ? name.slice(0, -'__op'.length) : 'customGrad'
}
