import { CnnError } from '../../../errors.js'
import type * as tf from '../../../tf.js'
import { ThreadPool } from './thread-pool.js'
import { allocate, release, type WasmHeap } from './wasm-heap.js'
import { kernelsBase64 } from './wasm-kernels.generated.js'

/** The task's own fields follow its counter, number of items, scratch address and scratch size. */
const headerWords = 4
const taskBytes = 512

/** One run of a kernel of the assembly folder. */
export interface Run {
  /** Pieces of work; threads take them one by one. */
  items: number
  /** The task's own fields in their order: integers, addresses, and floats wrapped by `float32`. */
  fields: number[]
  /** Memory that each thread needs for itself. */
  scratchBytes?: number
  /** Roughly the floats touched, or multiplications / 4. Tasks too small to share stay on the main thread. */
  work: number
}

type KernelFunction = (task: number, thread: number) => void

/** Below this, waking a thread takes longer than the work. */
const worthSharing = 8192

/** Runs this project's WebAssembly kernels on the tensors in TensorFlow.js's heap, where they lie. */
export class KernelRunner {
  threads = 1
  readonly heap: WasmHeap
  readonly #kernels: KernelFunction[]
  readonly #numbers: Map<string, number>
  readonly #pool: ThreadPool | undefined
  readonly #task: number
  readonly #arenas = {
    shared: { address: 0, bytes: 0 },
    scratch: { address: 0, bytes: 0 },
    constants: { address: 0, bytes: 0 },
  }

  /** Compiles the kernels and links them to the heap. */
  static async create(heap: WasmHeap) {
    const bytes = Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0))
    const { module, instance } = await WebAssembly.instantiate(
      heap.shared ? bytes : withUnsharedMemory(bytes),
      { env: { memory: heap.memory } },
    )
    return new KernelRunner(heap, module, instance)
  }

  private constructor(
    heap: WasmHeap,
    module: WebAssembly.Module,
    { exports: kernels }: WebAssembly.Instance,
  ) {
    this.heap = heap
    this.#kernels = Object.values(kernels) as KernelFunction[]
    this.#numbers = new Map(Object.keys(kernels).map((name, index) => [name, index]))
    this.#task = allocate(heap, taskBytes)
    if (heap.shared) this.#pool = new ThreadPool(heap, module)
  }

  setThreads(threads: number) {
    if (!Number.isInteger(threads) || threads < 1) {
      throw new CnnError('bad-argument', `threads must be a whole number from 1, not ${threads}.`)
    }
    this.threads = this.#pool ? threads : 1
    this.#pool?.setThreads(this.threads)
  }

  /** Where a tensor's values are. */
  address(tensor: tf.TensorInfo) {
    return this.heap.backend.dataIdMap.get(tensor.dataId).memoryOffset
  }

  /** A new tensor, its values not set. */
  output(shape: number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    return this.heap.backend.makeOutput(shape, dtype)
  }

  /** Memory for what all threads of the next runs read or write together; the next call takes it back. */
  reserve(bytes: number) {
    return this.#arena('shared', bytes)
  }

  /** Puts floats into memory beside what `reserve` gives; the next call takes it back. */
  constants(values: Float32Array) {
    const address = this.#arena('constants', values.byteLength)
    new Float32Array(this.heap.memory.buffer, address, values.length).set(values)
    return address
  }

  /** A tensor's floats where they lie: valid until memory is reserved or a tensor made. */
  floats(tensor: tf.TensorInfo) {
    const { buffer } = this.heap.memory
    return new Float32Array(buffer, this.address(tensor), sizeOf(tensor.shape))
  }

  /** Writes integers to memory and returns the address after them. */
  write(address: number, values: ArrayLike<number>) {
    new Int32Array(this.heap.memory.buffer, address, values.length).set(values)
    return address + 4 * values.length
  }

  fill(tensor: tf.TensorInfo, value: number) {
    this.floats(tensor).fill(value)
  }

  run(name: string, { items, fields, scratchBytes = 0, work }: Run) {
    if (items === 0) return
    const alone = items === 1 || this.threads === 1 || work < worthSharing
    const bytes = Math.ceil(scratchBytes / 64) * 64
    const scratch = this.#arena('scratch', alone ? bytes : bytes * this.threads)
    const words = new Int32Array(this.heap.memory.buffer, this.#task, headerWords + fields.length)
    words[0] = 0
    words[1] = items
    words[2] = scratch
    words[3] = bytes
    words.set(fields, headerWords)
    const number = this.#numbers.get(name)!
    const kernel = this.#kernels[number]!
    if (alone || !this.#pool) kernel(this.#task, 0)
    else this.#pool.share(number, this.#task, () => kernel(this.#task, 0))
  }

  #arena(name: 'shared' | 'scratch' | 'constants', bytes: number) {
    const arena = this.#arenas[name]
    if (bytes <= arena.bytes) return arena.address
    if (arena.address) release(this.heap, arena.address)
    arena.address = arena.bytes = 0
    arena.address = allocate(this.heap, bytes + 64)
    arena.bytes = bytes
    return arena.address
  }
}

const sizeOf = (shape: number[]) => shape.reduce((product, length) => product * length, 1)

const bits = new DataView(new ArrayBuffer(4))

/** A float as the integer with its bits, for the fields of a task. */
export function float32(value: number) {
  bits.setFloat32(0, value, true)
  return bits.getInt32(0, true)
}

/** The module imports shared memory; one flag in its binary makes that unshared memory. */
function withUnsharedMemory(bytes: Uint8Array<ArrayBuffer>) {
  const name = 'env\u0006memory\u0002'
  const text = String.fromCharCode(...bytes.subarray(0, 1024))
  const at = text.indexOf(name)
  if (bytes[at + name.length] !== 3) throw new Error('The kernels do not import shared memory.')
  const copy = bytes.slice()
  copy[at + name.length] = 1
  return copy
}
