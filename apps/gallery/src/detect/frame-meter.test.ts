import { expect, test } from 'vitest'
import { FrameMeter, stageTimes } from './frame-meter.js'

const times = (network: number) => ({ read: 1, network, decode: 2, draw: 3 })

test('has no rate before the second frame', () => {
  const meter = new FrameMeter()
  expect(meter.rate).toEqual({ looked: 0, dropped: 0 })
  meter.add(1000, times(10))
  expect(meter.rate).toMatchObject({ looked: 1, perSecond: undefined, times: times(10) })
})

test('counts frames per second, those that were dropped, and averages the stages', () => {
  const meter = new FrameMeter()
  for (let i = 0; i < 40; i++) {
    meter.add(100 * i, times(i < 10 ? 1000 : 20))
    meter.drop(2)
  }
  const { perSecond, looked, dropped, times: mean } = meter.rate
  expect(perSecond).toBeCloseTo(10, 9)
  expect([looked, dropped]).toEqual([40, 80])
  expect(mean).toEqual(times(20))
})

test('forgets what is long past, but has a rate for slow networks too', () => {
  const meter = new FrameMeter()
  meter.add(0, times(8000))
  meter.add(8000, times(8000))
  expect(meter.rate.perSecond).toBeCloseTo(1 / 8, 9)
  for (const at of [20_000, 20_100, 20_200]) meter.add(at, times(50))
  expect(meter.rate.perSecond).toBeCloseTo(10, 9)
})

test('adds the time until the boxes are drawn', () => {
  const times = { read: 10, network: 50, decode: 4 }
  expect(stageTimes({ readyAt: 165, times }, 167)).toEqual({ ...times, draw: 2 })
})
