import type { ByteImage } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { encodeGif } from './encode-gif.js'
import { pictureGrid } from './picture-grid.js'

const flat = (level: number, width = 2, height = 2, channels = 1): ByteImage => ({
  data: new Uint8Array(width * height * channels).fill(level),
  ...{ width, height, channels },
})

const rows = ({ data, width }: ByteImage) =>
  Array.from({ length: data.length / width }, (_, y) => [
    ...data.subarray(y * width, (y + 1) * width),
  ])

describe('pictureGrid', () => {
  test('sets pictures in rows', () => {
    const grid = pictureGrid([flat(1), flat(2), flat(3)], { gap: 1 })
    expect(rows(grid)).toEqual([
      [40, 40, 40, 40, 40, 40, 40],
      [40, 1, 1, 40, 2, 2, 40],
      [40, 1, 1, 40, 2, 2, 40],
      [40, 40, 40, 40, 40, 40, 40],
      [40, 3, 3, 40, 40, 40, 40],
      [40, 3, 3, 40, 40, 40, 40],
      [40, 40, 40, 40, 40, 40, 40],
    ])
    expect(grid.channels).toBe(1)
  })

  test('in as many columns as asked, enlarged, with smaller ones in the middle', () => {
    const grid = pictureGrid([flat(9, 4, 2), flat(7, 2, 2)], { columns: 5, gap: 0, scale: 2 })
    expect(rows(grid)).toEqual(Array(4).fill([...Array(8).fill(9), 40, 40, 7, 7, 7, 7, 40, 40]))
  })

  test('is in colour where a picture is', () => {
    const grid = pictureGrid([flat(1), flat(2, 2, 2, 3)], { gap: 0 })
    expect(grid.channels).toBe(3)
    expect([...grid.data.subarray(0, 12)]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
  })

  test.each([0, 1, 2, 5])('frames what is highlighted, in a gap of %i', (gap) => {
    const grid = pictureGrid([flat(1, 6, 5), flat(2, 6, 5)], { gap, highlight: [1] })
    const yellow = (x: number, y: number) => grid.data[3 * (y * grid.width + x) + 2] === 66
    const edge = gap === 0 ? 0 : Math.max(1, gap >> 1)
    const left = gap + 6 + gap
    const inside = gap === 0 ? 1 : 0
    for (let y = 0; y < grid.height; y++) {
      for (let x = 0; x < grid.width; x++) {
        const within = (m: number) =>
          x >= left - m && x < left + 6 + m && y >= gap - m && y < gap + 5 + m
        expect(yellow(x, y)).toBe(within(edge) && !within(-inside))
      }
    }
  })

  test.each([
    [() => pictureGrid([]), 'bad-option'],
    [() => pictureGrid([{ ...flat(1), width: 3 }]), 'bad-image'],
    [() => pictureGrid([flat(1)], { columns: 0 }), 'bad-option'],
    [() => pictureGrid([flat(1)], { gap: -1 }), 'bad-option'],
    [() => pictureGrid([flat(1)], { scale: 1.5 }), 'bad-option'],
    [() => pictureGrid([flat(1)], { scale: 100_000 }), 'image-too-large'],
  ])('refuses %s', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})

describe('encodeGif', () => {
  test('keeps every level of grey pictures, and how long they are seen', () => {
    const frames = [0, 1, 2].map(
      (n): ByteImage => ({
        data: Uint8Array.from({ length: 40 * 30 }, (_, i) => (i * (n + 1) * 7) % 256),
        ...{ width: 40, height: 30, channels: 1 },
      }),
    )
    const film = decodeGif(encodeGif(frames, { milliseconds: 50, lastMilliseconds: 900 }))
    expect(film).toMatchObject({ width: 40, height: 30, repeats: true })
    expect(film.frames.map(({ delay }) => delay)).toEqual([5, 5, 90])
    for (const [i, { rgb }] of film.frames.entries()) {
      expect(rgb.filter((_, k) => k % 3 === 1)).toEqual([...frames[i]!.data])
    }
  })

  test('has the colours of all frames', () => {
    const colors = [
      [250, 10, 10],
      [10, 250, 10],
      [10, 10, 250],
    ]
    const frames = colors.map(
      (color): ByteImage => ({
        data: Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => color[i % 3]!),
        ...{ width: 16, height: 16, channels: 3 },
      }),
    )
    const film = decodeGif(encodeGif(frames))
    for (const [i, { rgb }] of film.frames.entries()) {
      for (let c = 0; c < 3; c++) expect(Math.abs(rgb[c]! - colors[i]![c]!)).toBeLessThan(8)
      expect(rgb.slice(-3)).toEqual(rgb.slice(0, 3))
    }
  })

  test.each([
    [() => encodeGif([]), 'bad-option'],
    [() => encodeGif([{ ...flat(1), height: 9 }]), 'bad-image'],
    [() => encodeGif([flat(1), flat(1, 3, 2)]), 'bad-option'],
    [() => encodeGif([flat(1)], { milliseconds: -1 }), 'bad-option'],
  ])('refuses %s', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})

interface Film {
  width: number
  height: number
  repeats: boolean
  frames: { delay: number; rgb: number[] }[]
}

/** What a GIF with one colour table shows. */
function decodeGif(bytes: Uint8Array): Film {
  const short = (at: number) => bytes[at]! | (bytes[at + 1]! << 8)
  const [width, height] = [short(6), short(8)]
  const colors = 2 << (bytes[10]! & 7)
  let at = 13 + 3 * colors
  const blocks = () => {
    const data: number[] = []
    while (bytes[at] !== 0) {
      data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]!))
      at += 1 + bytes[at]!
    }
    at++
    return data
  }
  const film: Film = { width, height, repeats: false, frames: [] }
  let delay = 0
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      const kind = bytes[at + 1]
      at += 2
      const data = blocks()
      if (kind === 0xf9) delay = data[1]! | (data[2]! << 8)
      else film.repeats = String.fromCharCode(...data.slice(0, 11)) === 'NETSCAPE2.0'
    } else {
      expect([bytes[at], bytes[at + 9]]).toEqual([0x2c, 0])
      const codeSize = bytes[at + 10]!
      at += 11
      const places = unpack(blocks(), codeSize)
      expect(places).toHaveLength(width * height)
      const rgb = places.flatMap((place) => [...bytes.subarray(13 + 3 * place, 16 + 3 * place)])
      film.frames.push({ delay, rgb })
    }
  }
  return film
}

/** LZW as GIF has it. */
function unpack(data: readonly number[], codeSize: number): number[] {
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1]
  const places: number[] = []
  let table: number[][] = []
  let [bits, buffer, size] = [0, 0, codeSize + 1]
  let last: number[] | undefined
  for (const byte of data) {
    buffer |= byte << bits
    bits += 8
    while (bits >= size) {
      const code = buffer & ((1 << size) - 1)
      buffer >>>= size
      bits -= size
      if (code === end) return places
      if (code === clear) {
        table = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []))
        size = codeSize + 1
        last = undefined
        continue
      }
      const entry: number[] = table[code] ?? [...last!, last![0]!]
      places.push(...entry)
      if (last && table.length < 4096) table.push([...last, entry[0]!])
      if (table.length === 1 << size && size < 12) size++
      last = entry
    }
  }
  return places
}
