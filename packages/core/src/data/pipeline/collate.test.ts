import { expect, test } from 'vitest'
import { Dataset } from '../dataset.js'
import { encodeRle } from '../masks/rle.js'
import { padImages, padSequences } from './collate.js'

const picture = (width: number, height: number, channels = 3) => ({
  data: new Uint8Array(width * height * channels).fill(200),
  width,
  height,
  channels,
})

const sample = (width: number, height: number) => {
  const mask = { ...picture(width, height, 1), data: new Uint8Array(width * height).fill(1) }
  const box = { x: 1, y: 0, width: 2, height: 2, mask: encodeRle(mask) }
  return { image: picture(width, height), mask, masks: [mask], boxes: [box], label: width }
}

test('pictures of different sizes become one size, and it is said what is real', async () => {
  const data = Dataset.from([sample(5, 3), sample(4, 6), sample(9, 2)])
  const [batch, rest] = await data.batch(2, { collate: padImages({ multipleOf: 4 }) }).toArray()
  expect([batch!.width, batch!.height]).toEqual([8, 8])
  for (const [i, [width, height]] of [
    [5, 3],
    [4, 6],
  ].entries()) {
    const { image, mask, masks, boxes, label } = batch!.samples[i]!
    expect(label).toBe(width)
    expect([image.width, image.height, mask.width, masks[0]!.height]).toEqual([8, 8, 8, 8])
    expect(boxes[0]).toMatchObject({ x: 1, y: 0, width: 2, height: 2, mask: { size: [8, 8] } })
    for (let pixel = 0; pixel < 64; pixel++) {
      const isReal = pixel % 8 < width! && Math.floor(pixel / 8) < height!
      expect(batch!.real[i * 64 + pixel]).toBe(isReal ? 1 : 0)
      expect(image.data[pixel * 3]).toBe(isReal ? 200 : 0)
      expect(mask.data[pixel]).toBe(isReal ? 1 : 0)
    }
  }
  expect([rest!.width, rest!.height, rest!.samples.length]).toEqual([12, 4, 1])
  expect(() => padImages({ multipleOf: 0 })).toThrow(/multipleOf 0/)
})

test('sequences of different lengths become one length', async () => {
  const data = Dataset.from([[1, 2, 3], [4], []])
  const collate = padSequences((values: number[]) => values, { fill: -1 })
  const [batch] = await data.batch(3, { collate }).toArray()
  expect(batch!.length).toBe(3)
  expect([...batch!.values]).toEqual([1, 2, 3, 4, -1, -1, -1, -1, -1])
  expect([...batch!.real]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0])
  const stream = Dataset.from(() => [[1], [2, 3]]).batch(2, { collate })
  expect([...(await stream.toArray())[0]!.values]).toEqual([1, -1, 2, 3])
})
