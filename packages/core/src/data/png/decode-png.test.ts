import { deflateSync } from 'node:zlib'
import { Unzlib, zlibSync } from 'fflate'
import { describe, expect, test, vi } from 'vitest'
import { noise } from '../../../golden/images.js'
import { toChannels } from '../channels.js'
import { crc32 } from '../crc32.js'
import { encodePng, toDataUrl } from '../encode-png.js'
import { pngSignature } from './chunks.js'
import { decodePng } from './decode-png.js'
import { passes } from './scanlines.js'

type Sample = (x: number, y: number, channel: number) => number

interface Spec {
  width: number
  height: number
  depth: number
  colorType: 0 | 2 | 3 | 4 | 6
  interlaced?: boolean
  sample: Sample
  extra?: Uint8Array[]
}

const channelsOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const bad = (message: RegExp) =>
  expect.objectContaining({ code: 'bad-image', message: expect.stringMatching(message) })

/** Writes any kind of PNG: the filters change from row to row. */
function write({ width, height, depth, colorType, interlaced = false, sample, extra = [] }: Spec) {
  const rows: number[] = []
  const channels = channelsOf[colorType]
  const step = Math.max(1, (channels * depth) >> 3)
  for (const pass of passes(width, height, interlaced)) {
    let above: number[] = []
    for (let y = 0; y < pass.height; y++) {
      const values = Array.from({ length: pass.width * channels }, (_, i) => {
        const x = Math.floor(i / channels)
        return sample(pass.x + x * pass.stepX, pass.y + y * pass.stepY, i % channels)
      })
      const row = pack(values, depth)
      rows.push(y % 5, ...filter(row, above, step, y % 5))
      above = row
    }
  }
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, width)
  new DataView(header.buffer).setUint32(4, height)
  header.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8)
  return file([chunk('IHDR', header), ...extra, chunk('IDAT', zlibSync(Uint8Array.from(rows)))])
}

function pack(values: number[], depth: number) {
  const bits = values.map((value) => value.toString(2).padStart(depth, '0')).join('')
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
}

function filter(row: number[], above: number[], step: number, kind: number) {
  return row.map((value, i) => {
    const [left, up, corner] = [row[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0]
    const estimate = left + up - corner
    const nearest = [left, up, corner].reduce((best, candidate) =>
      Math.abs(candidate - estimate) < Math.abs(best - estimate) ? candidate : best,
    )
    return (value - [0, left, up, (left + up) >> 1, nearest][kind]!) & 255
  })
}

function chunk(type: string, body: Uint8Array) {
  const bytes = new Uint8Array(body.length + 12)
  new DataView(bytes.buffer).setUint32(0, body.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(body, 8)
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)))
  return bytes
}

const file = (chunks: Uint8Array[]) =>
  Uint8Array.from([pngSignature, ...chunks, chunk('IEND', new Uint8Array())].flatMap((c) => [...c]))

const random =
  (depth: number): Sample =>
  (x, y, channel) =>
    Math.imul(x * 31 + y * 17 + channel * 7 + 1, 2654435761) >>> (32 - depth)

describe('every kind', () => {
  const kinds = ([0, 2, 4, 6] as const).flatMap((colorType) =>
    (colorType === 0 ? [1, 2, 4, 8, 16] : [8, 16]).flatMap((depth) =>
      [false, true].map((interlaced) => ({ colorType, depth, interlaced })),
    ),
  )
  test.each(kinds)('colour type $colorType, $depth bits, interlaced: $interlaced', (kind) => {
    for (const [width, height] of [
      [11, 13],
      [1, 1],
      [3, 2],
    ] as const) {
      const sample = random(kind.depth)
      const image = decodePng(write({ width, height, sample, ...kind }))
      const channels = channelsOf[kind.colorType]
      expect(image).toMatchObject({ width, height, channels })
      const scale = kind.depth < 8 ? 255 / (2 ** kind.depth - 1) : 1
      const expected = Array.from({ length: width * height * channels }, (_, i) => {
        const pixel = Math.floor(i / channels)
        return sample(pixel % width, Math.floor(pixel / width), i % channels) * scale
      })
      expect([...image.data]).toEqual(expected)
    }
  })

  test('16 bits become 8 by rounding', () => {
    const values = [0, 128, 129, 385, 386, 32_767, 32_768, 65_535]
    const spec = { width: 8, height: 1, depth: 16, colorType: 0 } as const
    const image = decodePng(write({ ...spec, sample: (x) => values[x]! }))
    expect(image.data).toBeInstanceOf(Uint16Array)
    expect([...toChannels(image).data]).toEqual(values.map((value) => Math.round(value / 257)))
  })
})

describe('transparency is laid over white', () => {
  const size = { width: 3, height: 1, depth: 8 } as const

  test('alpha', () => {
    const rgba = [10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 128]
    const image = decodePng(write({ ...size, colorType: 6, sample: (x, _, c) => rgba[4 * x + c]! }))
    const half = [10, 20, 30].map((value) => Math.round((value * 128 + 255 * 127) / 255))
    expect([...toChannels(image).data]).toEqual([10, 20, 30, 255, 255, 255, ...half])
  })

  test('grey with alpha', () => {
    const values = [9, 255, 9, 0, 9, 51]
    const image = decodePng(
      write({ ...size, colorType: 4, sample: (x, _, c) => values[2 * x + c]! }),
    )
    expect([...toChannels(image).data]).toEqual([9, 255, Math.round(9 * 0.2 + 255 * 0.8)])
  })

  test('one transparent colour', () => {
    const extra = [chunk('tRNS', Uint8Array.of(0, 1, 0, 2, 0, 3))]
    const sample: Sample = (x, _, c) => (x === 1 ? c + 1 : c + 2)
    const image = decodePng(write({ ...size, colorType: 2, sample, extra }))
    expect([...toChannels(image).data]).toEqual([2, 3, 4, 255, 255, 255, 2, 3, 4])
  })

  test('one transparent grey of 2 bits', () => {
    const extra = [chunk('tRNS', Uint8Array.of(0, 1))]
    const image = decodePng(write({ ...size, depth: 2, colorType: 0, sample: (x) => x, extra }))
    expect([...toChannels(image).data]).toEqual([0, 255, 170])
  })

  test('a palette with alpha', () => {
    const extra = [
      chunk('PLTE', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)),
      chunk('tRNS', Uint8Array.of(255, 0)),
    ]
    const image = decodePng(write({ ...size, colorType: 3, sample: (x) => x, extra }))
    expect([...toChannels(image).data]).toEqual([1, 2, 3, 255, 255, 255, 7, 8, 9])
  })
})

describe('damage', () => {
  const size = { width: 40, height: 40, depth: 8, colorType: 0 } as const
  const sample = random(8)
  const good = write({ ...size, sample })

  test('a changed byte is found by its checksum', () => {
    const changed = good.slice()
    changed[60]! ^= 1
    expect(() => decodePng(changed)).toThrow(bad(/checksum/))
  })

  test.each<[string, Partial<Spec>]>([
    ['a palette that is missing', { colorType: 3 }],
    ['a colour beyond the palette', { colorType: 3, extra: [chunk('PLTE', new Uint8Array(6))] }],
    ['a depth that does not exist', { depth: 3 as 8 }],
    ['a depth that the colour type has not', { depth: 4, colorType: 2 }],
  ])('%s', (_, change) => {
    expect(() => decodePng(write({ ...size, sample, ...change }))).toThrow(bad(/damaged/))
  })

  test('an unknown filter', () => {
    const header = good.subarray(8, 33)
    const rows = new Uint8Array(40 * 41).fill(5)
    expect(() => decodePng(file([header, chunk('IDAT', zlibSync(rows))]))).toThrow(bad(/filter 5/))
  })

  test('fewer rows than announced', () => {
    const data = chunk('IDAT', zlibSync(new Uint8Array(39 * 41)))
    expect(() => decodePng(file([good.subarray(8, 33), data]))).toThrow(bad(/cut off/))
    expect(() => decodePng(file([good.subarray(8, 33)]))).toThrow(bad(/cut off/))
  })

  test('a decompression bomb stops when the picture is full', () => {
    const bomb = file([
      good.subarray(8, 33),
      chunk('IDAT', deflateSync(new Uint8Array(100_000_000))),
    ])
    const push = vi.spyOn(Unzlib.prototype, 'push')
    expect(decodePng(bomb).data.length).toBe(1600)
    const unpacked = push.mock.calls.reduce((sum, [piece]) => sum + piece.length, 0)
    push.mockRestore()
    expect(unpacked).toBeLessThan(bomb.length / 2)
  })

  test("Apple's variant is named", () => {
    const apple = file([chunk('CgBI', new Uint8Array(4)), good.subarray(8)])
    expect(() => decodePng(apple)).toThrow(expect.objectContaining({ code: 'unsupported-image' }))
  })
})

describe('encodePng', () => {
  test.each([1, 2, 3, 4])('%i channels come back', (channels) => {
    const image = noise(13, 7, channels)
    expect(decodePng(encodePng(image))).toEqual(image)
  })

  test('refuses a picture that is none', () => {
    expect(() => encodePng({ ...noise(3, 3, 1), width: 4 })).toThrow(bad(/3|4/))
    expect(() => encodePng({ ...noise(3, 3, 1), channels: 5 })).toThrow(bad(/channels/))
  })

  test('toDataUrl is a PNG in base64', () => {
    const url = toDataUrl(noise(70, 70, 3))
    const bytes = Uint8Array.from(atob(url.split(',')[1]!), (c) => c.charCodeAt(0))
    expect(url).toMatch(/^data:image\/png;base64,/)
    expect(decodePng(bytes)).toEqual(noise(70, 70, 3))
  })
})
