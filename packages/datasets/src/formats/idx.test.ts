import { gzipSync } from 'node:zlib'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { readIdx } from './idx.js'

function idx(code: number, shape: number[], data: Uint8Array) {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length)
  const view = new DataView(bytes.buffer)
  bytes[2] = code
  bytes[3] = shape.length
  for (const [i, length] of shape.entries()) view.setUint32(4 + 4 * i, length)
  bytes.set(data, 4 + 4 * shape.length)
  return bytes
}

const pixels = Uint8Array.from({ length: 24 }, (_, i) => i * 10)
const plain = idx(8, [2, 3, 4], pixels)
const zeros = (size: number) => gzipSync(idx(8, [size], new Uint8Array(size)))

const failureOf = async (bytes: Uint8Array, maxBytes?: number) => {
  const error = await readIdx(bytes, { name: 'file.idx', maxBytes }).then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  expect(error.message).toContain('file.idx')
  return error as CnnError
}

describe.each([
  ['plain', (bytes: Uint8Array) => bytes],
  ['packed', (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
])('%s IDX', (_, pack) => {
  test('gives shape and bytes', async () => {
    expect(await readIdx(pack(plain))).toEqual({ shape: [2, 3, 4], data: pixels })
    const long = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251)
    const { data } = await readIdx(pack(idx(8, [3, 100_000], long)))
    expect(Buffer.from(data as Uint8Array).equals(long)).toBe(true)
    expect(await readIdx(pack(idx(8, [0, 28, 28], new Uint8Array(0))))).toEqual({
      shape: [0, 28, 28],
      data: new Uint8Array(0),
    })
  })

  test('gives numbers of every type, big-endian', async () => {
    const make = (
      bytes: number,
      values: number[],
      set: (view: DataView, offset: number, value: number) => void,
    ) => {
      const view = new DataView(new ArrayBuffer(bytes * values.length))
      for (const [i, value] of values.entries()) set(view, i * bytes, value)
      return new Uint8Array(view.buffer)
    }
    const values = [-2, 0, 100]
    const cases = [
      [9, Int8Array, make(1, values, (view, at, value) => view.setInt8(at, value))],
      [11, Int16Array, make(2, values, (view, at, value) => view.setInt16(at, value))],
      [12, Int32Array, make(4, values, (view, at, value) => view.setInt32(at, value))],
      [13, Float32Array, make(4, values, (view, at, value) => view.setFloat32(at, value))],
      [14, Float64Array, make(8, values, (view, at, value) => view.setFloat64(at, value))],
    ] as const
    for (const [code, type, data] of cases) {
      expect((await readIdx(pack(idx(code, [3], data)))).data).toEqual(type.from(values))
    }
  })

  test('that is cut short or too long is refused', async () => {
    for (const length of [0, 1, 3, 4, 10, 15, 16, 30, plain.length - 1]) {
      const error = await failureOf(pack(plain.subarray(0, length)))
      expect([error.code, error.message]).toEqual(['bad-idx', expect.stringContaining('cut short')])
    }
    const error = await failureOf(pack(new Uint8Array([...plain, 0, 0])))
    expect(error.code).toMatch(/bad-(idx|gzip)/)
  })

  test('with another magic number is refused', async () => {
    for (const [place, value] of [
      [0, 1],
      [1, 1],
      [2, 7],
      [2, 10],
      [3, 0],
      [3, 9],
    ] as const) {
      const other = plain.slice()
      other[place] = value
      expect((await failureOf(pack(other))).message).toContain('no IDX file')
    }
    const page = new TextEncoder().encode('<!DOCTYPE html><html><body>Not found</body></html>')
    expect((await failureOf(pack(page))).message).toContain('web page')
  })

  test('that announces more than is accepted is refused without making room for it', async () => {
    const huge = idx(8, [0xffffffff, 0xffffffff], pixels)
    expect((await failureOf(pack(huge))).message).toContain('4294967295')
    expect((await failureOf(pack(plain), 20)).message).toContain('20')
    expect((await failureOf(pack(idx(8, [2 ** 29], pixels)))).message).toContain('cut short')
  })
})

test('damaged gzip is refused', async () => {
  const packed = gzipSync(
    idx(
      8,
      [50_000],
      Uint8Array.from({ length: 50_000 }, (_, i) => i ** 2),
    ),
  )
  for (const length of [2, 9, 12, packed.length >> 1, packed.length - 1]) {
    expect((await failureOf(packed.subarray(0, length))).code).toBe('bad-gzip')
  }
  const flipped = Uint8Array.from(packed)
  flipped[packed.length >> 1]! ^= 0x55
  expect((await failureOf(flipped)).code).toMatch(/bad-(gzip|idx)/)
  const checksum = Uint8Array.from(packed)
  checksum[packed.length - 6]! ^= 1
  expect((await failureOf(checksum)).code).toBe('bad-gzip')
})

test('a gzip bomb is refused before it unpacks', async () => {
  const bomb = gzipSync(Buffer.concat([plain, Buffer.alloc(50_000_000)]))
  expect((await failureOf(bomb)).message).toContain('more than the 40 bytes')
  expect((await readIdx(zeros(2_000_000))).data.length).toBe(2_000_000)
  expect((await failureOf(zeros(2_000_000), 1_000_000)).message).toContain('1000000')
})
