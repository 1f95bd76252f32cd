import {
  adjustBrightness,
  type ByteImage,
  flipHorizontally,
  gaussianBlur,
  randomStream,
  resizeImage,
} from '@cnn/core'
import { cartoonCat } from '@cnn/datasets/synthetic'
import { beforeAll, describe, expect, test } from 'vitest'
import { findDuplicates } from './find-duplicates.js'

let cats: ByteImage[]
beforeAll(async () => {
  const { train } = cartoonCat({ size: 64, counts: { train: 60 } })
  cats = (await train.toArray()).map(({ image }) => image)
})

const noisy = (image: ByteImage, deviation: number) => {
  const random = randomStream('noise', deviation)
  const data = Uint8ClampedArray.from(image.data, (value) => value + random.normal(0, deviation))
  return { ...image, data: new Uint8Array(data.buffer) }
}

describe('findDuplicates', () => {
  test('finds pictures again in other sizes, blurred, noisy and brighter, and keeps the best', async () => {
    const [a, b, c] = cats as [ByteImage, ByteImage, ByteImage]
    const pictures = [
      ...cats,
      resizeImage(a, 150, 150),
      resizeImage(a, 40, 40),
      gaussianBlur(b, 1),
      noisy(c, 8),
      adjustBrightness(c, 1.05),
    ]
    const { kept, groups } = await findDuplicates(pictures)
    expect(groups).toContainEqual({ kept: 60, others: [0, 61] })
    expect(groups).toContainEqual({ kept: 1, others: [62] })
    const ofThird = groups.find(({ kept, others }) => [kept, ...others].includes(2))!
    expect([ofThird.kept, ...ofThird.others].sort((x, y) => x - y)).toEqual([2, 63, 64])
    expect(groups.length).toBe(3)
    expect(kept).toEqual(
      [1, ...Array.from({ length: 57 }, (_, i) => i + 3), 60, ofThird.kept].sort((x, y) => x - y),
    )
  })

  test('other cats, mirrored ones and other colours are other pictures', async () => {
    const grey = (value: number): ByteImage => ({
      data: new Uint8Array(300).fill(value),
      ...{ width: 10, height: 10, channels: 3 },
    })
    const slope = { ...grey(0), data: Uint8Array.from({ length: 300 }, (_, i) => (i % 30) * 8) }
    const mirrored = flipHorizontally(slope)
    const pictures = [...cats, grey(0), grey(255), grey(0), slope, mirrored]
    const { kept, groups } = await findDuplicates(pictures)
    expect(groups).toEqual([{ kept: 60, others: [62] }])
    expect(kept.length).toBe(64)
    expect((await findDuplicates([])).kept).toEqual([])
  })

  test('stops when it is to', async () => {
    const controller = new AbortController()
    const onProgress = ({ done }: { done: number }) => done === 20 && controller.abort()
    await expect(
      findDuplicates(cats, { signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ code: 'aborted' })
  })

  test('refuses distances that are none', async () => {
    await expect(findDuplicates([], { distance: 40 })).rejects.toThrow(/from 0 to 31/)
  })
})
