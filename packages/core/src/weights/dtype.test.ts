import { expect, test } from 'vitest'
import { decodeFloat32, swapBytes } from './dtype.js'

const halfWay = Buffer.concat([Buffer.of(0), Buffer.from(Float32Array.of(1, 0.5).buffer)])
const buffer = halfWay.subarray(1)

test('values at an odd place in a Node Buffer, whose slices are views, are read', () => {
  expect([...decodeFloat32('F32', buffer)]).toEqual([1, 0.5])
})

test('swapping bytes leaves the given ones as they were', () => {
  expect([...decodeFloat32('F32', swapBytes(swapBytes(buffer, 'F32'), 'F32'))]).toEqual([1, 0.5])
  expect(buffer.readFloatLE(0)).toBe(1)
})
