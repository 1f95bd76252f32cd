import { masksOfLabels, rleArea, rleBounds } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { type CellStain, cells, microscopePairs } from './index.js'

const stains: CellStain[] = ['fluorescence', 'histology', 'bright field']

describe.each(stains)('%s', (stain) => {
  test('boxes are those of the mask, and some nuclei touch', async () => {
    const made = await cells({ stain, size: 96, counts: { train: 20 } }).train.toArray()
    let touching = 0
    for (const { image, boxes, mask, stain: used } of made) {
      expect([used, image.channels]).toEqual([stain, 3])
      const masks = masksOfLabels(mask)
      expect([...masks.keys()]).toEqual(boxes.map((_, i) => i + 1))
      for (const [i, { x, y, width, height, area }] of boxes.entries()) {
        expect(rleArea(masks.get(i + 1)!)).toBe(area)
        expect(rleBounds(masks.get(i + 1)!)).toEqual({ x, y, width, height })
      }
      for (let i = 1; i < mask.data.length; i++) {
        const [a, b] = [mask.data[i - 1]!, mask.data[i]!]
        if (i % 96 > 0 && a > 0 && b > 0 && a !== b) touching++
      }
    }
    expect(touching).toBeGreaterThan(20)
  })

  test('nuclei differ from the ground, each as its stain has it', async () => {
    const options = { stain, size: 96, difficulty: 0, counts: { train: 20 } }
    for (const { image, mask } of await cells(options).train.toArray()) {
      const [ground, nuclei] = [
        meanWhere(image.data, mask.data, false),
        meanWhere(image.data, mask.data, true),
      ]
      if (stain === 'fluorescence') expect(nuclei).toBeGreaterThan(2 * ground)
      else expect(nuclei).toBeLessThan(ground)
    }
  })
})

function meanWhere(pixels: Uint8Array, mask: Uint8Array, isIn: boolean) {
  let [sum, count] = [0, 0]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! > 0 !== isIn) continue
    sum += pixels[3 * i + 1]!
    count++
  }
  return sum / count
}

test('as many nuclei as asked for, all stains by default', async () => {
  const few = await cells({ size: 96, nuclei: [4, 4], counts: { train: 20 } }).train.toArray()
  expect(few.every(({ boxes }) => boxes.length <= 4)).toBe(true)
  expect(new Set(few.map(({ stain }) => stain))).toEqual(new Set(stains))
  const [none] = await cells({ nuclei: [0, 0], counts: { train: 1 } }).train.toArray()
  expect(none!.boxes).toEqual([])
  expect(Math.max(...none!.mask.data)).toBe(0)
})

describe('pairs of bright field and fluorescence', () => {
  const made = () => microscopePairs({ size: 96, planes: 5, difficulty: 0, counts: { train: 8 } })

  test('stains glow where the mask says, and everything has one channel', async () => {
    for (const { stack, stains: seen, mask, boxes } of await made().train.toArray()) {
      expect(stack.length).toBe(5)
      for (const image of [...stack, seen.nuclei, seen.cells]) {
        expect([image.width, image.height, image.channels]).toEqual([96, 96, 1])
      }
      expect(masksOfLabels(mask).size).toBe(boxes.filter(({ area }) => area > 0).length)
      const [dark, bright] = [false, true].map((isIn) => meanOf(seen.nuclei.data, mask.data, isIn))
      expect(bright).toBeGreaterThan(4 * dark!)
      const plasm = [false, true].map((isIn) => meanOf(seen.cells.data, mask.data, isIn))
      expect(plasm[1]).toBeLessThan(200)
    }
  })

  test('contrast is least in focus, and turns round beyond', async () => {
    for (const { stack } of await made().train.toArray()) {
      const contrasts = stack.map(({ data }) => deviation(data))
      expect(Math.min(...contrasts)).toBe(contrasts[2])
      expect(correlation(stack[0]!.data, stack[4]!.data)).toBeLessThan(-0.3)
      expect(correlation(stack[0]!.data, stack[1]!.data)).toBeGreaterThan(0.3)
    }
  })

  test('one plane is a little out of focus, so that there is something to see', async () => {
    const { stack } = await microscopePairs({ size: 96, planes: 1 }).train.get(0)
    expect(stack.length).toBe(1)
    expect(deviation(stack[0]!.data)).toBeGreaterThan(2)
  })
})

function meanOf(values: Uint8Array, mask: Uint8Array, isIn: boolean) {
  const chosen = values.filter((_, i) => mask[i]! > 0 === isIn)
  return chosen.reduce((sum, value) => sum + value, 0) / chosen.length
}

const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length

function covariance(a: Uint8Array, b: Uint8Array) {
  const [middleA, middleB] = [mean(a), mean(b)]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - middleA) * (b[i]! - middleB)
  return sum / a.length
}

const deviation = (values: Uint8Array) => Math.sqrt(covariance(values, values))
const correlation = (a: Uint8Array, b: Uint8Array) =>
  covariance(a, b) / (deviation(a) * deviation(b))
