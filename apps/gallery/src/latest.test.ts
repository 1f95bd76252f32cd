import { expect, test } from 'vitest'
import { latest } from './latest.js'

test('runs once at a time, and once more for all that asked meanwhile', async () => {
  let value = 0
  const seen: number[] = []
  const look = latest(async () => {
    const now = value
    await Promise.resolve()
    seen.push(now)
  })
  const first = look()
  for (value = 1; value < 5; value++) look()
  await first
  expect(seen).toEqual([0, 5])
  await look()
  expect(seen).toEqual([0, 5, 5])
})

test('can be asked again after a failure', async () => {
  let isBroken = true
  const look = latest(async () => {
    if (isBroken) throw new Error('broken')
  })
  await expect(look()).rejects.toThrow('broken')
  isBroken = false
  await look()
})
