import { expect, test } from 'vitest'
import { fuzz } from '../../test/fuzz.js'
import { type NpyArray, readNpy, readNpz, writeNpy, writeNpzArrays } from './index.js'

const small = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }
const bytes = { shape: [4], data: Uint8Array.of(9, 8, 7, 6) }

test('10,000 mutated arrays of NumPy give values of the announced shape or an error', async () => {
  const good = await fuzz(
    [writeNpy(small), writeNpy(bytes)],
    10_000,
    /^bad-npy$/,
    async (mutated) => {
      const { shape, data } = await readNpy(mutated)
      expect(data.length).toBe(shape.reduce((product, size) => product * size, 1))
    },
  )
  expect(good).toBeGreaterThan(100)
})

test('10,000 mutated archives of NumPy', async () => {
  const arrays = new Map<string, NpyArray>([
    ['a', small],
    ['b', bytes],
  ])
  const samples = [writeNpzArrays(arrays), writeNpzArrays(arrays, { compressed: true })]
  await fuzz(samples, 10_000, /^bad-npy$/, (mutated) => readNpz(mutated))
})
