import { expect, test } from 'vitest'
import { digitStrings, handwrittenDigits } from './index.js'

test('numbers have a box for each digit, from left to right', async () => {
  const lengths = new Set<number>()
  for (const { image, boxes, number } of await digitStrings({
    counts: { train: 60 },
  }).train.toArray()) {
    expect([image.width, image.height, image.channels]).toEqual([128, 128, 3])
    expect(boxes.map(({ label }) => label).join('')).toBe(number)
    lengths.add(number.length)
    for (const [i, { x, y, width, height }] of boxes.entries()) {
      expect(x >= 0 && y >= 0 && x + width <= 128 && y + height <= 128).toBe(true)
      expect(width > 0 && height > 5).toBe(true)
      if (i > 0) expect(x + width / 2).toBeGreaterThan(boxes[i - 1]!.x + boxes[i - 1]!.width / 2)
    }
  }
  expect([...lengths].sort()).toEqual([1, 2, 3, 4, 5])
})

test('without difficulties all ink is in the boxes, and each is filled to its borders', async () => {
  const { train } = digitStrings({ difficulty: 0, digits: [2, 3], counts: { train: 40 } })
  let plain = 0
  for (const { image, boxes } of await train.toArray()) {
    const ground = image.data.slice(0, 3)
    const ink = (x: number, y: number) =>
      [0, 1, 2].some((c) => Math.abs(image.data[3 * (128 * y + x) + c]! - ground[c]!) > 2)
    const all = Array.from({ length: 128 * 128 }, (_, i) => i).filter((i) =>
      ink(i % 128, Math.floor(i / 128)),
    )
    // Plates and shadows are ink of another kind; pictures without them show the boxes alone.
    const isBeside = (i: number) =>
      !boxes.some(({ x, y, width, height }) => {
        const [px, py] = [i % 128, Math.floor(i / 128)]
        return px >= x - 1 && px <= x + width && py >= y - 1 && py <= y + height
      })
    if (all.some(isBeside)) continue
    plain++
    for (const { x, y, width, height } of boxes) {
      const row = (at: number) =>
        Array.from({ length: width }, (_, i) => ink(x + i, at)).includes(true)
      const column = (at: number) =>
        Array.from({ length: height }, (_, i) => ink(at, y + i)).includes(true)
      expect([row(y), row(y + height - 1), column(x), column(x + width - 1)]).toEqual([
        true,
        true,
        true,
        true,
      ])
    }
  }
  expect(plain).toBeGreaterThan(8)
})

test('single digits are centred, white on black, all ten of them', async () => {
  const counts = new Array<number>(10).fill(0)
  for (const { image, label } of await handwrittenDigits({
    counts: { train: 200 },
  }).train.toArray()) {
    expect([image.width, image.height, image.channels]).toEqual([28, 28, 1])
    counts[label]!++
    let [sum, sumX, sumY] = [0, 0, 0]
    for (const [i, value] of image.data.entries()) {
      sum += value
      sumX += value * ((i % 28) + 0.5)
      sumY += value * (Math.floor(i / 28) + 0.5)
    }
    expect(Math.abs(sumX / sum - 14)).toBeLessThan(0.8)
    expect(Math.abs(sumY / sum - 14)).toBeLessThan(0.8)
    expect(Math.max(...image.data)).toBeGreaterThan(120)
    expect(image.data[0]).toBe(0)
    expect(sum / 784).toBeGreaterThan(8)
  }
  expect(Math.min(...counts)).toBeGreaterThan(5)
})

test('larger ones', () => {
  const { image } = handwrittenDigits({ size: 64 }).train.get(0) as { image: { width: number } }
  expect(image.width).toBe(64)
})
