import { describe, expect, test } from 'vitest'
import { randomStream } from '../../random.js'
import {
  boxToRle,
  compressRle,
  decodeRle,
  encodeRle,
  intersectionArea,
  labelsOfMasks,
  maskIou,
  masksOfLabels,
  mergeRles,
  parseRle,
  polygonsToMask,
  polygonsToRle,
  type Rle,
  rleArea,
  rleBounds,
  rleFromString,
  rleToString,
} from './index.js'

/** A mask with random blocks, some of them over all rows. */
function randomMask(seed: number, width: number, height: number) {
  const random = randomStream(seed, 'mask')
  const data = new Uint8Array(width * height)
  for (let blocks = random.integer(6); blocks > 0; blocks--) {
    const [x, y] = [random.integer(width), random.chance(0.3) ? 0 : random.integer(height)]
    const [right, bottom] = [random.integer(width - x) + x + 1, random.integer(height - y) + y + 1]
    const value = random.chance(0.7) ? 1 : 0
    for (let row = y; row < bottom; row++) {
      data.fill(value, row * width + x, row * width + right)
    }
  }
  for (let specks = random.integer(5); specks > 0; specks--) {
    data[random.integer(data.length)]! ^= 1
  }
  return { data, width, height, channels: 1 }
}

const masks = Array.from({ length: 1000 }, (_, i) => {
  const random = randomStream(i, 'size')
  return randomMask(i, 1 + random.integer(12), 1 + random.integer(12))
})

const mask45 = new Uint8Array(20)
for (const [row, column] of [
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [3, 2],
] as const) {
  mask45[row * 5 + column] = 1
}

describe('values of pycocotools', () => {
  test('a mask of 4 × 5', () => {
    const rle = encodeRle({ data: mask45, width: 5, height: 4, channels: 1 })
    expect([...rle.counts]).toEqual([5, 2, 2, 3, 8])
    expect(rle.size).toEqual([4, 5])
    expect(rleToString(rle)).toBe('52216')
    expect(rleBounds(rle)).toEqual({ x: 1, y: 1, width: 2, height: 3 })
  })

  test('full and empty masks of 2 × 3', () => {
    const full = encodeRle({ data: new Uint8Array(6).fill(1), width: 3, height: 2, channels: 1 })
    expect(compressRle(full)).toEqual({ size: [2, 3], counts: '06' })
    expect(rleBounds(full)).toEqual({ x: 0, y: 0, width: 3, height: 2 })
    const empty = encodeRle({ data: new Uint8Array(6), width: 3, height: 2, channels: 1 })
    expect(compressRle(empty)).toEqual({ size: [2, 3], counts: '6' })
    expect(rleBounds(empty)).toEqual({ x: 0, y: 0, width: 0, height: 0 })
  })

  test('a rectangle, a triangle and a box', () => {
    const rectangle = polygonsToRle([[10, 10, 30, 10, 30, 40, 10, 40]], { width: 100, height: 100 })
    expect(rleArea(rectangle)).toBe(600)
    expect(rleBounds(rectangle)).toEqual({ x: 10, y: 10, width: 20, height: 30 })
    const triangle = polygonsToRle([[1.5, 1.5, 8.2, 3.7, 4, 9.1]], { width: 12, height: 12 })
    expect([...triangle.counts]).toEqual([26, 2, 10, 6, 7, 5, 7, 4, 8, 3, 10, 1, 55])
    expect(rleToString(triangle)).toBe('j02:4MO0O1O2N]1')
    expect(rleArea(triangle)).toBe(21)
    const box = boxToRle({ x: 2, y: 3, width: 4, height: 5 }, { width: 10, height: 10 })
    expect(rleToString(box)).toBe('g05500000U1')
  })
})

describe('encoding', () => {
  test('goes there and back, also as a string', () => {
    for (const mask of masks) {
      const rle = encodeRle(mask)
      expect(decodeRle(rle)).toEqual(mask)
      expect(parseRle(compressRle(rle))).toEqual(rle)
      expect(parseRle({ size: rle.size, counts: [...rle.counts] })).toEqual(rle)
    }
  })

  test('area and bounds are those of the pixels', () => {
    for (const mask of masks) {
      const rle = encodeRle(mask)
      const set = [...mask.data.keys()].filter((i) => mask.data[i])
      expect(rleArea(rle)).toBe(set.length)
      const xs = set.map((i) => i % mask.width)
      const ys = set.map((i) => Math.floor(i / mask.width))
      const { x, y, width, height } = rleBounds(rle)
      if (set.length === 0) expect([x, y, width, height]).toEqual([0, 0, 0, 0])
      else {
        expect([x, y]).toEqual([Math.min(...xs), Math.min(...ys)])
        expect([x + width - 1, y + height - 1]).toEqual([Math.max(...xs), Math.max(...ys)])
      }
    }
  })

  test('long runs take several characters', () => {
    const size = [50_000, 80_000] as const
    const rle: Rle = { size, counts: Uint32Array.of(1, 3_999_999_998, 1) }
    expect(rleFromString(rleToString(rle), size)).toEqual(rle)
  })

  test.each([
    ['a wrong sum', { size: [2, 3], counts: [1, 2] }, /runs of 3 pixels together.*6 pixels/],
    ['a negative run', { size: [2, 3], counts: [7, -1] }, /run of 7 pixels \(the 1. one\)/],
    ['no counts', { size: [2, 3], counts: undefined }, /counts of a mask are undefined/],
    ['no size', { size: [2], counts: '6' }, /size of a mask is \[2\]/],
    ['a size of 0', { size: [0, 3], counts: '' }, /size of a mask is \[0,3\]/],
    ['a huge size', { size: [1e6, 1e6], counts: '' }, /together at most 2³² − 1/],
    ['a foreign character', { size: [2, 3], counts: '0 6' }, /has " " at character 1/],
    ['a cut string', { size: [2, 3], counts: 'X' }, /is cut off/],
    ['a string without end', { size: [2, 3], counts: 'o'.repeat(40) }, /damaged/],
    ['a string of a wrong sum', { size: [2, 3], counts: '5' }, /runs of 5 pixels/],
    ['a string of a negative run', { size: [2, 3], counts: 'O' }, /run of -1 pixels/],
  ])('%s is refused', (_, json, message) => {
    expect(() => parseRle(json as never)).toThrow(
      expect.objectContaining({ code: 'bad-rle', message: expect.stringMatching(message) }),
    )
  })
})

describe('combining', () => {
  const pairs = Array.from({ length: 100 }, (_, i) => {
    const random = randomStream(i, 'pair')
    const size = [1 + random.integer(10), 1 + random.integer(10)] as const
    return [randomMask(2 * i, ...size), randomMask(2 * i + 1, ...size)] as const
  })

  test('union, intersection and overlap are those of the pixels', () => {
    for (const [a, b] of pairs) {
      const [rleA, rleB] = [encodeRle(a), encodeRle(b)]
      const both = a.data.map((value, i) => value & b.data[i]!)
      const any = a.data.map((value, i) => value | b.data[i]!)
      expect(mergeRles([rleA, rleB])).toEqual(encodeRle({ ...a, data: any }))
      expect(mergeRles([rleA, rleB], 'intersection')).toEqual(encodeRle({ ...a, data: both }))
      const [sumOfBoth, sumOfAny] = [both, any].map((set) => set.reduce((sum, v) => sum + v, 0))
      expect(intersectionArea(rleA, rleB)).toBe(sumOfBoth)
      const iou = sumOfBoth === 0 ? 0 : sumOfBoth! / sumOfAny!
      expect([...maskIou([rleA], [rleB])]).toEqual([iou])
      const areaOfA = rleArea(rleA)
      const crowd = sumOfBoth === 0 ? 0 : sumOfBoth! / areaOfA
      expect([...maskIou([rleA], [rleB], [1])]).toEqual([crowd])
    }
  })

  test('overlaps come in rows, one for each detection', () => {
    const size = { width: 10, height: 10 }
    const at = (x: number) => boxToRle({ x, y: 0, width: 4, height: 10 }, size)
    expect([...maskIou([at(0), at(2)], [at(0), at(4), at(6)], [false, true, false])]).toEqual([
      1,
      0,
      0,
      1 / 3,
      0.5,
      0,
    ])
  })

  test('masks of different sizes are refused', () => {
    const [a, b] = [5, 6].map((width) =>
      boxToRle({ x: 0, y: 0, width: 2, height: 2 }, { width, height: 5 }),
    )
    expect(() => mergeRles([a!, b!])).toThrow(/\[5, 5\] and \[5, 6\]/)
    expect(() => maskIou([a!], [b!])).toThrow(/differ in size/)
    expect(() => mergeRles([])).toThrow(/no mask to merge/)
  })
})

describe('labels', () => {
  test('masks of labels go there and back', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = randomStream(seed, 'labels')
      const [width, height] = [1 + random.integer(9), 1 + random.integer(9)]
      const data = Uint16Array.from({ length: width * height }, () => random.integer(4) * 300)
      const found = masksOfLabels({ data, width, height, channels: 1 })
      expect([...found.keys()]).toEqual([...new Set(data)].filter(Boolean).sort((a, b) => a - b))
      for (const [label, rle] of found) {
        const own = Uint8Array.from(data, (value) => (value === label ? 1 : 0))
        expect(rle).toEqual(encodeRle({ data: own, width, height, channels: 1 }))
      }
      const again = labelsOfMasks([...found.values()], { width, height }, [...found.keys()])
      expect(Array.from(again.data)).toEqual(Array.from(data))
    }
  })

  test('the later mask wins; many masks take 16 bits', () => {
    const size = { width: 3, height: 1 }
    const at = (x: number) => boxToRle({ x, y: 0, width: 2, height: 1 }, size)
    expect(labelsOfMasks([at(0), at(1)], size).data).toEqual(Uint8Array.of(1, 2, 2))
    expect(labelsOfMasks([at(0)], size, [256]).data).toEqual(Uint16Array.of(256, 256, 0))
    expect(() => labelsOfMasks([at(0)], { width: 4, height: 1 })).toThrow(/Mask 0 is \[1, 3\]/)
    expect(() => labelsOfMasks([at(0)], size, [-1])).toThrow(/Label 0 is -1/)
  })
})

test.each([
  ['an odd number of values', [1, 1, 5, 1, 5], /has 5 values/],
  ['two corners', [1, 1, 5, 1], /has 4 values/],
  ['no number', [1, 1, 5, Number.NaN, 5, 5], /value NaN at index 3/],
  ['a place far off', [1, 1, 5, 1e12, 5, 5], /value 1000000000000 at index 3/],
])('a polygon with %s is refused', (_, polygon, message) => {
  expect(() => polygonsToRle([polygon], { width: 9, height: 9 })).toThrow(
    expect.objectContaining({ code: 'bad-polygon', message: expect.stringMatching(message) }),
  )
})

test('no polygon is an empty mask', () => {
  expect(polygonsToMask([], { width: 2, height: 2 }).data).toEqual(new Uint8Array(4))
})
