import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CnnError } from '../errors.js'
import { readSafetensors, type WritableEntry, writeSafetensors } from './safetensors.js'

const entries = new Map<string, WritableEntry>([
  ['conv.weight', { shape: [2, 1, 1, 3], data: Float32Array.of(1, 2, 3, -4, 0.5, 1e-3) }],
  ['bn.num_batches_tracked', { shape: [], data: Float32Array.of(1234567), integer: true }],
  ['0', { shape: [3], data: Float32Array.of(7, 8, 9) }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
])

/** A file with this header, given as an object or as text, and so many bytes of data. */
function file(header: object | string, dataLength = 0, claimed?: number) {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  )
  const bytes = new Uint8Array(8 + text.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed ?? text.length), true)
  bytes.set(text, 8)
  return bytes
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
})

describe('a written file', () => {
  test('gives back values, shapes, order and metadata', () => {
    const metadata = { format: 'pt', näme: 'a "quoted"\n line' }
    const read = readSafetensors(writeSafetensors(entries, { metadata }))
    expect(read.metadata).toEqual(metadata)
    expect([...read.entries.keys()]).toEqual([...entries.keys()])
    for (const [key, { shape, data, integer }] of entries) {
      const entry = read.entries.get(key)!
      expect(entry.shape).toEqual(shape)
      expect(entry.toFloat32()).toEqual(data)
      expect(entry.dtype).toBe(integer ? 'I64' : 'F32')
    }
  })

  test('is aligned: the header to 8 bytes, every tensor to its type', () => {
    for (const dtype of ['float32', 'float16'] as const) {
      const bytes = writeSafetensors(entries, { dtype })
      for (const { data, dtype } of readSafetensors(bytes).entries.values()) {
        const size = { I64: 8, F32: 4, F16: 2 }[dtype as 'F32']
        expect(data.byteOffset % size).toBe(0)
      }
    }
  })

  test('is the same byte for byte', () => {
    expect(writeSafetensors(entries)).toEqual(writeSafetensors(new Map(entries)))
  })

  test('of no tensors is readable', () => {
    expect(readSafetensors(writeSafetensors(new Map())).entries.size).toBe(0)
  })

  test('in float16 is half as large, and exact to 11 bits', () => {
    const read = readSafetensors(writeSafetensors(entries, { dtype: 'float16' })).entries
    const values = read.get('conv.weight')!.toFloat32()
    expect([...values.slice(0, 5)]).toEqual([1, 2, 3, -4, 0.5])
    expect(values[5]).toBeCloseTo(1e-3, 6)
    expect(read.get('conv.weight')!.data.length).toBe(12)
    expect(read.get('bn.num_batches_tracked')!.toFloat32()[0]).toBe(1234567)
  })
})

describe('writing refuses', () => {
  const write = (entry: WritableEntry, dtype?: 'float16', key = 'head.weight') =>
    writeSafetensors(new Map([[key, entry]]), { dtype })

  test.each([
    [
      'a value beyond float16',
      'float16-overflow',
      { shape: [2], data: Float32Array.of(1, -65520) },
    ],
    ['a shape that does not fit', 'bad-entry', { shape: [3], data: Float32Array.of(1, 2) }],
    [
      'a fraction as integer',
      'bad-entry',
      { shape: [], data: Float32Array.of(0.5), integer: true },
    ],
  ])('%s, by name', (_, code, entry) => {
    expect(() => write(entry, 'float16')).toThrow(expect.objectContaining({ code }))
    expect(() => write(entry, 'float16')).toThrow(/head\.weight/)
  })

  test('a tensor named like the metadata', () => {
    const entry = { shape: [], data: Float32Array.of(0) }
    expect(() => write(entry, undefined, '__metadata__')).toThrow(CnnError)
  })
})

describe('reading other types', () => {
  const read = (dtype: string, bytes: ArrayLike<number>, shape = [bytes.length]) => {
    const whole = file({ x: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes.length)
    whole.set(bytes, whole.length - bytes.length)
    return [...readSafetensors(whole).entries.get('x')!.toFloat32()]
  }
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer)

  test.each([
    ['F64', bytesOf(Float64Array.of(0.1, -1e300)), [2], [Math.fround(0.1), -Infinity]],
    ['BF16', bytesOf(Uint16Array.of(0x3f80, 0xc000)), [2], [1, -2]],
    ['F16', bytesOf(Uint16Array.of(0x3c00, 0x0001)), [2], [1, 2 ** -24]],
    ['I64', bytesOf(BigInt64Array.of(-5n, 1n << 40n)), [1, 2], [-5, 2 ** 40]],
    ['I32', bytesOf(Int32Array.of(-7)), [], [-7]],
    ['I16', bytesOf(Int16Array.of(-300)), [1], [-300]],
    ['I8', Uint8Array.of(255), [1], [-1]],
    ['U8', Uint8Array.of(255), [1], [255]],
    ['BOOL', Uint8Array.of(0, 1, 7), [3], [0, 1, 1]],
  ])('%s', (dtype, bytes, shape, values) => {
    expect(read(dtype, bytes, shape)).toEqual(values)
  })

  test('values that lie unaligned, as in files of other writers', () => {
    const bytes = file(
      { a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] }, b: f32([1], 1, 5) },
      5,
    )
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, 1.5, true)
    expect(readSafetensors(bytes).entries.get('b')!.toFloat32()[0]).toBe(1.5)
  })

  test('a file that is itself a view into larger memory', () => {
    const whole = writeSafetensors(entries)
    const shifted = new Uint8Array(whole.length + 3).subarray(3)
    shifted.set(whole)
    const read = readSafetensors(shifted).entries
    expect(read.get('0')!.toFloat32()).toEqual(Float32Array.of(7, 8, 9))
  })
})

describe('a malformed file is refused, saying why', () => {
  const whole = writeSafetensors(entries)
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(), /0 bytes/],
    ['a few bytes', new Uint8Array(7), /7 bytes/],
    ['cut in the header', whole.subarray(0, 60), /claims/],
    ['cut in the data', whole.subarray(0, whole.length - 1), /only \d+ follow/],
    ['longer than its entries', Uint8Array.of(...whole, 0), /cover/],
    ['a claim of 4 GB', file('{}', 1000, 4_000_000_000), /claims 4000000000 bytes/],
    ['a claim of 2^63', file('{}', 0, 2 ** 63), /claims/],
    ['a zip', Uint8Array.from({ length: 64 }, () => 0x50), /claims/],
    ['text for header', file('not json'), /not JSON/],
    ['invalid UTF-8', file('{"a":"?"}').map((byte) => (byte === 0x3f ? 0xff : byte)), /not JSON/],
    ['an array for header', file('[]'), /not a JSON object/],
    ['white space before the header', file(' {}'), /not a JSON object/],
    [
      'a key twice',
      file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\\u0061":1}', 4),
      /twice/,
    ],
    [
      'a field twice',
      file('{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      /twice/,
    ],
    ['an entry that is a number', file({ a: 1 }), /not an object/],
    ['a null entry', file({ a: null }), /not an object/],
    ['an unknown dtype', file({ a: { dtype: 'F4', shape: [0], data_offsets: [0, 0] } }), /F4/],
    [
      'a dtype of Object',
      file({ a: { dtype: 'toString', shape: [], data_offsets: [0, 0] } }),
      /dtype/,
    ],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 0] } }), /shape/],
    ['a negative size', file({ a: f32([-1, -1], 0, 4) }, 4), /shape/],
    ['a fractional size', file({ a: f32([0.5, 2], 0, 4) }, 4), /shape/],
    ['offsets backwards', file({ a: f32([1], 4, 0) }, 4), /data_offsets/],
    [
      'three offsets',
      file({ a: { ...f32([1], 0, 4), data_offsets: [0, 4, 4] } }, 4),
      /data_offsets/,
    ],
    ['a shape of other size', file({ a: f32([2], 0, 4) }, 4), /takes 8 bytes/],
    ['a shape beyond all numbers', file({ a: f32(Array(30).fill(2 ** 50), 0, 4) }, 4), /takes/],
    ['an offset out of range', file({ a: f32([2], 0, 8) }, 4), /ends at byte 8/],
    ['an overlap', file({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), /overlaps/],
    ['a gap', file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), /gap/],
    ['metadata that is a list', file({ __metadata__: [] }), /__metadata__/],
    ['metadata with a number', file({ __metadata__: { a: 1 } }), /'a' is not a string/],
  ])('%s', (_, bytes, message) => {
    const read = () => readSafetensors(bytes)
    expect(read).toThrow(expect.objectContaining({ code: 'bad-safetensors' }))
    expect(read).toThrow(message)
  })
})

test('a header nested ever so deep does not exhaust the stack', () => {
  expect(() => readSafetensors(file('{"a":'.repeat(200_000)))).toThrow(CnnError)
  expect(() => readSafetensors(file(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`))).toThrow(
    CnnError,
  )
})

const dataFolder =
  process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const resnet20 = `${dataFolder}/weights-resnet-cifar10/resnet20.safetensors`

test.skipIf(!existsSync(resnet20))('reads a published file and writes it back as it was', () => {
  const bytes = readFileSync(resnet20)
  const { entries, metadata } = readSafetensors(bytes)
  expect(entries.size).toBe(97)
  expect(entries.get('conv1.weight')!.shape).toEqual([16, 3, 3, 3])
  const copy = new Map(
    Array.from(entries, ([key, entry]) => [key, { shape: entry.shape, data: entry.toFloat32() }]),
  )
  const again = readSafetensors(writeSafetensors(copy, { metadata }))
  expect(again.metadata).toEqual(metadata)
  for (const [key, entry] of entries)
    expect(Buffer.compare(again.entries.get(key)!.data, entry.data)).toBe(0)
})
