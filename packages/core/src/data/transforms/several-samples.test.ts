import { describe, expect, test } from 'vitest'
import { marked } from '../../../test/transform-table.js'
import { randomStream } from '../../random.js'
import { Dataset } from '../dataset.js'
import type { Image } from '../image.js'
import { decodeRle, encodeRle, type Rle, rleBounds } from '../masks/rle.js'
import { copyPaste } from './copy-paste.js'
import { mosaic, withMosaic } from './mosaic.js'
import { randomIouCrop } from './random-iou-crop.js'
import { clampBoxes, sanitizeBoxes } from './sanitize-boxes.js'

const four = () => [marked(40, 30), marked(20, 50), marked(33, 33), marked(64, 20)]

describe('mosaic', () => {
  test('lays four samples about a point, each with its box, masks and keypoint', () => {
    const combine = mosaic<ReturnType<typeof marked>>({ size: [60, 80], minSize: 0 })
    let seen = 0
    for (let seed = 0; seed < 40; seed++) {
      const samples = four()
      const { image, mask, masks, boxes, keypoints } = combine(samples, randomStream(seed))
      expect([image.width, image.height, mask.width, mask.height]).toEqual([80, 60, 80, 60])
      expect([boxes.length, masks.length]).toEqual([4, 4])
      expect(keypoints.length).toBe(4)
      for (const [i, box] of boxes.entries()) {
        const own = decodeRle(box.mask as unknown as Rle)
        expect(Buffer.from(own.data).equals(Buffer.from((masks[i] as Image).data))).toBe(true)
        const bounds = rleBounds(box.mask as unknown as Rle)
        if (bounds.width === 0) continue
        expect(Math.abs(bounds.x - box.x)).toBeLessThanOrEqual(1)
        expect(Math.abs(bounds.y + bounds.height - box.y - box.height)).toBeLessThanOrEqual(1)
        expect(own.data.every((value, pixel) => value === 0 || mask.data[pixel] === 1)).toBe(true)
        const [x, y] = [Math.floor(keypoints[i]!.x), Math.floor(keypoints[i]!.y)]
        if ('visible' in keypoints[i]!) continue
        expect(own.data[y * 80 + x]).toBe(1)
        expect(image.data[(y * 80 + x) * 3]).toBeGreaterThan(150)
        seen++
      }
      const covered = masks.reduce(
        (sum, one) => sum + (one as Image).data.filter(Boolean).length,
        0,
      )
      expect(mask.data.filter(Boolean).length).toBe(covered)
      expect(samples[3]!.image.data.join()).toBe(marked(64, 20).image.data.join())
    }
    expect(seen).toBeGreaterThan(40)
  })

  test('draws the other three from a data set, the same for the same seed', async () => {
    const data = Dataset.from(four())
    const combine = mosaic<ReturnType<typeof marked>>({ size: 48 })
    const mixed = data.map((sample, context) => withMosaic(sample, data, combine, context))
    const first = await mixed.toArray({ epoch: 1 })
    expect(first.length).toBe(4)
    expect(await mixed.toArray({ epoch: 1 })).toEqual(first)
    expect((await mixed.toArray({ epoch: 2 }))[0]!.image.data).not.toEqual(first[0]!.image.data)
    expect(first.every(({ label, image }) => label === 7 && image.width === 48)).toBe(true)
  })

  test('refuses other counts and pictures of other kinds', () => {
    const combine = mosaic({ size: 48 })
    expect(() => combine(four().slice(1), randomStream(1))).toThrow(/4 samples, not of 3/)
    const mixed = [...four().slice(1), marked(9, 9, 1)]
    expect(() => combine(mixed, randomStream(1))).toThrow(/cannot be put together/)
    expect(() => mosaic({ size: 0 })).toThrow(/size of a crop/)
  })
})

describe('copyPaste', () => {
  /** A target with a mask on the left half, and a source with one in the middle. */
  function pair(form: 'masks' | 'boxes') {
    const half = { data: new Uint8Array(200), width: 20, height: 10, channels: 1 }
    const middle = { ...half, data: new Uint8Array(200) }
    for (let y = 0; y < 10; y++) {
      half.data.fill(1, y * 20, y * 20 + 10)
      if (y > 2 && y < 8) middle.data.fill(1, y * 20 + 6, y * 20 + 14)
    }
    const make = (mask: Image, value: number, label: string) => {
      const box = { ...rleBounds(encodeRle(mask)), label }
      const image = { data: new Uint8Array(600).fill(value), width: 20, height: 10, channels: 3 }
      return form === 'masks'
        ? { image, masks: [mask], boxes: [box], mask }
        : { image, boxes: [{ ...box, mask: encodeRle(mask) }], mask }
    }
    return [make(half, 50, 'wall'), make(middle, 200, 'cat')]
  }

  test.each(['masks', 'boxes'] as const)('pastes by %s, and takes what is covered away', (form) => {
    const [target, other] = pair(form)
    const pasted = copyPaste({ probability: 1 })([target!, other!], randomStream(1))
    const { image, boxes, mask } = pasted
    expect(boxes!.map((box) => (box as unknown as { label: string }).label)).toEqual([
      'wall',
      'cat',
    ])
    const maskOf = (i: number) =>
      form === 'masks' ? (pasted.masks![i] as Image) : decodeRle(boxes![i]!.mask as Rle)
    const [wall, cat] = [maskOf(0), maskOf(1)]
    for (let i = 0; i < 200; i++) {
      const [x, y] = [i % 20, Math.floor(i / 20)]
      const isCat = y > 2 && y < 8 && x >= 6 && x < 14
      const here = [image.data[i * 3], cat.data[i], wall.data[i], mask!.data[i]]
      const isWall = x < 10 && !isCat
      expect(here).toEqual([isCat ? 200 : 50, +isCat, +isWall, +(isCat || isWall)])
    }
    expect(boxes![1]).toMatchObject({ x: 6, y: 3, width: 8, height: 5 })
    expect(pair(form)[0]!.image.data).toEqual(target!.image.data)
  })

  test('drops what is covered whole, and pastes nothing by chance', () => {
    const [target, other] = pair('boxes')
    const over = copyPaste({ probability: 1, minVisible: 0.9 })([target!, other!], randomStream(1))
    expect(over.boxes!.length).toBe(1)
    const none = copyPaste({ probability: 0 })([target!, other!], randomStream(1))
    expect(none).toBe(target)
    expect(() => copyPaste()([target!], randomStream(1))).toThrow(/2 samples, not 1/)
  })
})

describe('sanitizeBoxes', () => {
  test('drops what is too small or outside, with its mask and its fields', () => {
    const empty = { data: new Uint8Array(100), width: 10, height: 10, channels: 1 }
    const boxes = [
      { x: -5, y: 2, width: 8, height: 4, id: 'cut' },
      { x: 12, y: 2, width: 8, height: 4, id: 'outside' },
      { x: 1, y: 1, width: 1.5, height: 6, id: 'thin' },
      { x: 4, y: 4, width: 6, height: 6, id: 'whole' },
    ]
    const sample = {
      image: { ...empty },
      boxes,
      masks: boxes.map((_, i) => ({ ...empty, data: empty.data.slice().fill(i) })),
      areas: Float32Array.of(1, 2, 3, 4),
      names: ['a', 'b', 'c', 'd'],
      other: [1, 2],
    }
    const fields = ['areas', 'names', 'other', 'absent']
    const kept = sanitizeBoxes({ minSize: 2, fields })(sample, randomStream(1))
    expect(kept.boxes).toEqual([
      { x: 0, y: 2, width: 3, height: 4, id: 'cut' },
      { x: 4, y: 4, width: 6, height: 6, id: 'whole' },
    ])
    expect(kept.masks.map(({ data }) => data[0])).toEqual([0, 3])
    expect(kept.areas).toEqual(Float32Array.of(1, 4))
    expect([kept.names, kept.other]).toEqual([
      ['a', 'd'],
      [1, 2],
    ])
    const clamped = clampBoxes()(sample, randomStream(1)).boxes
    expect(clamped.map(({ id }) => id)).toEqual(['cut', 'outside', 'thin', 'whole'])
    expect(clamped[1]).toMatchObject({ x: 10, width: 0 })
  })
})

test('randomIouCrop keeps boxes whose centres are inside, with their masks in step', () => {
  const image = { data: new Uint8Array(3000), width: 60, height: 50, channels: 1 }
  const boxes = Array.from({ length: 6 }, (_, i) => ({
    x: 9 * i,
    y: 7 * i,
    width: 9,
    height: 8,
    id: i,
  }))
  const masks = boxes.map(({ id }) => ({ ...image, data: new Uint8Array(3000).fill(id + 1) }))
  const counts = new Set<number>()
  for (let seed = 0; seed < 60; seed++) {
    const cut = randomIouCrop()({ image, boxes, masks }, randomStream(seed))
    counts.add(cut.boxes.length)
    expect(cut.boxes.length).toBeGreaterThan(0)
    expect(cut.masks.length).toBe(cut.boxes.length)
    for (const [i, box] of cut.boxes.entries()) {
      expect(box.width * box.height).toBeGreaterThan(0)
      expect((cut.masks[i] as Image).data[0]).toBe(box.id + 1)
    }
  }
  expect(counts.size).toBeGreaterThan(2)
  const alone = { image, boxes: [] }
  expect(randomIouCrop()(alone, randomStream(1))).toBe(alone)
})
