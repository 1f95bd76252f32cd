import { beforeEach, expect, test } from 'vitest'
import {
  appendStored,
  readStored,
  removeStored,
  writeStored,
} from '../weights/stored-file.browser.js'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js'

const path = 'run/checkpoint.safetensors'
beforeEach(() => removeStored(path))

const checkpointOf = (step: number): Checkpoint => ({
  weights: new Map([['w', { shape: [3], data: Float32Array.of(step, NaN, -0) }]]),
  optimizer: new Map([['momentum_buffer.w', { shape: [3], data: Float32Array.of(1, 2, 3) }]]),
  state: { epoch: 0, position: 64, step, seed: 1, history: [] },
})

test('a checkpoint is kept by the page and read back', async () => {
  expect(await readCheckpoint(path)).toBeUndefined()
  await writeCheckpoint(path, checkpointOf(1))
  await writeCheckpoint(path, checkpointOf(2))
  expect(await readCheckpoint(path)).toEqual(checkpointOf(2))
})

test('what cannot be stored leaves the previous checkpoint', async () => {
  await writeCheckpoint(path, checkpointOf(1))
  const detached = new Uint8Array(8)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  await expect(writeStored(path, detached)).rejects.toMatchObject({ code: 'write-failed' })
  expect(await readCheckpoint(path)).toEqual(checkpointOf(1))
})

test('bytes appended at the same time all arrive, in order', async () => {
  await removeStored('log')
  await Promise.all([1, 2, 3, 4].map((byte) => appendStored('log', Uint8Array.of(byte, byte))))
  expect([...(await readStored('log'))!]).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
})
