import { describe, expect, test } from 'vitest'
import { fromBase64, noise, plain, resizes } from '../../golden/images.js'
import { cropImage } from './crop.js'
import {
  type ResizeOptions,
  resizeImage,
  resizePart,
  resizeShortSide,
  resizeWithin,
} from './resize.js'

describe('resizeImage', () => {
  test.each(resizes)(
    '$method to $width×$height with $channels channels is that of PIL',
    (golden) => {
      const method = golden.method as ResizeOptions['method']
      const image = resizeImage(noise(23, 17, golden.channels), golden.width, golden.height, {
        method,
      })
      expect(image).toMatchObject({ width: golden.width, height: golden.height })
      expect(image.data).toEqual(fromBase64(golden.pixels))
    },
  )

  test.each(plain)('plain $method to $width×$height is that of PyTorch', (golden) => {
    const { data, ...size } = noise(23, 17, 1)
    const method = golden.method as ResizeOptions['method']
    const options = { method, antialias: false }
    const image = { ...size, data: Float32Array.from(data, (value) => value / 255) }
    const resized = resizeImage(image, golden.width, golden.height, options)
    const bytes = resizeImage({ ...size, data }, golden.width, golden.height, options)
    for (const [i, value] of golden.values.entries()) {
      expect(resized.data[i]).toBeCloseTo(value, 5)
      const level = Math.min(255, Math.max(0, value * 255))
      expect(Math.abs(bytes.data[i]! - level)).toBeLessThan(0.501)
    }
  })

  test('other array types keep their type and range', () => {
    const { data, ...size } = noise(23, 17, 3)
    const bytes = resizeImage({ ...size, data }, 9, 30, { method: 'bicubic' })
    const wide = resizeImage({ ...size, data: Uint16Array.from(data, (v) => v * 257) }, 9, 30, {
      method: 'bicubic',
    })
    expect(wide.data).toBeInstanceOf(Uint16Array)
    expect(resizeImage({ ...size, data: Uint8ClampedArray.from(data) }, 9, 30).data).toBeInstanceOf(
      Uint8ClampedArray,
    )
    for (const [i, value] of wide.data.entries()) {
      expect(Math.abs(value / 257 - bytes.data[i]!)).toBeLessThan(1.5)
    }
  })

  test('the same size is the same picture; no size is refused', () => {
    const image = noise(5, 4, 1)
    expect(resizeImage(image, 5, 4)).toBe(image)
    for (const width of [0, -3, 2.5, Number.NaN]) {
      expect(() => resizeImage(image, width, 4)).toThrow(
        expect.objectContaining({ code: 'bad-image' }),
      )
    }
  })
})

test('a part of the source, and a part of the result, are cut out by the way', () => {
  for (const channels of [1, 3, 4]) {
    const image = noise(41, 30, channels)
    const box = { x: 7, y: 3, width: 20, height: 22 }
    for (const [width, height] of [
      [31, 25],
      [41, 60],
      [90, 30],
      [41, 30],
    ] as const) {
      for (const options of [{}, { method: 'bicubic' }, { antialias: false }] as const) {
        expect(resizePart(image, box, width, height, options)).toEqual(
          resizeImage(cropImage(image, box), width, height, options),
        )
        expect(resizeWithin(image, width, height, box, options)).toEqual(
          cropImage(resizeImage(image, width, height, options), box),
        )
      }
    }
  }
})

test('parts that reach beyond are refused', () => {
  const image = noise(5, 4, 1)
  const bad = expect.objectContaining({ code: 'bad-image' })
  for (const x of [-1, 3, 0.5, Number.NaN]) {
    const box = { x, y: 0, width: 3, height: 2 }
    expect(() => resizePart(image, box, 9, 9)).toThrow(bad)
    expect(() => resizeWithin(image, 5, 9, box)).toThrow(bad)
  }
})

test('resizeShortSide rounds the longer side down, as torchvision does', () => {
  expect(resizeShortSide(noise(500, 375, 1), 256)).toMatchObject({ width: 341, height: 256 })
  expect(resizeShortSide(noise(37, 50, 1), 20)).toMatchObject({ width: 20, height: 27 })
})
