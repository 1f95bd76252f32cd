import { spawnHelper } from '#runtime/backend/kernels/wasm/helper-thread'
import { CnnError } from '../../../errors.js'
import { allocate, type WasmHeap } from './wasm-heap.js'

/**
 * Words of the control block that all threads share, those that are written often on cache lines of their own.
 * `sequence` is odd while a task is open.
 */
const word = { sequence: 0, kernel: 1, task: 2, limit: 3, failed: 4, running: 16, sleeping: 32 }
const controlBytes = 256

/** How often a helper looks for a next task before it goes to sleep. */
const patience = 20_000

/**
 * A helper joins whatever task is open and leaves when its items are all taken. The main thread waits only for helpers
 * that have joined, so that one that is slow to wake up, or that never started, costs nothing.
 */
const helperSource = `
const help = ({ module, memory, control, index }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const kernels = Object.values(exports)
  const state = new Int32Array(memory.buffer, control, ${controlBytes / 4})
  let done = 0
  for (;;) {
    let sequence = Atomics.load(state, ${word.sequence})
    for (let i = 0; i < ${patience} && (sequence === done || !(sequence & 1)); i++) {
      sequence = Atomics.load(state, ${word.sequence})
    }
    if (sequence === done || !(sequence & 1)) {
      Atomics.add(state, ${word.sleeping}, 1)
      Atomics.wait(state, ${word.sequence}, sequence)
      Atomics.sub(state, ${word.sleeping}, 1)
      continue
    }
    done = sequence
    Atomics.add(state, ${word.running}, 1)
    if (Atomics.load(state, ${word.sequence}) === sequence && index < state[${word.limit}]) {
      try {
        kernels[state[${word.kernel}]](state[${word.task}], index)
      } catch {
        Atomics.store(state, ${word.failed}, 1)
      }
    }
    Atomics.sub(state, ${word.running}, 1)
  }
}`

/** An item of work takes milliseconds; a helper that does not come back for so long was killed. */
const deadMilliseconds = 60_000

/** The threads that share the work of a kernel with the main thread. */
export class ThreadPool {
  readonly #heap: WasmHeap
  readonly #module: WebAssembly.Module
  readonly #control: number
  readonly #state: Int32Array
  readonly #deadMilliseconds: number
  #helpers = 0
  #isBroken = false

  constructor(heap: WasmHeap, module: WebAssembly.Module, limit = deadMilliseconds) {
    this.#heap = heap
    this.#deadMilliseconds = limit
    this.#module = module
    this.#control = allocate(heap, controlBytes)
    this.#state = new Int32Array(heap.memory.buffer, this.#control, controlBytes / 4)
    this.#state.fill(0)
  }

  /** From now on `threads` work on a task, the main thread among them. */
  setThreads(threads: number) {
    for (; this.#helpers < threads - 1; this.#helpers++) {
      spawnHelper(helperSource, {
        module: this.#module,
        memory: this.#heap.memory,
        control: this.#control,
        index: this.#helpers + 1,
      })
    }
    this.#state[word.limit] = threads
  }

  /**
   * Opens the task at this address to the helpers while the main thread works on it too. Throws a `CnnError` with code
   * 'backend-wrong' where a helper failed, and 'backend-lost' where one was killed; from then on the main thread works
   * alone.
   */
  share(kernel: number, task: number, work: () => void) {
    if (this.#isBroken) {
      work()
      return
    }
    const state = this.#state
    state[word.kernel] = kernel
    state[word.task] = task
    Atomics.add(state, word.sequence, 1)
    if (Atomics.load(state, word.sleeping) > 0) Atomics.notify(state, word.sequence)
    try {
      work()
    } finally {
      Atomics.add(state, word.sequence, 1)
      this.#awaitHelpers()
    }
    if (Atomics.exchange(state, word.failed, 0)) {
      throw new CnnError('backend-wrong', 'A thread of the wasm backend failed.')
    }
  }

  /** Browsers do not let a page's own thread sleep; what is left is at most one item of each helper. */
  #awaitHelpers() {
    const started = performance.now()
    for (let turn = 1; Atomics.load(this.#state, word.running) > 0; turn++) {
      if (turn % 1_000_000 > 0 || performance.now() - started < this.#deadMilliseconds) continue
      this.#isBroken = true
      throw new CnnError(
        'backend-lost',
        'A thread of the wasm backend was killed in the middle of its work. What it computed is lost; the main thread goes on alone: repeat the step, or go on from the checkpoint.',
      )
    }
  }
}
