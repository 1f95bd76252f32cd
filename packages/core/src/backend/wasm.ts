import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import {
  callsWithoutHelpers,
  canShareMemory,
  defaultThreads,
  wasmLocation,
} from '#runtime/backend/wasm'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { assetUrl } from './asset-base.js'
import type { Device } from './device.js'
import { registerKernels } from './kernels/register-kernels.js'
import { KernelRunner } from './kernels/wasm/kernel-runner.js'
import { registerWasmKernels } from './kernels/wasm/register-wasm-kernels.js'
import { guardHeap, type WasmHeap } from './kernels/wasm/wasm-heap.js'

const maximumThreads = 8

/**
 * WebAssembly with SIMD: TensorFlow.js's backend, on whose heap this project's own kernels work with threads of their
 * own, in Node and in browsers. Browsers share memory among threads only with pages that are cross-origin isolated.
 */
export const wasm: Device = {
  name: 'wasm',
  async start({ threads }) {
    const heap = await startEngine()
    const runner = await runnerOf(heap)
    runner.setThreads(heap.shared ? Math.min(threads ?? defaultThreads(), maximumThreads) : 1)
    registerKernels()
    registerWasmKernels(runner)
    const many = runner.threads === 1 ? '1 thread' : `${runner.threads} threads`
    return {
      tfjsName: 'wasm',
      description: `WebAssembly SIMD, ${many}`,
      threads: runner.threads,
    }
  },
}

const runners = new WeakMap<BackendWasm, KernelRunner>()

async function runnerOf(heap: WasmHeap) {
  let runner = runners.get(heap.backend)
  if (!runner) {
    guardHeap(heap)
    runner = await KernelRunner.create(heap)
    runners.set(heap.backend, runner)
  }
  return runner
}

async function startEngine(): Promise<WasmHeap> {
  const shared = canShareMemory()
  if (!tf.findBackend('wasm')) {
    const engine = await import('@tensorflow/tfjs-backend-wasm')
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
      throw new CnnError('backend-unavailable', 'This runtime has no WebAssembly SIMD.')
    }
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', shared)
    engine.setWasmPaths(wasmPaths())
    // Its own thread pool would spin on the cores beside ours: it gets one thread, and no workers to start.
    engine.setThreadsCount(1)
  }
  if (!(await callsWithoutHelpers(() => tf.setBackend('wasm')))) {
    throw new CnnError(
      'backend-unavailable',
      `TensorFlow.js's .wasm file did not load from ${Object.values(wasmPaths())[shared ? 2 : 1]}. ` +
        'Serve it there, or tell where it is with setAssetBase(url).',
    )
  }
  return heapOf(tf.backend() as unknown as BackendWasm)
}

/** Literal addresses, which bundlers recognise, so that they carry the files along. */
const wasmPaths = () => ({
  'tfjs-backend-wasm.wasm': locate(
    'tfjs-backend-wasm.wasm',
    new URL('./wasm-files/tfjs-backend-wasm.wasm', import.meta.url),
  ),
  'tfjs-backend-wasm-simd.wasm': locate(
    'tfjs-backend-wasm-simd.wasm',
    new URL('./wasm-files/tfjs-backend-wasm-simd.wasm', import.meta.url),
  ),
  'tfjs-backend-wasm-threaded-simd.wasm': locate(
    'tfjs-backend-wasm-threaded-simd.wasm',
    new URL('./wasm-files/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url),
  ),
})

const locate = (name: string, beside: URL) => wasmLocation(assetUrl(name, beside))

function heapOf(backend: BackendWasm): WasmHeap {
  const engine = backend.wasm as unknown as {
    wasmMemory?: WebAssembly.Memory
    asm?: { memory: WebAssembly.Memory }
  }
  const memory = engine.wasmMemory ?? engine.asm?.memory
  if (!memory) {
    throw new CnnError(
      'backend-unavailable',
      'The wasm backend that this application had started is not the one of TensorFlow.js 4.22.',
    )
  }
  const shared =
    typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
  return { backend, memory, shared }
}
