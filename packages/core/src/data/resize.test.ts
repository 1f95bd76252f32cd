import { describe, expect, test } from 'vitest'
import { fromBase64, noise, plain, resizes } from '../../golden/images.js'
import { type ResizeOptions, resizeImage, resizeShortSide } from './resize.js'

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

test('resizeShortSide rounds the longer side down, as torchvision does', () => {
  expect(resizeShortSide(noise(500, 375, 1), 256)).toMatchObject({ width: 341, height: 256 })
  expect(resizeShortSide(noise(37, 50, 1), 20)).toMatchObject({ width: 20, height: 27 })
})
