import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { CnnError } from '../../../errors.js'

/** TensorFlow.js's wasm backend and the memory that its tensors lie in. */
export interface WasmHeap {
  backend: BackendWasm
  memory: WebAssembly.Memory
  /** Whether threads can share the memory. */
  shared: boolean
}

interface Allocator {
  _malloc(bytes: number): number
  _free(address: number): void
}

const allocatorOf = (heap: WasmHeap) => heap.backend.wasm as unknown as Allocator

const heapBytes = 2 ** 32

/**
 * Makes the backend throw a `CnnError` with code 'out-of-memory' when its 4 GB are full. TensorFlow.js does not check
 * what malloc returns, and would write over whatever lies at address 0; and malloc would take only the lower 32 bits of
 * a larger number.
 */
export function guardHeap(heap: WasmHeap) {
  const allocator = allocatorOf(heap)
  // Emscripten replaces these two functions at their first call.
  allocator._free(allocator._malloc(8))
  const malloc = allocator._malloc
  allocator._malloc = (bytes) => {
    const address = bytes < heapBytes ? malloc(bytes) : 0
    if (address === 0 && bytes > 0) {
      throw new CnnError(
        'out-of-memory',
        `The wasm backend has no room left for ${bytes} bytes (its heap holds 4 GB at most). ` +
          'Use smaller batches or pictures, and dispose the tensors that are no longer needed.',
      )
    }
    return address
  }
}

/** Reserves memory outside of any tensor. */
export const allocate = (heap: WasmHeap, bytes: number) => allocatorOf(heap)._malloc(bytes) >>> 0

export const release = (heap: WasmHeap, address: number) => allocatorOf(heap)._free(address)
