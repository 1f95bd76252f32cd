import { beforeAll, describe, expect, test } from 'vitest'
import { noise } from '../../golden/images.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { type ImageTransform, prepareImage } from './image-transform.js'
import { imagesToTensor, normalizeImages } from './images-to-tensor.js'
import { resizeImage } from './resize.js'

const grey: ImageTransform = { mean: [0.3], std: [0.25] }
const color: ImageTransform = { mean: [0.1, 0.2, 0.3], std: [0.5, 0.4, 0.3] }
const failure = (code: string) => expect.objectContaining({ name: 'CnnError', code })

describe('imagesToTensor', () => {
  beforeAll(async () => {
    await useBackend('cpu')
  })

  test.each([
    [1, grey],
    [3, color],
  ])('%i channels: (value / 255 - mean) / std', (channels, transform) => {
    const images = [noise(5, 4, channels), noise(5, 4, channels)]
    images[1]!.data.reverse()
    const tensor = imagesToTensor(images, transform)
    expect(tensor.shape).toEqual([2, 4, 5, channels])
    const values = tensor.dataSync()
    tensor.dispose()
    for (const [i, value] of [...images[0]!.data, ...images[1]!.data].entries()) {
      const c = i % channels
      expect(values[i]).toBeCloseTo((value / 255 - transform.mean[c]!) / transform.std[c]!, 5)
    }
    expect(tf.memory().numTensors).toBe(0)
  })

  test('pictures of any size, type and number of channels', () => {
    const { data, ...size } = noise(9, 6, 3)
    const images = [
      { ...size, data },
      { ...size, data: Uint16Array.from(data, (value) => value * 257) },
      noise(4, 4, 4),
      noise(3, 5, 1),
    ]
    const { shape, data: values } = normalizeImages(images, { ...color, size: [4, 5] })
    expect(shape).toEqual([4, 4, 5, 3])
    expect(values.subarray(0, 60)).toEqual(values.subarray(60, 120))
    expect(values.every(Number.isFinite)).toBe(true)
  })

  test('what makes no batch is refused', () => {
    expect(() => imagesToTensor([], grey)).toThrow(failure('bad-image'))
    const mixed = [noise(4, 4, 1), noise(4, 5, 1)]
    expect(() => imagesToTensor(mixed, grey)).toThrow(/Picture 1 of the batch is 4×5/)
    const short = { ...noise(4, 4, 1), data: new Uint8Array(15) }
    expect(() => imagesToTensor([noise(4, 4, 1), short], grey)).toThrow(failure('bad-image'))
  })

  test.each<[string, Partial<ImageTransform>]>([
    ['two means', { mean: [0, 0], std: [1, 1] }],
    ['a std of 0', { std: [0] }],
    ['a std that is missing', { std: undefined }],
    ['NaN', { mean: [Number.NaN] }],
    ['a size of 0', { size: 0 }],
    ['half a pixel', { size: [4, 4.5] }],
  ])('a transform with %s is refused', (_, change) => {
    const transform = { ...grey, ...change } as ImageTransform
    expect(() => imagesToTensor([noise(4, 4, 1)], transform)).toThrow(failure('bad-transform'))
  })
})

describe('prepareImage', () => {
  test('covers the size and cuts the middle', () => {
    const image = noise(9, 6, 1)
    const squashed = prepareImage(image, { ...grey, size: [4, 6], resize: 'squash' })
    expect(prepareImage(image, { ...grey, size: [4, 6] })).toEqual(squashed)
    expect(prepareImage(image, { ...grey, size: 6 }).data.subarray(0, 6)).toEqual(
      image.data.subarray(2, 8),
    )
    for (const size of [1, 7, 13, 224] as const) {
      const prepared = prepareImage(noise(33, 47, 3), { ...grey, size })
      expect(prepared).toMatchObject({ width: size, height: size, channels: 1 })
    }
  })

  test('a margin is cut off by shortSide, also of a picture that has the size', () => {
    const image = noise(30, 20, 1)
    const transform = { ...grey, size: 8, shortSide: 10 }
    const prepared = prepareImage(image, transform)
    const expected = resizeImage(image, 15, 10)
    expect([...prepared.data.subarray(0, 8)]).toEqual([...expected.data.subarray(19, 27)])
    const small = noise(8, 8, 1)
    const enlarged = resizeImage(small, 10, 10)
    const cut = prepareImage(small, transform)
    expect([...cut.data.subarray(0, 8)]).toEqual([...enlarged.data.subarray(11, 19)])
  })

  test('what is prepared goes into a batch as it is, and without a margin nothing changes twice', () => {
    const prepared = prepareImage(noise(30, 20, 1), { ...grey, size: 8, shortSide: 10 })
    const { data } = normalizeImages([prepared], { ...grey, size: 8, shortSide: 10 })
    expect(data).toEqual(normalizeImages([prepared], grey).data)
    expect(prepareImage(prepared, { ...grey, size: 8 })).toBe(prepared)
  })

  test('letterbox borders with the mean', () => {
    const prepared = prepareImage(noise(8, 4, 3), { ...color, size: 8, resize: 'letterbox' })
    expect([...prepared.data.subarray(0, 3)]).toEqual([26, 51, 77])
  })

  test('a color photo becomes what a grey network reads, and the reverse', () => {
    expect(prepareImage(noise(40, 30, 3), { ...grey, size: 28 })).toMatchObject({
      width: 28,
      height: 28,
      channels: 1,
    })
    expect(prepareImage(noise(28, 28, 1), { ...color, size: 28 }).channels).toBe(3)
  })
})
