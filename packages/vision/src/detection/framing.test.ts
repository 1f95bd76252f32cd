import { readFileSync } from 'node:fs'
import { type Image, tf, useBackend } from '@cnn/core'
import { formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  frameByLetterbox,
  frameByShortSide,
  frameByStretch,
  imageNetNormalization,
  toInputCorners,
  toPictureCorners,
} from './framing.js'

interface Golden {
  shortSide?: number
  longSide?: number
  width?: number
  height?: number
  sizes: [number, number][]
  step: number
  shape: number[]
  framed: [number, number][]
  boxes: number[][]
  values: number[]
}
const file = new URL('../../golden/framing.json', import.meta.url)
const goldens: Golden[] = JSON.parse(readFileSync(file, 'utf8'))

function picture(index: number, [height, width]: [number, number]): Image {
  const values = formulaUniform(`picture ${index}`, height * width * 3)
  return { data: Uint8Array.from(values, (u) => 256 * u), width, height, channels: 3 }
}

beforeAll(async () => {
  await useBackend('wasm')
})

test.each(goldens)('pictures are framed as torchvision frames them: $sizes', async (golden) => {
  const { shortSide, longSide, width, height, sizes, step } = golden
  const images = sizes.map((size, i) => picture(i, size))
  const framed = shortSide
    ? frameByShortSide(images, { shortSide, longSide: longSide!, ...imageNetNormalization })
    : frameByStretch(images, { width: width!, height: height!, ...imageNetNormalization })
  expect(framed.images.shape).toEqual(golden.shape)
  expect([...framed.sizes]).toEqual(golden.framed.flat())
  const values = await framed.images.data()
  framed.images.dispose()
  golden.values.forEach((value, i) => {
    expect(Math.abs(values[i * step]! - value)).toBeLessThan(2e-4)
  })
  sizes.forEach(([h, w], i) => {
    const corners = Float32Array.of(1, 2, w - 1, h - 2)
    const there = toInputCorners(corners, framed.views, i)
    golden.boxes[i]!.forEach((value, side) => {
      expect(there[side]!).toBeCloseTo(value, 4)
    })
    const back = toPictureCorners(there, framed.views, i)
    for (let side = 0; side < 4; side++) expect(back[side]!).toBeCloseTo(corners[side]!, 4)
  })
})

describe('letterbox', () => {
  const plain = { mean: [0, 0, 0], std: [1, 1, 1] } as const
  const wide: Image = {
    data: new Uint8Array(8 * 4 * 3).fill(255),
    width: 8,
    height: 4,
    channels: 3,
  }
  const column = (images: tf.Tensor4D) =>
    tf.tidy(() => {
      const middle = tf.slice(images, [0, 0, 2, 0], [1, 4, 1, 1])
      return [...middle.dataSync()].map((value) => Math.round(255 * value))
    })

  test('lies in the middle on grey', () => {
    const { images, views, sizes } = frameByLetterbox([wide], { width: 4, height: 4, ...plain })
    expect(column(images)).toEqual([114, 255, 255, 114])
    expect([...views]).toEqual([8, 4, 0.5, 0.5, 0, 1])
    expect([...sizes]).toEqual([4, 4])
    expect([...toPictureCorners(Float32Array.of(-1, 0, 3, 9), views, 0)]).toEqual([0, 0, 6, 4])
    images.dispose()
  })

  test('or in the upper left corner, on black', () => {
    const options = { width: 4, height: 4, fill: 0, place: 'top-left', ...plain } as const
    const { images, views } = frameByLetterbox([wide], options)
    expect(column(images)).toEqual([255, 255, 0, 0])
    expect([...views]).toEqual([8, 4, 0.5, 0.5, 0, 0])
    images.dispose()
  })
})

test('channels come in the order that the network wants', () => {
  const image = { data: Uint8Array.of(0, 51, 102), width: 1, height: 1, channels: 3 }
  const normalization = { mean: [0, 0.1, 0.2], std: [1, 1, 2] } as const
  const one = { width: 1, height: 1, ...normalization }
  const rgb = tf.tidy(() => frameByStretch([image], one).images.dataSync())
  const bgr = tf.tidy(() => frameByStretch([image], { ...one, order: 'bgr' }).images.dataSync())
  for (const [i, value] of [0, 0.1, 0.1].entries()) expect(rgb[i]).toBeCloseTo(value)
  for (const [i, value] of [0.4, 0.1, -0.1].entries()) expect(bgr[i]).toBeCloseTo(value)
})

test('grey and transparent pictures, and a line of one pixel, are framed too', () => {
  const grey = { data: new Uint8Array(300).fill(255), width: 1, height: 300, channels: 1 }
  const clear = { data: new Uint8Array(16), width: 2, height: 2, channels: 4 }
  const framed = frameByShortSide([grey, clear], {
    ...{ shortSide: 8, longSide: 16, multipleOf: 8, mean: [0, 0, 0], std: [1, 1, 1] },
  })
  expect(framed.images.shape).toEqual([2, 16, 8, 3])
  expect([...framed.sizes]).toEqual([16, 1, 8, 8])
  framed.images.dispose()
  expect(() => frameByStretch([], { width: 1, height: 1, ...imageNetNormalization })).toThrow(
    expect.objectContaining({ code: 'bad-image' }),
  )
})
