import { expect } from 'vitest'
import { type AnnotatedBox, decodeRle, encodeRle, type Image, type Rle } from '../src/index.js'

/** Which keypoints of people change places in the mirror. */
export const peoplePairs = [[1, 2]] as const

export interface DrawnPerson extends AnnotatedBox {
  person: number
  instance: number
  mask: Rle
  keypoints: { x: number; y: number; name: string; occluded: boolean }[]
}

export interface PeopleOptions {
  /** The first one's number: two are drawn, of this and the next. */
  first?: number
  width?: number
  height?: number
  /** Their values in the mask. */
  instances?: readonly [number, number]
  Values?: Uint8ArrayConstructor | Uint16ArrayConstructor
}

/**
 * Two people beside each other, as rectangles: red says who it is, green the side, bright on the person's own left, which
 * is on the right of the picture. Their masks are those of the boxes, and numbers in the mask of the picture. Of their
 * three points the left one is hidden.
 */
export function drawPeople({
  first = 0,
  width = 48,
  height = 30,
  instances = [1, 2],
  Values = Uint8Array,
}: PeopleOptions = {}) {
  const image = { data: new Uint8Array(3 * width * height), width, height, channels: 3 }
  const mask = { ...image, data: new Values(width * height), channels: 1 }
  const boxes = instances.map((instance, i) => {
    const own = { ...mask, data: new Uint8Array(width * height) }
    const [x, y] = [Math.floor(width * (0.06 + 0.48 * i)), Math.floor(height * (0.15 + 0.2 * i))]
    const box = { x, y, width: 2 * Math.floor(0.18 * width), height: Math.floor(0.45 * height) }
    for (let row = y; row < y + box.height; row++) {
      for (let column = x; column < x + box.width; column++) {
        const at = row * width + column
        own.data[at] = 1
        mask.data[at] = instance
        image.data.set([levelOf(first + i), column < x + box.width / 2 ? 100 : 200, 0], 3 * at)
      }
    }
    return { ...box, ...bodyOf(box, first + i), instance, mask: encodeRle(own) }
  })
  return { image: image as Image, mask: mask as Image, boxes: boxes as DrawnPerson[] }
}

export type PeopleSample = ReturnType<typeof drawPeople>

const levelOf = (person: number) => 60 + 20 * person

function bodyOf(box: { x: number; y: number; width: number; height: number }, person: number) {
  const y = box.y + box.height / 2
  const at = (share: number) => box.x + share * box.width
  const keypoints = [
    { x: at(0.7), y, name: 'nose', occluded: false },
    { x: at(0.75), y, name: 'left', occluded: true },
    { x: at(0.25), y, name: 'right', occluded: false },
  ]
  return { person, keypoints }
}

/** Every box has its own pixels, number and points; returns how many points that are seen were compared. */
export function expectWhole({ image, mask, boxes }: PeopleSample, isMirrored = false) {
  const numbers = boxes.map(({ instance }) => instance)
  expect(new Set(numbers).size).toBe(boxes.length)
  expect([...new Set(mask.data)].filter((value) => value && !numbers.includes(value))).toEqual([])
  let seen = 0
  for (const { mask: own, instance, person, keypoints } of boxes) {
    const { data } = decodeRle(own)
    expect(data.findIndex((value, i) => (value === 1) !== (mask.data[i] === instance))).toBe(-1)
    expect(keypoints.map(({ name }) => name)).toEqual(['nose', 'left', 'right'])
    expect(keypoints.map(({ occluded }) => occluded)).toEqual([false, !isMirrored, isMirrored])
    for (const point of keypoints) {
      // In a mirror what lies on the very edge is of the next pixel.
      if ('visible' in point || point.x >= mask.width || point.y >= mask.height) continue
      const at = Math.floor(point.y) * mask.width + Math.floor(point.x)
      // Something may have been pasted over it.
      if (mask.data[at] !== instance) {
        expect(mask.data[at]).toBeGreaterThan(0)
        continue
      }
      expect(Math.abs(image.data[3 * at]! - levelOf(person))).toBeLessThan(10)
      if (point.name === 'nose') continue
      const isBright = (point.name === 'left') !== isMirrored
      expect(Math.abs(image.data[3 * at + 1]! - (isBright ? 200 : 100))).toBeLessThan(20)
      seen++
    }
  }
  return seen
}
