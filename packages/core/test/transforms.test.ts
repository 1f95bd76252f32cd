import { describe, expect, test } from 'vitest'
import { decodeRle, type Image, type JointTransform, type Rle, randomStream } from '../src/index.js'
import expected from './transform-fingerprints.json'
import { all, fingerprints, marked, mixtures, moves, tones } from './transform-table.js'

/** The smallest box around what a mask covers. */
function extent({ data, width, height }: Image) {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + 1)
    bottom = Math.max(bottom, y + 1)
  }
  return { left, top, right, bottom, isEmpty: right === 0 }
}

const same = (a: Image, b: Image) =>
  a.width === b.width && Buffer.from(a.data.buffer).equals(Buffer.from(b.data.buffer))

describe.each(Object.entries({ ...moves, ...mixtures }))('%s', (name, transform) => {
  test('moves the marker with its box, its masks and its keypoints', () => {
    let seen = 0
    for (let seed = 0; seed < 60; seed++) {
      const { image, mask, masks, boxes, keypoints, label } = transform(
        marked(),
        randomStream(name, seed),
      )
      expect(label).toBe(7)
      expect([mask.width, mask.height]).toEqual([image.width, image.height])
      const found = extent(mask)
      const [box] = boxes
      // SSD's crop drops a box whose centre is cut off.
      if (!box) continue
      expect(box.category).toBe('cat')
      for (const form of [masks[0] as Image, decodeRle(box.mask as Rle)]) {
        expect(same(form, mask)).toBe(true)
      }
      const [right, bottom] = [box.x + box.width, box.y + box.height]
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0)
      expect(right).toBeLessThanOrEqual(image.width + 1e-9)
      expect(bottom).toBeLessThanOrEqual(image.height + 1e-9)
      if (found.isEmpty) {
        expect(box.width * box.height).toBeLessThan(name === 'randomPerspective' ? 12 : 8)
        continue
      }
      // A box holds all of its mask, and is no larger where nothing was cut off.
      const edges = [
        [box.x, found.left, -1],
        [box.y, found.top, -1],
        [right, found.right, 1],
        [bottom, found.bottom, 1],
      ] as const
      const isCut = box.x === 0 || box.y === 0 || right === image.width || bottom === image.height
      const beyond = edges.map(([edge, seenAt, outward]) => (seenAt - edge) * outward)
      expect(Math.max(...beyond)).toBeLessThanOrEqual(1.01)
      if (!isCut) expect(Math.min(...beyond)).toBeGreaterThanOrEqual(-1.6)
      const [point] = keypoints
      expect(box.keypoints[0]).toEqual(point)
      expect(point!.name).toBe('middle')
      if ('visible' in point! || box.width < 3 || box.height < 3) continue
      const [x, y] = [Math.floor(point!.x), Math.floor(point!.y)]
      if (x >= image.width || y >= image.height) continue
      expect(mask.data[y * image.width + x]).toBe(1)
      if (!isCut && !name.startsWith('random') && name !== 'elastic') {
        expect(Math.abs(point!.x - (box.x + right) / 2)).toBeLessThan(1.5)
      }
      if (name in moves) expect(image.data[(y * image.width + x) * 3]).toBeGreaterThan(120)
      seen++
    }
    expect(seen).toBeGreaterThan(20)
  })

  test('the bright pixels are those of the mask', () => {
    if (name in mixtures) return
    for (let seed = 0; seed < 20; seed++) {
      const { image, mask } = transform(marked(40, 30, 1), randomStream(name, seed))
      let [wrong, border] = [0, 0]
      for (let i = 0; i < mask.data.length; i++) {
        const neighbours = [i, i - 1, i + 1, i - mask.width, i + mask.width]
        const values = neighbours.map((at) => mask.data[at])
        if (values.some((value) => value !== mask.data[i])) border++
        else if (image.data[i]! > 130 !== (mask.data[i] === 1)) wrong++
      }
      expect(wrong, `seed ${seed}, ${border} at the border`).toBe(0)
    }
  })
})

describe.each(Object.entries(tones))('%s', (name, transform) => {
  test('changes the picture and nothing else', () => {
    let changes = 0
    for (let seed = 0; seed < 10; seed++) {
      const original = marked()
      const { image, ...rest } = transform(original, randomStream(name, seed))
      expect(image.width * image.height).toBe(1200)
      const { image: before, ...restBefore } = original
      for (const key of ['mask', 'masks', 'boxes', 'keypoints', 'label'] as const) {
        expect(rest[key]).toBe(restBefore[key])
      }
      if (!same(image, before)) changes++
    }
    expect(changes).toBeGreaterThan(0)
  })
})

describe.each(Object.entries(all))('%s', (name, transform: JointTransform) => {
  const sizes = [
    [24, 16],
    [17, 23],
    [1, 1],
    [1, 7],
    [5, 1],
  ] as const
  test.each(['Uint8Array', 'Uint16Array', 'Float32Array'] as const)(
    'keeps %s, channels and alpha, of any size, repeats itself and leaves its input alone',
    (values) => {
      for (const channels of [1, 3, 4]) {
        for (const [width, height] of sizes) {
          const original = marked(width, height, channels, values)
          const first = transform(original, randomStream(name, width)).image
          const again = transform(
            marked(width, height, channels, values),
            randomStream(name, width),
          )
          expect(same(original.image, marked(width, height, channels, values).image)).toBe(true)
          expect(same(first, again.image)).toBe(true)
          expect(first.data.constructor.name).toBe(values)
          expect(first.channels).toBe(channels)
          expect(first.data.length).toBe(first.width * first.height * channels)
          const most = values === 'Float32Array' ? 1 : values === 'Uint16Array' ? 65535 : 255
          expect(first.data.every((value) => value >= 0 && value <= most)).toBe(true)
          if (channels < 4 || !(name in tones) || /rasing|cutout/.test(name)) continue
          const alpha = first.data.filter((_, i) => i % 4 === 3)
          expect(alpha.every((value) => value === original.image.data[3])).toBe(true)
        }
      }
    },
  )

  test('of a picture alone, the picture stays alone', () => {
    const result = transform({ image: marked().image }, randomStream(name))
    expect(Object.keys(result)).toEqual(['image'])
  })
})

test('the same in Node and in browsers', () => expect(fingerprints()).toEqual(expected))
