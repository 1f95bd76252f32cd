import { describe, expect, test } from 'vitest'
import { fromBase64, jitters, noise, scene, warps } from '../../../golden/images.js'
import { randomStream } from '../../random.js'
import type { Image } from '../image.js'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './adjust-colors.js'
import {
  type AnnotatedImage,
  chain,
  colorJitter,
  cutout,
  flipHorizontally,
  type JointTransform,
  oneOf,
  randAugment,
  randomAffine,
  randomCrop,
  randomErasing,
  randomHorizontalFlip,
  randomResizedCrop,
  randomRotation,
  randomTranslate,
  randomVerticalFlip,
  trivialAugment,
} from './index.js'
import { aboutMiddle } from './random-affine.js'
import { warpImage } from './warp-image.js'

const size = { width: 24, height: 16 }

/** A white rectangle of the given box in picture and mask, with keypoints at its corners. */
function sample(channels = 1) {
  const box = { x: 8, y: 5, width: 6, height: 4, category: 'cat' }
  const image = { data: new Uint8Array(24 * 16 * channels), ...size, channels }
  const mask = { data: new Uint8Array(24 * 16), ...size, channels: 1 }
  for (let y = 5; y < 9; y++) {
    for (let x = 8; x < 14; x++) {
      mask.data[y * 24 + x] = 3
      for (let c = 0; c < channels; c++) image.data[(y * 24 + x) * channels + c] = 200
    }
  }
  const keypoints = [
    { x: 8, y: 5, name: 'left' },
    { x: 14, y: 9, name: 'right' },
  ]
  return { image, mask, boxes: [box], keypoints, label: 7 }
}

/** The smallest box around the pixels that are not 0. */
function extent({ data, width, channels }: Image, threshold = 0) {
  const places = [...data.keys()].filter((i) => data[i]! > threshold)
  const xs = places.map((i) => Math.floor(i / channels) % width)
  const ys = places.map((i) => Math.floor(i / channels / width))
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) + 1 - x, height: Math.max(...ys) + 1 - y }
}

const all: [string, JointTransform][] = [
  ['randomCrop', randomCrop()],
  ['randomCrop of a size', randomCrop({ size: [10, 12], padding: 0 })],
  ['randomHorizontalFlip', randomHorizontalFlip()],
  ['randomVerticalFlip', randomVerticalFlip()],
  ['randAugment', randAugment()],
  ['trivialAugment', trivialAugment()],
  ['randomTranslate', randomTranslate()],
  ['randomRotation', randomRotation()],
  ['randomAffine', randomAffine({ shear: 10 })],
  ['randomErasing', randomErasing()],
  ['randomErasing with noise', randomErasing({ fill: 'noise' })],
  ['cutout', cutout()],
  ['colorJitter', colorJitter({ hue: 0.1 })],
  ['randomResizedCrop', randomResizedCrop({ size: 20 })],
  ['a bicubic randomResizedCrop', randomResizedCrop({ size: [9, 20], method: 'bicubic' })],
]

describe.each(all)('%s', (_, transform) => {
  test.each([1, 3])(
    'repeats itself by seed and leaves its input alone (%i channels)',
    (channels) => {
      for (let seed = 0; seed < 5; seed++) {
        const original = sample(channels)
        const result = transform(original, randomStream(seed))
        expect(original).toEqual(sample(channels))
        expect(transform(sample(channels), randomStream(seed))).toEqual(result)
        const { image, mask } = result
        expect(image.data.length).toBe(image.width * image.height * channels)
        expect([mask.width, mask.height]).toEqual([image.width, image.height])
        expect(result.label).toBe(7)
        expect(result.boxes[0]).toMatchObject({ category: 'cat' })
      }
    },
  )

  test('a picture alone stays alone', () => {
    const result = transform({ image: noise(24, 16, 3) } as AnnotatedImage, randomStream(1))
    expect(Object.keys(result)).toEqual(['image'])
  })
})

describe('picture, mask, boxes and keypoints move together', () => {
  test.each<[string, JointTransform, number]>([
    ['randomCrop', randomCrop({ padding: 5 }), 0],
    ['randomHorizontalFlip', randomHorizontalFlip(), 0],
    ['randomVerticalFlip', randomVerticalFlip(), 0],
    ['randomTranslate', randomTranslate({ fraction: 0.4 }), 0],
    ['randomResizedCrop', randomResizedCrop({ size: [32, 48], scale: [0.4, 1] }), 1.01],
    ['randomAffine', randomAffine({ degrees: 0, translate: 0.1, scale: [0.7, 1.4] }), 1.01],
  ])('%s', (_, transform, tolerance) => {
    for (let seed = 0; seed < 40; seed++) {
      const { image, mask, boxes, keypoints } = transform(sample(), randomStream(seed))
      const [box] = boxes
      if (box!.width < 2 || box!.height < 2) continue
      for (const picture of [extent(image, 100), extent(mask)]) {
        for (const key of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs(picture[key] - box![key])).toBeLessThanOrEqual(tolerance)
        }
      }
      const inside = keypoints.every((point) => !('visible' in point))
      const [first, second] = keypoints
      if (inside) {
        expect(Math.abs(first!.x - second!.x)).toBeCloseTo(box!.width, 6)
        expect(Math.abs(second!.y - first!.y)).toBeCloseTo(box!.height, 6)
      }
    }
  })

  test('a box that leaves the picture stays in the list with nothing in it', () => {
    const away: JointTransform = randomCrop({ padding: 0, size: [4, 4] })
    const empty = Array.from({ length: 40 }, (_, seed) => away(sample(), randomStream(seed)))
    expect(empty.every(({ boxes }) => boxes.length === 1)).toBe(true)
    expect(empty.some(({ boxes: [box] }) => box!.width * box!.height === 0)).toBe(true)
    expect(empty.some(({ keypoints }) => 'visible' in keypoints[0]!)).toBe(true)
  })

  test('keypoints that are a pair change places in the mirror', () => {
    const flip = randomHorizontalFlip({ probability: 1, keypointPairs: [[0, 1]] })
    const { keypoints } = flip(sample(), randomStream(1))
    expect(keypoints).toEqual([
      { x: 10, y: 9, name: 'left' },
      { x: 16, y: 5, name: 'right' },
    ])
  })
})

describe('how often and how far', () => {
  const runs = (transform: JointTransform, count = 2000) =>
    Array.from({ length: count }, (_, seed) => transform(sample(), randomStream('runs', seed)))

  test('randomHorizontalFlip flips half of the pictures', () => {
    const flipped = runs(randomHorizontalFlip()).filter(({ boxes }) => boxes[0]!.x === 10)
    expect(flipped.length).toBeGreaterThan(900)
    expect(flipped.length).toBeLessThan(1100)
  })

  test('randomCrop reaches every shift alike', () => {
    const counts = new Map<number, number>()
    for (const { keypoints } of runs(randomCrop({ padding: 2 }))) {
      counts.set(keypoints[0]!.x, (counts.get(keypoints[0]!.x) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([6, 7, 8, 9, 10])
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(80)
  })

  test('randomErasing erases between 2 and 33 % of half of the pictures', () => {
    const white = { data: new Uint8Array(1024).fill(9), width: 32, height: 32, channels: 1 }
    const shares = Array.from({ length: 500 }, (_, seed) => {
      const { image } = randomErasing()({ image: white as Image }, randomStream(seed))
      return image.data.filter((value) => value === 0).length / 1024
    })
    const erased = shares.filter((share) => share > 0)
    expect(Math.abs(erased.length - 250)).toBeLessThan(50)
    expect(Math.min(...erased)).toBeGreaterThan(0.01)
    expect(Math.max(...erased)).toBeLessThan(0.36)
  })

  test('cutout erases a square, less at the border', () => {
    const white = { data: new Uint8Array(1024).fill(9), width: 32, height: 32, channels: 1 }
    const areas = Array.from({ length: 300 }, (_, seed) => {
      const { image } = cutout({ size: 8 })({ image: white as Image }, randomStream(seed))
      return image.data.filter((value) => value === 0).length
    })
    expect(Math.max(...areas)).toBe(64)
    expect(Math.min(...areas)).toBeLessThan(40)
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(16)
  })

  test('chain applies all in order, oneOf one of them', () => {
    const brighter: JointTransform = (s) => ({ ...s, image: adjustBrightness(s.image, 2) })
    const darker: JointTransform = (s) => ({ ...s, image: adjustBrightness(s.image, 0.5) })
    const values = (transform: JointTransform) =>
      runs(transform, 60).map(({ image }) => Math.max(...image.data))
    expect(new Set(values(chain(brighter, darker)))).toEqual(new Set([127]))
    expect(new Set(values(chain(darker, brighter)))).toEqual(new Set([200]))
    expect(new Set(values(oneOf(brighter, darker)))).toEqual(new Set([255, 100]))
    expect(new Set(values(oneOf()))).toEqual(new Set([200]))
  })
})

describe('against torchvision', () => {
  const colors = noise(9, 7, 3)
  const difference = (image: Image, values: ArrayLike<number>) =>
    Math.max(...Array.from(image.data, (value, i) => Math.abs(value - values[i]!)))

  test.each([
    ['brightness', adjustBrightness],
    ['contrast', adjustContrast],
    ['saturation', adjustSaturation],
  ] as const)('%s', (name, adjust) => {
    for (const [factor, pixels] of jitters[name] as [number, string][]) {
      expect(difference(adjust(colors, factor), fromBase64(pixels))).toBeLessThanOrEqual(1)
    }
  })

  test('hue', () => {
    for (const [turn, values] of jitters.hue as [number, number[]][]) {
      expect(difference(adjustHue(colors, turn), values)).toBeLessThan(0.51)
    }
  })

  test.each(warps)('warp by $angle°, $translate, $scale', (golden) => {
    const image = { ...scene, data: fromBase64(scene.pixels), channels: 3 }
    const [x, y] = golden.translate as [number, number]
    const angle = (golden.angle * Math.PI) / 180
    const matrix = aboutMiddle(image, angle, 0, golden.scale, x, y)
    expect(difference(warpImage(image, matrix), golden.values)).toBeLessThan(0.52)
  })

  test('flipHorizontally mirrors every channel', () => {
    const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 1, channels: 2 }
    expect([...flipHorizontally(image).data]).toEqual([5, 6, 3, 4, 1, 2])
  })
})
