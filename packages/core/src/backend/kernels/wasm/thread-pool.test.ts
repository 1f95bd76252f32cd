import { expect, test } from 'vitest'
import { ThreadPool } from './thread-pool.js'
import type { WasmHeap } from './wasm-heap.js'

const emptyModule = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))

test('a helper that was killed is reported, and the main thread goes on alone', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const control = 1024
  const heap = { memory, shared: true, backend: { wasm: { _malloc: () => control } } }
  const pool = new ThreadPool(heap as unknown as WasmHeap, emptyModule, 20)
  const running = new Int32Array(memory.buffer, control + 4 * 16, 1)
  let done = 0
  pool.share(0, 0, () => done++)
  const joinAndDie = () => {
    done++
    Atomics.add(running, 0, 1)
  }
  expect(() => pool.share(0, 0, joinAndDie)).toThrow(
    expect.objectContaining({ code: 'backend-lost' }),
  )
  pool.share(0, 0, () => done++)
  expect(done).toBe(3)
})
