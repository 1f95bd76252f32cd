import { describe, expect, test } from 'vitest'
import { fromBase64, noise } from '../../../golden/images.js'
import golden from '../../../golden/transforms.json'
import { randomStream } from '../../random.js'
import type { Image } from '../image.js'
import { toGrayscale } from './adjust-colors.js'
import { invert } from './adjust-tones.js'
import { augMix, augMixOperations } from './aug-mix.js'
import { clahe } from './clahe.js'
import { gaussianBlur } from './gaussian-blur.js'
import { type Corners, project, projection, sourceThrough } from './random-perspective.js'
import { warpThrough } from './warp-image.js'

const { width, height } = golden.source
const source: Image = { data: fromBase64(golden.source.pixels), width, height, channels: 3 }
const float = (image: Image): Image => ({ ...image, data: Float32Array.from(image.data) })

const furthest = (image: Image, expected: ArrayLike<number>) =>
  Math.max(...Array.from(image.data, (value, i) => Math.abs(value - expected[i]!)))

describe('as torchvision and PIL do it', () => {
  test.each(golden.blurs)('blurs by sigma $sigma in $size pixels', ({ size, sigma, pixels }) => {
    const blurred = gaussianBlur(source, sigma, size)
    const expected = fromBase64(pixels)
    // Halves may go either way: torchvision sums in single precision.
    expect(furthest(blurred, expected)).toBeLessThanOrEqual(1)
    const differing = Array.from(expected).filter((value, i) => value !== blurred.data[i])
    expect(differing.length).toBeLessThan(expected.length / 50)
  })

  test.each(golden.projections)('projects to $to', ({ from, to, coefficients, pixels }) => {
    const backwards = projection(to as never as Corners, from as never as Corners)
    for (const [i, value] of backwards.entries()) expect(value).toBeCloseTo(coefficients[i]!, 4)
    const forwards = projection(from as never as Corners, to as never as Corners)
    for (const [i, [x, y]] of (from as [number, number][]).entries()) {
      const [toX, toY] = project(forwards, x, y)
      expect(toX).toBeCloseTo(to[i]![0]!, 8)
      expect(toY).toBeCloseTo(to[i]![1]!, 8)
    }
    const seen = warpThrough(source, sourceThrough(backwards))
    const expected = fromBase64(pixels)
    // PIL repeats the outermost pixels at the border where the picture blends into its fill here.
    const wrong = Array.from(expected).filter((value, i) => Math.abs(value - seen.data[i]!) > 1)
    expect(wrong.length / expected.length).toBeLessThan(0.2)
    const [left, top] = [8, 6]
    for (let y = top; y < 11; y++) {
      for (let x = left; x < 16; x++) {
        const i = (y * width + x) * 3
        expect(Math.abs(seen.data[i]! - expected[i]!)).toBeLessThanOrEqual(1)
      }
    }
  })

  test('shifts every pixel by a field', () => {
    const bent = warpThrough(float(source), (x, y, at) => {
      const [column, row] = [x - 0.5, y - 0.5]
      at[0] = x + 3 * Math.sin(column * 0.4 + row * 0.2)
      at[1] = y + 2 * Math.cos(column * 0.3 - row * 0.5)
    })
    expect(furthest(bent, golden.bent)).toBeLessThan(0.02)
  })

  test('inverts and takes the colours out', () => {
    expect([...invert(source).data]).toEqual([...fromBase64(golden.inverted)])
    expect([...toGrayscale(source).data]).toEqual([...fromBase64(golden.grey)])
  })

  test("AugMix's operations and strengths", () => {
    const image = noise(30, 20, 1)
    const names = Object.keys(golden.augMix).map((name) => name.toLowerCase())
    expect(augMixOperations.map(({ name }) => name.toLowerCase()).sort()).toEqual(names.sort())
    for (const [name, values] of Object.entries(golden.augMix)) {
      const operation = augMixOperations.find(
        (one) => one.name.toLowerCase() === name.toLowerCase(),
      )
      for (const [bin, value] of values.entries()) {
        expect(operation!.amount(bin / 9, image), name).toBeCloseTo(value, 4)
      }
    }
  })
})

describe('CLAHE', () => {
  test('of one tile without a limit spreads the whole picture by how frequent levels are', () => {
    const image = noise(31, 17, 1)
    const spread = clahe(image, { tiles: 1, clipLimit: 0 })
    for (let i = 0; i < image.data.length; i++) {
      const below = image.data.filter((value) => value <= image.data[i]!).length
      expect(spread.data[i]).toBe(Math.floor((below * 255) / image.data.length + 0.5))
    }
  })

  test('raises contrast where it is low, less with a low limit, and keeps colour differences', () => {
    const dull = { ...source, data: source.data.map((value) => 100 + value / 8) as Uint8Array }
    const spread = (image: Image) => Math.max(...image.data) - Math.min(...image.data)
    const strong = clahe(dull, { clipLimit: 40, tiles: 2 })
    const weak = clahe(dull, { clipLimit: 1, tiles: 2 })
    expect(spread(strong)).toBeGreaterThan(2 * spread(weak))
    expect(spread(weak)).toBeGreaterThanOrEqual(spread(dull))
    for (let i = 0; i < dull.data.length; i += 3) {
      if (weak.data[i] === 0 || weak.data[i] === 255) continue
      expect(weak.data[i]! - weak.data[i + 1]!).toBe(dull.data[i]! - dull.data[i + 1]!)
    }
  })
})

test('AugMix mixes: a share of the picture is always left', () => {
  const image = noise(24, 16, 3)
  const shown = new Set<string>()
  for (let seed = 0; seed < 20; seed++) {
    const { image: mixed } = augMix({ depth: 1 })({ image }, randomStream(seed))
    shown.add(mixed.data.join())
    expect(mixed.data.length).toBe(image.data.length)
  }
  expect(shown.size).toBe(20)
  expect(() => augMix({ severity: 11 })).toThrow(/severity 11/)
})
