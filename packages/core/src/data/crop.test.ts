import { expect, test } from 'vitest'
import { centerCrop, cropImage, padImage } from './crop.js'

const image = (width: number, height: number, channels = 1) => ({
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => i + 1),
  width,
  height,
  channels,
})

test('cropImage cuts inside, across and beyond the border', () => {
  const picture = image(4, 3)
  expect([...cropImage(picture, { x: 1, y: 1, width: 2, height: 2 }).data]).toEqual([6, 7, 10, 11])
  expect([...cropImage(picture, { x: -1, y: 2, width: 3, height: 2 }, 9).data]).toEqual([
    9, 9, 10, 9, 9, 9,
  ])
  expect([...cropImage(picture, { x: 9, y: 9, width: 2, height: 1 }, 7).data]).toEqual([7, 7])
  expect([...cropImage(picture, { x: -5, y: 0, width: 2, height: 1 }, 7).data]).toEqual([7, 7])
  expect(picture.data).toEqual(image(4, 3).data)
})

test('a long row and a fill for each channel', () => {
  const wide = image(40, 2, 3)
  const padded = padImage(wide, { left: 1, bottom: 1 }, [1, 2, 3])
  expect(padded).toMatchObject({ width: 41, height: 3, channels: 3 })
  expect([...padded.data.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3])
  expect([...padded.data.subarray(123, 129)]).toEqual([1, 2, 3, 121, 122, 123])
  expect([...padded.data.subarray(-3)]).toEqual([1, 2, 3])
})

test('crops that are not in whole pixels are refused', () => {
  const bad = expect.objectContaining({ code: 'bad-image' })
  for (const box of [
    { x: 0.5, y: 0, width: 1, height: 1 },
    { x: 0, y: 0, width: 0, height: 1 },
    { x: 0, y: 0, width: 1, height: Number.NaN },
  ]) {
    expect(() => cropImage(image(4, 3), box)).toThrow(bad)
  }
})

test.each([
  [7, 4, 2], // 1.5 rounds to 2
  [5, 4, 0], // 0.5 rounds to 0
  [6, 4, 1],
  [9, 4, 2], // 2.5 rounds to 2
])('centerCrop of %i pixels to %i starts at %i', (from, to, start) => {
  expect(centerCrop(image(from, 1), to, 1).data[0]).toBe(start + 1)
})

test('centerCrop pads what is too small, more at the end', () => {
  expect([...centerCrop(image(2, 1), 5, 1).data]).toEqual([0, 1, 2, 0, 0])
})
