import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fixtureFile, fixtures } from '../../golden/images.js'

/** Stands in for sharp: says what it was asked, and gives a picture of its own or fails. */
let asked: string[] = []
let failing = false
const pixels = {
  data: new Uint8Array(11 * 7 * 3).fill(9),
  info: { width: 11, height: 7, channels: 3 },
}

vi.doMock('sharp', () => ({
  default: () => {
    const pipeline = {
      autoOrient: () => asked.push('autoOrient') && pipeline,
      toColourspace: (space: string) => asked.push(space) && pipeline,
      raw: () => pipeline,
      toBuffer: async () => {
        if (failing) throw new Error('Input image exceeds pixel limit')
        return pixels
      },
    }
    return pipeline
  },
}))

const { readImage } = await import('./read-image.js')
const text = (content: string) => new TextEncoder().encode(content)
const code = (expected: string) => expect.objectContaining({ name: 'CnnError', code: expected })

/** The file with another frame marker, or another size. */
const progressive = (file: Uint8Array) => withFrame(file, (frame) => frame.set([0xc2], 1))
const large = (file: Uint8Array) => withFrame(file, (frame) => frame.set([0x04, 0, 0x04, 0], 5))

function withFrame(file: Uint8Array, change: (frame: Uint8Array) => void) {
  const copy = file.slice()
  change(copy.subarray(copy.findIndex((byte, i) => byte === 0xff && copy[i + 1] === 0xc0)))
  return copy
}

describe('with sharp installed', () => {
  beforeEach(() => {
    asked = []
    failing = false
  })
  afterEach(() => {
    failing = false
  })

  test('it decodes large and progressive JPEGs, which are then turned here', async () => {
    for (const file of [large, progressive]) {
      const image = await readImage(file(fixtureFile('JPEG orientation 6')))
      expect(image).toMatchObject({ width: 7, height: 11 })
      expect(image.data.every((value) => value === 9)).toBe(true)
    }
    await readImage(fixtureFile('JPEG grey progressive'))
    expect(asked).toEqual(['srgb', 'srgb', 'b-w'])
  })

  const ours = ['PNG RGB', 'JPEG 4:2:0', 'JPEG CMYK', 'JPEG YCCK']
  test.each(ours)('%s is decoded here', async (name) => {
    const { data } = await readImage(fixtureFile(name))
    expect(data).toEqual(fixtures.find((fixture) => fixture.name === name)!.pixels)
    expect(asked).toEqual([])
  })

  test('a JPEG that it refuses is decoded here', async () => {
    failing = true
    const { data } = await readImage(fixtureFile('JPEG progressive'))
    expect(data).toEqual(fixtures.find(({ name }) => name === 'JPEG progressive')!.pixels)
  })

  test('other formats are read with it', async () => {
    expect(await readImage(text('II*\0'))).toMatchObject({ width: 11, height: 7, channels: 3 })
    expect(asked).toEqual(['autoOrient'])
    failing = true
    await expect(readImage(text('II*\0'))).rejects.toEqual(code('image-too-large'))
  })
})
