/** Writes MAT files of version 5, as MATLAB does. Source: MathWorks, "MAT-File Format". */
import { deflateSync } from 'node:zlib'

export interface MatWriterOptions {
  bigEndian?: boolean
  /** Packs each variable with zlib, as MATLAB 7 does. */
  compressed?: boolean
}

const types = {
  int8: [1, Int8Array, 8],
  uint8: [2, Uint8Array, 9],
  int16: [3, Int16Array, 10],
  uint16: [4, Uint16Array, 11],
  int32: [5, Int32Array, 12],
  uint32: [6, Uint32Array, 13],
  single: [7, Float32Array, 7],
  double: [9, Float64Array, 6],
  int64: [12, BigInt64Array, 14],
  uint64: [13, BigUint64Array, 15],
} as const

export type MatType = keyof typeof types

/** An array to write; `stored` packs its numbers in a smaller type, as MATLAB does with whole numbers. */
export type WritableMat =
  | {
      class: MatType
      dims: readonly number[]
      data: ArrayLike<number> | ArrayLike<bigint>
      imaginary?: ArrayLike<number>
      stored?: MatType
      logical?: boolean
    }
  | {
      class: 'char'
      dims: readonly number[]
      text: string
      stored?: 'uint8' | 'utf8' | 'utf16' | 'utf32'
    }
  | { class: 'cell'; dims: readonly number[]; elements: readonly WritableMat[] }
  | {
      class: 'struct'
      dims: readonly number[]
      fields: Record<string, readonly WritableMat[]>
      object?: string
    }
  | { class: 'sparse'; dims: readonly number[]; rows: number[]; starts: number[]; data: number[] }
  | { class: 'handle' | 'opaque'; dims: readonly number[] }

/** A row of characters. */
export const matChars = (text: string): WritableMat => ({
  class: 'char',
  dims: [1, text.length],
  text,
})

/** A number on its own. */
export const matScalar = (value: number): WritableMat => ({
  class: 'double',
  dims: [1, 1],
  data: [value],
})

/** A whole file. */
export function writeMat(
  variables: Readonly<Record<string, WritableMat>>,
  { bigEndian = false, compressed = false }: MatWriterOptions = {},
): Uint8Array {
  const writer = new Writer(bigEndian)
  const header = Buffer.alloc(128, 0x20)
  header.write('MATLAB 5.0 MAT-file, Platform: GLNXA64, Created on: Mon Jan 01 00:00:00 2024')
  header.fill(0, 116, 124)
  header.set(bigEndian ? [1, 0, 0x4d, 0x49] : [0, 1, 0x49, 0x4d], 124)
  const elements = Object.entries(variables).map(([name, value]) => {
    const element = writer.matrix(value, name)
    return compressed ? writer.packed(deflateSync(element)) : element
  })
  return new Uint8Array(Buffer.concat([header, ...elements]))
}

class Writer {
  constructor(private readonly bigEndian: boolean) {}

  uint32(...values: number[]) {
    const bytes = Buffer.alloc(4 * values.length)
    for (const [i, value] of values.entries()) {
      if (this.bigEndian) bytes.writeUInt32BE(value >>> 0, 4 * i)
      else bytes.writeUInt32LE(value >>> 0, 4 * i)
    }
    return bytes
  }

  /** With a tag; up to four bytes go into the tag itself. */
  element(type: number, data: Uint8Array) {
    if (data.length > 0 && data.length <= 4) {
      const filling = Buffer.alloc(4 - data.length)
      return Buffer.concat([this.uint32((data.length << 16) | type), data, filling])
    }
    const filling = Buffer.alloc((8 - (data.length % 8)) % 8)
    return Buffer.concat([this.uint32(type, data.length), data, filling])
  }

  packed(data: Uint8Array) {
    return Buffer.concat([this.uint32(15, data.length), data])
  }

  numbers(type: MatType, values: ArrayLike<number> | ArrayLike<bigint>) {
    const [code, make] = types[type]
    const from = make.from as (values: ArrayLike<number> | ArrayLike<bigint>) => Uint8Array
    const array = from.call(make, values)
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
    if (this.bigEndian && array.BYTES_PER_ELEMENT > 1) {
      for (let i = 0; i < bytes.length; i += array.BYTES_PER_ELEMENT) {
        bytes.subarray(i, i + array.BYTES_PER_ELEMENT).reverse()
      }
    }
    return this.element(code, bytes)
  }

  matrix(value: WritableMat, name: string): Buffer {
    const flags = classNumber(value) | flagsOf(value)
    const room = value.class === 'sparse' ? value.data.length : 0
    const head = [
      this.element(6, this.uint32(flags, room)),
      ...(value.class === 'opaque' ? [] : [this.numbers('int32', value.dims)]),
      this.element(1, Buffer.from(name, 'latin1')),
    ]
    const body = Buffer.concat([...head, ...this.content(value)])
    return Buffer.concat([this.uint32(14, body.length), body])
  }

  content(value: WritableMat): Uint8Array[] {
    switch (value.class) {
      case 'char':
        return [this.characters(value.text, value.stored)]
      case 'cell':
        return value.elements.map((element) => this.matrix(element, ''))
      case 'struct':
        return this.struct(value.fields, value.object)
      case 'sparse':
        return [
          this.numbers('int32', value.rows),
          this.numbers('int32', value.starts),
          this.numbers('double', value.data),
        ]
      case 'handle':
      case 'opaque':
        return [this.matrix(matScalar(1), '')]
    }
    const stored = value.stored ?? value.class
    const imaginary = value.imaginary ? [this.numbers(stored, value.imaginary)] : []
    return [this.numbers(stored, value.data), ...imaginary]
  }

  characters(text: string, stored: string | undefined) {
    if (stored === 'utf8') return this.element(16, Buffer.from(text))
    const codes = Uint16Array.from(text, (unit) => unit.charCodeAt(0))
    if (stored === 'utf32') return this.element(18, this.uint32(...codes))
    if (stored === 'uint8') return this.numbers('uint8', codes)
    const element = this.numbers('uint16', codes)
    if (stored === 'utf16') element.set(this.bigEndian ? [0, 17] : [17, 0], this.bigEndian ? 2 : 0)
    return element
  }

  struct(fields: Record<string, readonly WritableMat[]>, object?: string) {
    const names = Object.keys(fields)
    const length = 32
    const list = Buffer.concat(
      names.map((name) => Buffer.concat([Buffer.from(name), Buffer.alloc(length - name.length)])),
    )
    const count = Object.values(fields)[0]?.length ?? 0
    const elements = Array.from({ length: count }, (_, i) =>
      names.map((name) => this.matrix(fields[name]![i]!, '')),
    )
    return [
      ...(object ? [this.element(1, Buffer.from(object))] : []),
      this.numbers('int32', [length]),
      this.element(1, list),
      ...elements.flat(),
    ]
  }
}

function classNumber(value: WritableMat): number {
  const others = { cell: 1, struct: 2, char: 4, sparse: 5, handle: 16, opaque: 17 } as const
  if (value.class === 'struct' && value.object) return 3
  return value.class in others
    ? others[value.class as keyof typeof others]
    : types[value.class as MatType][2]
}

const flagsOf = (value: WritableMat) =>
  ('logical' in value && value.logical ? 0x200 : 0) |
  ('imaginary' in value && value.imaginary ? 0x800 : 0)
