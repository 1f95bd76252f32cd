import { expect, test } from 'vitest'
import { letterbox } from './letterbox.js'

const image = (width: number, height: number) => ({
  data: new Uint8Array(width * height).fill(9),
  width,
  height,
  channels: 1,
})

test('the whole picture lies in the middle, on grey', () => {
  const { image: boxed, ...place } = letterbox(image(8, 4), { width: 6, height: 6 })
  expect(boxed).toMatchObject({ width: 6, height: 6 })
  expect(place).toEqual({ scale: 0.75, scaleX: 0.75, scaleY: 0.75, left: 0, top: 1 })
  const row = (value: number) => Array(6).fill(value)
  const rows = [row(114), row(9), row(9), row(9), row(114), row(114)]
  expect([...boxed.data]).toEqual(rows.flat())
})

test('in the upper left corner; the scale is that before sides are rounded', () => {
  const options = { width: 10, height: 10, fill: 0, place: 'top-left' } as const
  const { image: boxed, ...place } = letterbox(image(3, 4), options)
  expect(place).toEqual({ scale: 2.5, scaleX: 8 / 3, scaleY: 2.5, left: 0, top: 0 })
  expect([...boxed.data.subarray(0, 10)]).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 0, 0])
  expect(letterbox(image(100, 1), { width: 10, height: 10 }).image).toMatchObject({ height: 10 })
})

test('grey is grey in every kind of numbers', () => {
  const corner = (data: Uint16Array | Float32Array) =>
    letterbox({ ...image(2, 1), data }, { width: 2, height: 3 }).image.data[0]
  expect(corner(new Uint16Array(2))).toBe(114 * 257)
  expect(corner(new Float32Array(2))).toBeCloseTo(114 / 255, 6)
})

test('a size that is none is refused', () => {
  expect(() => letterbox(image(2, 2), { width: 2.5, height: 4 })).toThrow(
    /2\.5|not in whole pixels/,
  )
  expect(() => letterbox(image(2, 2), { width: 0, height: 4 })).toThrow(/whole pixels|0×/)
})
