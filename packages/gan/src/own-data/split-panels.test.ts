import { type Box, type ByteImage, cropImage, randomStream } from '@cnn/core'
import { cartoonCat, catStrips } from '@cnn/datasets/synthetic'
import { describe, expect, test } from 'vitest'
import { splitPanels } from './split-panels.js'

const iou = (a: Box, b: Box) => {
  const overlap = (start: 'x' | 'y', length: 'width' | 'height') =>
    Math.max(0, Math.min(a[start] + a[length], b[start] + b[length]) - Math.max(a[start], b[start]))
  const both = overlap('x', 'width') * overlap('y', 'height')
  return both / (a.width * a.height + b.width * b.height - both)
}

function expectBoxes(found: readonly Box[], boxes: readonly Box[], least = 0.9) {
  expect(found.length).toBe(boxes.length)
  for (const [i, box] of boxes.entries()) expect(iou(found[i]!, box)).toBeGreaterThan(least)
}

/** A sheet of one colour with pictures on it. */
function sheet(width: number, height: number, color: number) {
  const data = new Uint8Array(width * height * 3).fill(color)
  const image: ByteImage = { data, width, height, channels: 3 }
  const paint = (picture: ByteImage, left: number, top: number) => {
    for (let y = 0; y < picture.height; y++) {
      const row = picture.data.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width)
      data.set(row, 3 * ((top + y) * width + left))
    }
  }
  const box = (x: number, y: number, w: number, h: number, value: number) => {
    for (let row = y; row < y + h; row++) {
      data.fill(value, 3 * (row * width + x), 3 * (row * width + x + w))
    }
  }
  return { image, paint, box }
}

const cats = async (size: number, count: number) =>
  (await cartoonCat({ size, counts: { train: count } }).train.toArray()).map(({ image }) => image)

describe('splitPanels', () => {
  test.each([32, 48, 64, 100, 128])('finds the panels of strips %i pixels high', async (size) => {
    const strips = await catStrips({ size, counts: { train: 8 } }).train.toArray()
    for (const { image, boxes } of strips) expectBoxes(splitPanels(image), boxes)
  })

  test('noise, dust and yellow paper change nothing', async () => {
    const strips = await catStrips({ size: 96, counts: { train: 8 } }).train.toArray()
    const random = randomStream('noise')
    for (const { image, boxes } of strips) {
      const data = image.data.map((value, i) => {
        const yellowed = value * (i % 3 === 2 ? 0.82 : 0.95) + random.normal(0, 5)
        return Math.min(255, Math.max(0, yellowed))
      })
      const dust = 3 * (48 * image.width + 96)
      data.fill(20, dust, dust + 3)
      expectBoxes(splitPanels({ ...image, data }), boxes)
    }
  })

  test('reads pages row by row, without title and page number', async () => {
    const pictures = await cats(80, 6)
    const { image, paint, box } = sheet(320, 260, 250)
    for (const [letter, x] of [90, 110, 130, 150].entries()) box(x, 8, 9, 12 - letter, 20)
    box(300, 250, 6, 6, 30)
    const boxes = pictures.map((picture, i) => {
      const [x, y] = [20 + 100 * (i % 3), 35 + 105 * Math.floor(i / 3)]
      box(x - 2, y - 2, 84, 84, 10)
      paint(picture, x, y)
      return { x, y, width: 80, height: 80 }
    })
    expectBoxes(splitPanels(image), boxes, 0.95)
  })

  test('tells panels without frames apart, and frames that touch', async () => {
    const pictures = await cats(90, 3)
    const open = sheet(330, 110, 255)
    const shared = sheet(330, 110, 255)
    shared.box(20, 8, 277, 94, 0)
    for (const [i, picture] of pictures.entries()) {
      open.paint(picture, 10 + 110 * i, 10)
      shared.paint(picture, 22 + 92 * i, 10)
    }
    const at = (x: number) => ({ x, y: 10, width: 90, height: 90 })
    expectBoxes(splitPanels(open.image), [10, 120, 230].map(at), 0.75)
    expectBoxes(splitPanels(shared.image), [22, 114, 206].map(at))
  })

  test('panels below each other in a frame of the page', async () => {
    const pictures = await cats(100, 2)
    const { image, paint, box } = sheet(160, 300, 255)
    box(5, 5, 150, 290, 0)
    box(8, 8, 144, 284, 255)
    const boxes = pictures.map((picture, i) => {
      box(28, 28 + 130 * i, 104, 104, 0)
      paint(picture, 30, 30 + 130 * i)
      return { x: 30, y: 30 + 130 * i, width: 100, height: 100 }
    })
    expectBoxes(splitPanels(image), boxes, 0.95)
  })

  test('boxes of pictures that are looked at in a smaller size are those of the picture', async () => {
    const [strip] = await catStrips({ size: 64, counts: { train: 1 } }).train.toArray()
    const { image, boxes } = strip!
    const [width, height] = [image.width * 12, image.height * 12]
    const data = new Uint8Array(width * height)
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / 12) * image.width
      for (let x = 0; x < width; x++)
        data[y * width + x] = image.data[3 * (row + Math.floor(x / 12))]!
    }
    const large = boxes.map((box) => ({
      x: 12 * box.x,
      y: 12 * box.y,
      width: 12 * box.width,
      height: 12 * box.height,
    }))
    expectBoxes(splitPanels({ data, width, height, channels: 1 }), large, 0.95)
  })

  test('a single picture is one panel, one colour is none', async () => {
    for (const image of await cats(64, 8)) {
      expect(splitPanels(image)).toEqual([{ x: 0, y: 0, width: 64, height: 64 }])
    }
    const blank = sheet(60, 20, 255).image
    expect(splitPanels(blank)).toEqual([])
    expect(splitPanels(cropImage(blank, { x: 0, y: 0, width: 1, height: 1 }))).toEqual([])
    const clear = { data: new Uint8Array(400), width: 10, height: 10, channels: 4 }
    expect(splitPanels(clear)).toEqual([])
  })
})
