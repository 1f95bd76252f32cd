import { expect, test } from 'vitest'
import { Throughput } from './throughput.js'

test('looks at the last seconds only', () => {
  const throughput = new Throughput()
  for (let i = 0; i <= 20; i++) throughput.add(64, i * 1000)
  for (let i = 1; i <= 80; i++) throughput.add(64, 20_000 + i * 100)
  expect(throughput.perSecond).toBeCloseTo(640)
})

test('a pause does not count, and the speed before it stands until there is a new one', () => {
  const throughput = new Throughput()
  expect(throughput.perSecond).toBeUndefined()
  throughput.add(32, 0)
  throughput.add(32, 100)
  expect(throughput.perSecond).toBeCloseTo(320)
  throughput.pause()
  expect(throughput.perSecond).toBeCloseTo(320)
  throughput.add(32, 5000)
  throughput.add(32, 5200)
  expect(throughput.perSecond).toBeCloseTo(160)
})
