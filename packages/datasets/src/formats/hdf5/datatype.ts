import type { NumberArray } from '@cnn/core/data'
import type { Fields } from './paged-bytes.js'

/** What the values of a data set are. */
export interface Hdf5Type {
  kind: 'integer' | 'float' | 'text' | 'reference'
  /** Of one value. */
  bytes: number
  signed: boolean
  littleEndian: boolean
}

/** What the format calls the classes of types, by number. */
const classes = [
  'integers',
  'floating-point numbers',
  'times',
  'texts',
  'bit fields',
  'opaque bytes',
  'records of several fields',
  'references',
  'named integers',
  'lists of different lengths',
  'arrays',
]

/**
 * @throws CnnError 'unsupported-hdf5' for values of other kinds
 */
export function readType(fields: Fields): Hdf5Type {
  const number = fields.uint8() & 15
  const flags = fields.uint8()
  fields.skip(2)
  const bytes = fields.uint32()
  const type = { bytes, signed: false, littleEndian: (flags & 1) === 0 }
  if (number === 0 && [1, 2, 4, 8].includes(bytes)) {
    return { ...type, kind: 'integer', signed: (flags & 8) !== 0 }
  }
  if (number === 1 && (bytes === 4 || bytes === 8)) return { ...type, kind: 'float', signed: true }
  if (number === 3 && bytes > 0) return { ...type, kind: 'text', littleEndian: true }
  const isObject = (flags & 15) === 0
  if (number === 7 && isObject && bytes === fields.file.offsetBytes) {
    return { ...type, kind: 'reference', littleEndian: true }
  }
  throw fields.unsupported(`${classes[number] ?? `values of class ${number}`} (${bytes} bytes)`)
}

/** The sizes along each axis; none for a single value. */
export function readShape(fields: Fields): number[] {
  const version = fields.uint8()
  if (version < 1 || version > 2) throw fields.unsupported(`a shape of version ${version}`)
  const rank = fields.uint8()
  fields.skip(1)
  const kind = fields.uint8()
  if (version === 1) fields.skip(4)
  // There may be data sets of nothing at all.
  if (version === 2 && kind === 2) return [0]
  return Array.from({ length: rank }, () => fields.size())
}

const arrays = {
  integer: {
    1: [Uint8Array, Int8Array],
    2: [Uint16Array, Int16Array],
    4: [Uint32Array, Int32Array],
    8: [BigUint64Array, BigInt64Array],
  },
  float: { 4: [Float32Array, Float32Array], 8: [Float64Array, Float64Array] },
} as const

/** The numbers in bytes that are the caller's own. */
export function numbersIn(data: Uint8Array, type: Hdf5Type): NumberArray {
  const { bytes, kind, signed, littleEndian } = type
  if (!littleEndian) {
    for (let i = 0; i + bytes <= data.length; i += bytes) data.subarray(i, i + bytes).reverse()
  }
  const makes = (
    arrays[kind as 'integer'] as Record<number, readonly (new (b: ArrayBuffer) => NumberArray)[]>
  )[bytes]!
  return new makes[signed ? 1 : 0]!(data.buffer as ArrayBuffer)
}

/** Texts of a fixed length, up to their end. */
export function textsIn(data: Uint8Array, { bytes }: Hdf5Type): string[] {
  return Array.from({ length: data.length / bytes }, (_, i) =>
    new TextDecoder().decode(data.subarray(i * bytes, (i + 1) * bytes)).replace(/\0.*$/s, ''),
  )
}

/** Addresses of objects. */
export function referencesIn(data: Uint8Array, { bytes }: Hdf5Type): number[] {
  return Array.from({ length: data.length / bytes }, (_, i) => {
    let address = 0
    for (let j = bytes - 1; j >= 0; j--) address = address * 256 + data[i * bytes + j]!
    return address
  })
}
