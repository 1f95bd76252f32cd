import { masksOfLabels, rleArea } from '@cnn/core'
import { expect, test } from 'vitest'
import { type ShapeObject, type ShapesSample, shapes } from './index.js'
import { shapeKinds } from './shapes/outlines.js'

const samplesOf = async (options: Parameters<typeof shapes>[0], count = 60) =>
  shapes({ size: 96, ...options, counts: { train: count } }).train.toArray()

test('boxes and areas are those of the mask, and the label is the largest shape', async () => {
  for (const { image, boxes, mask, label } of await samplesOf({ objects: [1, 8] })) {
    expect([image.width, image.height, image.channels, image.data.length]).toEqual([
      96, 96, 3, 27_648,
    ])
    const masks = masksOfLabels(mask)
    expect([...masks.keys()]).toEqual(boxes.map((_, i) => i + 1))
    for (const [i, box] of boxes.entries()) {
      expect(rleArea(masks.get(i + 1)!)).toBe(box.area)
      expect(boundsOf(mask.data, 96, i + 1)).toEqual([
        box.x,
        box.y,
        box.x + box.width,
        box.y + box.height,
      ])
      expect(box.visible).toBeGreaterThanOrEqual(0.5)
      expect(box.visible).toBeLessThanOrEqual(1)
      expect(box.hides.every((other) => other < box.instance)).toBe(true)
    }
    expect(label).toBe(boxes.toSorted((a, b) => b.area - a.area)[0]!.label)
  }
})

function boundsOf(labels: Uint8Array, size: number, label: number) {
  let [left, top, right, bottom] = [size, size, 0, 0]
  for (const [i, value] of labels.entries()) {
    if (value !== label) continue
    left = Math.min(left, i % size)
    right = Math.max(right, (i % size) + 1)
    top = Math.min(top, Math.floor(i / size))
    bottom = Math.max(bottom, Math.floor(i / size) + 1)
  }
  return [left, top, right, bottom]
}

test('without difficulties the mask is to be read off the picture, colours included', async () => {
  for (const { image, boxes, mask } of await samplesOf({ difficulty: 0, objects: [1, 6] }, 25)) {
    const inner = new Map<number, Map<string, number>>()
    for (let y = 1; y < 95; y++) {
      for (let x = 1; x < 95; x++) {
        const label = mask.data[y * 96 + x]!
        const around = [-97, -96, -95, -1, 1, 95, 96, 97].map(
          (step) => mask.data[y * 96 + x + step],
        )
        if (around.some((other) => other !== label)) continue
        const at = 3 * (y * 96 + x)
        const seen = inner.get(label) ?? new Map<string, number>()
        const color = [...image.data.slice(at, at + 3)].join()
        inner.set(label, seen.set(color, 1 + (seen.get(color) ?? 0)))
      }
    }
    for (const [label, colors] of inner) {
      const [[color, count]] = [...colors].sort(([, a], [, b]) => b - a) as [[string, number]]
      // But for a few pixels at the tips, which are half covered.
      const all = [...colors.values()].reduce((sum, one) => sum + one, 0)
      expect(count).toBeGreaterThan(Math.min(0.95 * all, all - 4))
      if (label > 0) expect(nameOf(color.split(',').map(Number))).toBe(boxes[label - 1]!.color)
    }
  }
})

/** The name of a colour by its hue, in degrees, and how strong it is. */
function nameOf([red, green, blue]: number[]) {
  const [most, least] = [Math.max(red!, green!, blue!), Math.min(red!, green!, blue!)]
  const spread = most - least
  const sector =
    most === red
      ? (green! - blue!) / spread
      : most === green
        ? 2 + (blue! - red!) / spread
        : 4 + (red! - green!) / spread
  const hue = (sector * 60 + 360) % 360
  const hues = {
    red: 0,
    orange: 28,
    yellow: 54,
    green: 124,
    turquoise: 178,
    blue: 223,
    purple: 276,
    pink: 330,
  }
  const distance = (other: number) => Math.min(Math.abs(hue - other), 360 - Math.abs(hue - other))
  return Object.entries(hues).sort(([, a], [, b]) => distance(a) - distance(b))[0]![0]
}

test('captions are true, different, and up to five', async () => {
  let count = 0
  for (const sample of await samplesOf({ objects: [1, 7] }, 120)) {
    expect(new Set(sample.captions).size).toBe(sample.captions.length)
    expect(sample.captions.length).toBeGreaterThan(sample.boxes.length > 1 ? 4 : 2)
    for (const caption of sample.captions) {
      expect(isTrue(caption, sample), `${caption} of ${JSON.stringify(sample.boxes)}`).toBe(true)
      count++
    }
  }
  expect(count).toBeGreaterThan(500)
})

test('a caption that is false is seen to be', async () => {
  const [sample] = await samplesOf({ objects: [2, 2], occlusion: 0 }, 1)
  const kind = shapeKinds[sample!.boxes[0]!.label]
  expect(isTrue(`three ${kind}s`, sample!)).toBe(false)
  expect(isTrue(`a brown ${kind}`, sample!)).toBe(false)
})

/** Reads a caption by the grammar and looks whether the picture's shapes are so. */
function isTrue(caption: string, { boxes }: ShapesSample): boolean {
  const count = /^(one|two|three|four|five|six|seven) (?:(\w+) )?(\w+)$/.exec(caption)
  if (count) return countIsTrue(count, boxes)
  const relation = / (left of|right of|above|below|in front of|behind|and) (?=an? )/.exec(caption)
  if (relation) {
    const first = matching(caption.slice(0, relation.index), boxes)
    const second = matching(caption.slice(relation.index + relation[0].length), boxes)
    return first.some((a) => second.some((b) => a !== b && holds(relation[1]!, a, b, boxes)))
  }
  const place = / (?:at the (top|bottom)?\s?(left|right)?|in the middle)$/.exec(caption)
  const things = matching(place ? caption.slice(0, place.index) : caption, boxes)
  return things.some((thing) => !place || isAt(thing, place[1], place[2]))
}

function countIsTrue([, number, color, noun]: RegExpExecArray, boxes: readonly ShapeObject[]) {
  const plural = noun === 'crosses' ? 'cross' : noun!.replace(/s$/, '')
  const kind = number === 'one' ? noun : plural
  const wanted = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].indexOf(number!) + 1
  const found = boxes.filter(
    (box) =>
      (color === undefined || box.color === color) &&
      (kind === 'shape' || shapeKinds[box.label] === kind),
  )
  return found.length === wanted
}

function matching(thing: string, boxes: readonly ShapeObject[]) {
  const [, article, ...words] = /^(an?) (.+)$/
    .exec(thing)!
    .flatMap((part, i) => (i === 2 ? part.split(' ') : part))
  if ((article === 'an') !== /^[aeiou]/.test(words[0]!)) return []
  return boxes.filter(({ label, color, texture, scale }) =>
    words.every((word) => [shapeKinds[label], color, texture, scale].includes(word as never)),
  )
}

function holds(
  relation: string,
  a: ShapeObject,
  b: ShapeObject,
  boxes: readonly ShapeObject[],
): boolean {
  switch (relation) {
    case 'left of':
      return a.x + a.width <= b.x
    case 'right of':
      return holds('left of', b, a, boxes)
    case 'above':
      return a.y + a.height <= b.y
    case 'below':
      return holds('above', b, a, boxes)
    case 'in front of':
      return boxes.indexOf(a) > boxes.indexOf(b) && b.visible < 1 && a.hides.includes(b.instance)
    case 'behind':
      return holds('in front of', b, a, boxes)
    default:
      return relation === 'and'
  }
}

function isAt({ x, y, width, height }: ShapeObject, down?: string, across?: string) {
  const third = (middle: number) => Math.floor((3 * middle) / 96)
  const row = ['top', undefined, 'bottom'][third(y + height / 2)]
  const column = ['left', undefined, 'right'][third(x + width / 2)]
  return row === down && column === across
}

test('options: how many, how hidden', async () => {
  for (const { boxes } of await samplesOf({ objects: [3, 3], occlusion: 0 }, 20)) {
    expect(boxes.length).toBeLessThanOrEqual(3)
    expect(boxes.every(({ visible }) => visible === 1)).toBe(true)
  }
  const crowded = await samplesOf({ objects: [9, 9], occlusion: 0.8 }, 20)
  expect(
    Math.min(...crowded.flatMap(({ boxes }) => boxes.map(({ visible }) => visible))),
  ).toBeLessThan(0.5)
  const kinds = new Set((await samplesOf({}, 100)).map(({ label }) => label))
  expect(kinds.size).toBe(10)
})
