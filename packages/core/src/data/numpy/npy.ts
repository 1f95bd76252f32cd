/**
 * Arrays as NumPy saves them, with their own types: `.npy`, and `.npz`, a zip archive of them.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
import { zipSync } from 'fflate'
import { CnnError, throwIfAborted } from '../../errors.js'
import { type ByteSource, memorySource } from '../byte-source.js'
import { fromFloat16 } from '../float16.js'
import type { NumberArray } from '../number-array.js'
import { openZip } from '../zip/zip-archive.js'
import {
  describeNumpyType,
  type NpyFile,
  readNpyHeader,
  readNumpyType,
  writeNpyHeader,
} from './npy-header.js'

export interface NpyArray {
  shape: readonly number[]
  /** Row-major. Truth values are bytes 0 and 1, half-precision numbers are float32. */
  data: NumberArray
}

export interface ReadNpyOptions {
  /** What to call bytes in errors. */
  name?: string
  signal?: AbortSignal
}

type MakeData = new (buffer: ArrayBufferLike) => NumberArray

const arrays: Readonly<Record<string, MakeData>> = {
  f8: Float64Array,
  f4: Float32Array,
  f2: Uint16Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
}

/**
 * Reads an array that `numpy.save` wrote. It takes as much memory as the file is large, twice that where axes are in
 * Fortran's order.
 * @throws CnnError 'bad-npy' naming the file and what is wrong, 'aborted'
 */
export async function readNpy(
  file: ByteSource | Uint8Array,
  { name = 'The NumPy file', signal }: ReadNpyOptions = {},
): Promise<NpyArray> {
  throwIfAborted(signal)
  const source = file instanceof Uint8Array ? memorySource(file, name) : file
  return readArray(source, source.name)
}

/**
 * Reads the arrays of an archive that `numpy.savez` or `savez_compressed` wrote, by their names; only some of them where
 * `arrays` says which.
 * @throws CnnError 'bad-npy' naming the file and what is wrong, 'not-in-npz', 'aborted'
 */
export async function readNpz(
  file: ByteSource | Uint8Array,
  { name = 'The NumPy archive', arrays, signal }: ReadNpyOptions & { arrays?: string[] } = {},
): Promise<Map<string, NpyArray>> {
  const source = file instanceof Uint8Array ? memorySource(file, name) : file
  const files = await openZip(source, { malformed: badNpy })
  const names = [...files.keys()].filter((path) => path.endsWith('.npy'))
  const has = names.map((path) => path.slice(0, -'.npy'.length))
  const missing = arrays?.find((wanted) => !has.includes(wanted))
  if (missing !== undefined) {
    const known = has.length > 0 ? has.slice(0, 20).join(', ') : 'nothing'
    throw new CnnError('not-in-npz', `${source.name} has no array ${missing}: it has ${known}.`)
  }
  const found = new Map<string, NpyArray>()
  for (const wanted of arrays ?? has) {
    throwIfAborted(signal)
    const path = `${wanted}.npy`
    found.set(wanted, await readArray(files.get(path)!, `${path} in ${source.name}`))
  }
  return found
}

async function readArray(file: NpyFile, name: string): Promise<NpyArray> {
  const { descr, isFortran, shape, dataBegin } = await readNpyHeader(file, name, badNpy)
  const type = readNumpyType(descr)
  const make = type && Object.hasOwn(arrays, type.kind) ? arrays[type.kind] : undefined
  if (!type || !make) {
    throw badNpy(name, `it holds ${describeNumpyType(descr)}, not plain numbers`)
  }
  const count = shape.reduce((product, size) => product * size, 1)
  const valueBytes = Number(type.kind.slice(1))
  if (count * valueBytes !== file.length - dataBegin) {
    throw badNpy(
      name,
      `its ${type.kind} [${shape}] takes ${count * valueBytes} bytes, but ${file.length - dataBegin} follow its header`,
    )
  }
  // A copy begins where every type may begin, and is the caller's to change.
  const bytes = new Uint8Array(await file.read(dataBegin, file.length))
  if (type.isBigEndian) reverseEach(bytes, valueBytes)
  const stored = new make(bytes.buffer)
  const values = type.kind === 'f2' ? fromFloat16(stored as Uint16Array) : stored
  return { shape, data: isFortran && shape.length > 1 ? fromColumns(values, shape) : values }
}

function reverseEach(bytes: Uint8Array, size: number) {
  if (size === 1) return
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse()
}

/** Values whose first axis runs fastest, reordered so that the last one does. */
function fromColumns(values: NumberArray, shape: readonly number[]): NumberArray {
  const ordered = values.slice() as Float64Array
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1))
  const place = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = (values as Float64Array)[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++place[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      place[axis] = 0
    }
  }
  return ordered
}

const descriptions: readonly [MakeData, string][] = [
  [Float64Array, '<f8'],
  [Float32Array, '<f4'],
  [Int8Array, '|i1'],
  [Uint8Array, '|u1'],
  [Int16Array, '<i2'],
  [Uint16Array, '<u2'],
  [Int32Array, '<i4'],
  [Uint32Array, '<u4'],
  [BigInt64Array, '<i8'],
  [BigUint64Array, '<u8'],
]

/**
 * Writes an array as `numpy.save` does, in its own type.
 * @throws CnnError 'invalid-argument' where the shape does not fit the data
 */
export function writeNpy({ shape, data }: NpyArray): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1)
  if (count !== data.length) {
    throw new CnnError(
      'invalid-argument',
      `An array of shape [${shape}] should hold ${count} values, not ${data.length}.`,
    )
  }
  const [, descr] = descriptions.find(([make]) => data instanceof make)!
  const header = writeNpyHeader(descr, shape)
  const bytes = new Uint8Array(header.length + data.byteLength)
  bytes.set(header)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length)
  return bytes
}

/**
 * Writes arrays as `numpy.savez` does, or `savez_compressed` where `compressed`. The same arrays give the same bytes.
 * @throws CnnError 'invalid-argument' where a shape does not fit its data
 */
export function writeNpzArrays(
  arrays: ReadonlyMap<string, NpyArray>,
  { compressed = false }: { compressed?: boolean } = {},
): Uint8Array {
  const files = [...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)] as const)
  // The oldest time that zip archives know.
  const mtime = '1980-01-01T12:00:00'
  return zipSync(Object.fromEntries(files), { level: compressed ? 6 : 0, mtime })
}

const badNpy = (name: string, what: string, options?: ErrorOptions) =>
  new CnnError(
    'bad-npy',
    `${name} is damaged or not what it seems: ${what}. Fetch or write it again.`,
    options,
  )
