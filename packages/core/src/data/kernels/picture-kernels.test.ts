import { afterEach, describe, expect, test } from 'vitest'
import { fixtures } from '../../../golden/images.js'
import { randomStream } from '../../random.js'
import { cropImage } from '../crop.js'
import type { Image } from '../image.js'
import { decodeJpeg } from '../jpeg/decode-jpeg.js'
import { resizeImage, resizePart } from '../resize.js'
import { flipHorizontally } from '../transforms/random-horizontal-flip.js'
import { forbidKernels, pictureKernels } from './picture-kernels.js'

afterEach(() => forbidKernels(false))

/** What the same work gives with the kernels and without them, as text, which is compared faster than long arrays. */
function both(work: () => Image) {
  const text = () => {
    const { data, width, height, channels } = work()
    return `${data.constructor.name} ${width}×${height}×${channels} ${data.join(' ')}`
  }
  forbidKernels(true)
  const without = text()
  forbidKernels(false)
  return { without, withKernels: text() }
}

test('there are kernels here, unless they are forbidden', () => {
  expect(pictureKernels(1000)).toBeDefined()
  forbidKernels(true)
  expect(pictureKernels(1000)).toBeUndefined()
})

test('what one call left does not disturb the next; memory for large pictures is given back', () => {
  const first = pictureKernels(2 ** 27)!
  expect(first.size).toBeGreaterThan(2 ** 27)
  const second = pictureKernels(1000)!
  expect(second.size).toBeLessThan(2 ** 20)
  expect(second.reserve(10)).toBe(pictureKernels(10)!.reserve(10))
  expect(pictureKernels(2 ** 31)).toBeUndefined()
})

const random = randomStream(1, 'kernels')
const upTo = (most: number) => 1 + random.integer(most)

/** Noise, or only the extreme values, which a cubic overshoots. */
function picture(width: number, height: number, channels: number) {
  const isExtreme = random.chance(0.3)
  const data = Uint8Array.from({ length: width * height * channels }, () =>
    isExtreme ? 255 * random.integer(2) : random.integer(256),
  )
  return { data, width, height, channels }
}

describe('scaling', () => {
  test.each(['bilinear', 'bicubic', 'nearest'] as const)(
    'any part of any picture, %s, is what JavaScript makes of it',
    (method) => {
      for (let i = 0; i < 60; i++) {
        const image = picture(upTo(i % 3 ? 50 : 4), upTo(i % 4 ? 50 : 4), [1, 2, 3, 3][i % 4]!)
        const [x, y] = [random.integer(image.width), random.integer(image.height)]
        const part = { x, y, width: upTo(image.width - x), height: upTo(image.height - y) }
        const [width, height] = [upTo(60), upTo(60)]
        const whole = both(() => resizeImage(cropImage(image, part), width, height, { method }))
        const { without, withKernels } = both(() =>
          resizePart(image, part, width, height, { method }),
        )
        expect(withKernels).toBe(without)
        expect(without).toBe(whole.without)
      }
    },
  )

  test('clamped bytes stay so', () => {
    const { data, ...size } = picture(30, 20, 3)
    const image = { ...size, data: Uint8ClampedArray.from(data) }
    const { without, withKernels } = both(() => resizeImage(image, 11, 31))
    expect(withKernels).toBe(without)
    expect(withKernels).toMatch(/^Uint8ClampedArray/)
  })
})

test('mirroring', () => {
  for (let width = 1; width < 24; width++) {
    const image = picture(width, upTo(3), 3)
    const { without, withKernels } = both(() => flipHorizontally(image))
    expect(withKernels).toBe(without)
  }
})

describe('decoding', () => {
  const files = fixtures.filter(({ name }) => name.startsWith('JPEG'))
  const decoded = (file: Uint8Array): string => {
    try {
      return decodeJpeg(file).data.join(' ')
    } catch (error) {
      return (error as Error).message
    }
  }

  test.each(files)('$name', ({ file }) => {
    const { without, withKernels } = both(() => decodeJpeg(file))
    expect(withKernels).toBe(without)
  })

  test.each(files)('$name, damaged: the same pixels, or the same complaint', ({ file }) => {
    const damaged = Array.from({ length: 12 }, () => {
      const copy = file.slice(0, random.chance(0.2) ? upTo(file.length) : file.length)
      const changes = upTo(4)
      for (let i = 0; i < changes; i++) copy[random.integer(copy.length)] = random.integer(256)
      return copy
    })
    forbidKernels(true)
    const without = damaged.map(decoded)
    forbidKernels(false)
    expect(damaged.map(decoded)).toEqual(without)
  })
})
