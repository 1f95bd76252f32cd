import { type Random, randomStream, tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { ImagePool } from './image-pool.js'

let held: number
beforeAll(async () => {
  await useBackend('cpu')
  held = tf.memory().numTensors
})

/** A batch of pictures 1×1×1 with these values. */
const batchOf = (...values: number[]) => tf.tensor4d(values, [values.length, 1, 1, 1])

/** The values that the pool shows for new ones. */
function shown(pool: ImagePool, random: Random, ...values: number[]) {
  return tf.tidy(() => Array.from(pool.query(batchOf(...values), random).dataSync()))
}

/** A stream whose coins and places are given. */
const scripted = (coins: boolean[], places: number[]): Random => ({
  ...randomStream(0),
  chance: () => coins.shift()!,
  integer: () => places.shift()!,
})

test('fills, then shows an older sample for every second new one', () => {
  const pool = new ImagePool({ size: 3 })
  const random = scripted([true, false, true, true], [1, 0, 1])
  expect(shown(pool, random, 1, 2)).toEqual([1, 2])
  expect(pool.count).toBe(2)
  // 3 fills the pool; 4 changes places with 2; 5 is shown; 6 with 1, and 7 with 4, which came just before.
  expect(shown(pool, random, 3, 4, 5)).toEqual([3, 2, 5])
  expect(shown(pool, random, 6, 7)).toEqual([1, 4])
  expect(pool.count).toBe(3)
  pool.dispose()
  expect(tf.memory().numTensors).toBe(held)
})

test('shows half of the new samples, and every older one', () => {
  const pool = new ImagePool()
  const random = randomStream(1, 'pool')
  let fresh = 0
  const old = new Set<number>()
  for (let i = 0; i < 1000; i += 10) {
    const values = Array.from({ length: 10 }, (_, k) => i + k)
    shown(pool, random, ...values).forEach((value, k) => {
      if (value === values[k]) fresh++
      else old.add(value)
    })
  }
  expect(pool.count).toBe(50)
  expect(fresh - 50).toBeGreaterThan(420)
  expect(fresh - 50).toBeLessThan(530)
  // No sample comes back twice.
  expect(old.size).toBe(1000 - fresh)
  pool.dispose()
  expect(tf.memory().numTensors).toBe(held)
})

test('of size 0 shows all as they are', () => {
  const pool = new ImagePool({ size: 0 })
  expect(shown(pool, randomStream(1), 1, 2, 3)).toEqual([1, 2, 3])
  expect(tf.memory().numTensors).toBe(held)
})

test('goes on from its state as if nothing had been', async () => {
  const pool = new ImagePool({ size: 4 })
  shown(pool, randomStream(1), 1, 2, 3, 4, 5, 6, 7)
  const copy = new ImagePool({ size: 4 })
  copy.restore(await pool.state())
  const rest = (of: ImagePool) => shown(of, randomStream(2), 8, 9, 10, 11, 12)
  expect(rest(copy)).toEqual(rest(pool))
  expect(() =>
    new ImagePool({ size: 3 }).restore({
      shape: [1],
      samples: [...'1234'].map((n) => Float32Array.of(Number(n))),
    }),
  ).toThrow(/at most 3/)
  pool.dispose()
  copy.dispose()
  expect(tf.memory().numTensors).toBe(held)
})

test('refuses samples of another size, and sizes that are none', () => {
  const pool = new ImagePool()
  shown(pool, randomStream(1), 1)
  const wide = tf.zeros([1, 2, 2, 1])
  expect(() => pool.query(wide, randomStream(1))).toThrow(/\[1,1,1\].*\[2,2,1\]/)
  wide.dispose()
  pool.dispose()
  expect(() => new ImagePool({ size: 1.5 })).toThrow(/1.5/)
  expect(tf.memory().numTensors).toBe(held)
})
