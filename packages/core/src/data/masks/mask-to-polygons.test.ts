import { expect, test } from 'vitest'
import { randomStream } from '../../random.js'
import { encodeRle, maskIou, maskToPolygons, polygonsToRle } from './index.js'

function maskOf(rows: readonly string[]) {
  const data = Uint8Array.from([...rows.join('')], (character) => (character === '#' ? 1 : 0))
  return { data, width: rows[0]!.length, height: rows.length, channels: 1 }
}

test('a rectangle has its four corners, clockwise', () => {
  const mask = maskOf(['....', '.##.', '.##.', '....'])
  expect(maskToPolygons(mask)).toEqual([[1, 1, 3, 1, 3, 3, 1, 3]])
})

test('pixels that touch by a corner are two parts', () => {
  expect(maskToPolygons(maskOf(['#.', '.#']))).toHaveLength(2)
})

test('a hole is cut to', () => {
  const mask = maskOf(['###', '#.#', '###'])
  const [polygon, ...others] = maskToPolygons(mask)
  expect(others).toEqual([])
  expect(polygon).toHaveLength(20)
})

test('an empty mask has no polygon', () => {
  expect(maskToPolygons(maskOf(['..', '..']))).toEqual([])
})

test('a part in a hole of another is a part of its own', () => {
  const mask = maskOf(['#####', '#...#', '#.#.#', '#...#', '#####'])
  expect(maskToPolygons(mask)).toHaveLength(2)
  expect(polygonsToRle(maskToPolygons(mask), mask)).toEqual(encodeRle(mask))
})

test('the polygons of random masks give the masks again', () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = randomStream(seed, 'noise')
    const [width, height] = [1 + random.integer(20), 1 + random.integer(20)]
    const share = random.uniform()
    const data = Uint8Array.from({ length: width * height }, () => (random.chance(share) ? 1 : 0))
    const mask = { data, width, height, channels: 1 }
    expect(polygonsToRle(maskToPolygons(mask), mask), `seed ${seed}`).toEqual(encodeRle(mask))
  }
})

test('a tolerance saves corners and keeps the shape', () => {
  const [width, height] = [200, 160]
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot(x - 100, y - 80)
      if (distance < 60 && distance > 20) data[y * width + x] = 1
    }
  }
  const mask = { data, width, height, channels: 1 }
  const [exact, simple] = [0, 1].map((tolerance) => maskToPolygons(mask, { tolerance }))
  expect(simple![0]!.length).toBeLessThan(exact![0]!.length / 4)
  const [iou] = maskIou([polygonsToRle(simple!, mask)], [encodeRle(mask)])
  expect(iou).toBeGreaterThan(0.97)
  expect(() => maskToPolygons(mask, { tolerance: -1 })).toThrow(/tolerance is -1/)
})
