import { fromBfloat16, fromFloat16 } from '../data/float16.js'
import { CnnError } from '../errors.js'
import type { StateEntry } from '../layers/parameter.js'

type Values = ArrayLike<number> | ArrayLike<bigint>
type ArrayOf<T extends Values> = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

interface DtypeOf<T extends Values> {
  /** The array that views the stored values. */
  array: ArrayOf<T>
  /** The values as float32; a view of the same memory where they are that already. */
  toFloat32(values: T): Float32Array
}

const dtype = <T extends Values>(array: ArrayOf<T>, toFloat32: (values: T) => Float32Array) =>
  ({ array, toFloat32 }) as unknown as DtypeOf<Values>

const narrow = (values: ArrayLike<number>) => Float32Array.from(values)
const narrowBigint = (values: BigInt64Array | BigUint64Array) =>
  Float32Array.from({ length: values.length }, (_, index) => Number(values[index]))

/** The types that files store values in, by safetensors' names, and what turns them into float32. */
const dtypes = {
  F64: dtype(Float64Array, narrow),
  F32: dtype(Float32Array, (values) => values),
  F16: dtype(Uint16Array, fromFloat16),
  BF16: dtype(Uint16Array, fromBfloat16),
  I64: dtype(BigInt64Array, narrowBigint),
  I32: dtype(Int32Array, narrow),
  I16: dtype(Int16Array, narrow),
  I8: dtype(Int8Array, narrow),
  U64: dtype(BigUint64Array, narrowBigint),
  U32: dtype(Uint32Array, narrow),
  U16: dtype(Uint16Array, narrow),
  U8: dtype(Uint8Array, narrow),
  BOOL: dtype(Uint8Array, (values) => Float32Array.from(values, (value) => (value ? 1 : 0))),
} as const

export type Dtype = keyof typeof dtypes

export const dtypeNames = Object.keys(dtypes) as Dtype[]

export const isDtype = (name: unknown): name is Dtype =>
  typeof name === 'string' && Object.hasOwn(dtypes, name)

export const bytesPerValue = (name: Dtype) => dtypes[name].array.BYTES_PER_ELEMENT

/** Stored values, little-endian, as float32: a view where they are that already. float64 and large integers are rounded. */
export function decodeFloat32(name: Dtype, bytes: Uint8Array): Float32Array {
  const { toFloat32 } = dtypes[name] as DtypeOf<Values>
  return toFloat32(storedValues(name, bytes))
}

/** Stored values as a state dict holds them: 64-bit integers exact to 2^53, everything else as float32. */
export function decodeValues(name: Dtype, bytes: Uint8Array): Pick<StateEntry, 'data' | 'integer'> {
  if (name !== 'I64' && name !== 'U64') return { data: decodeFloat32(name, bytes) }
  const values = storedValues(name, bytes) as BigInt64Array | BigUint64Array
  const data = Float64Array.from({ length: values.length }, (_, index) => Number(values[index]))
  return { data, integer: true }
}

function storedValues(name: Dtype, bytes: Uint8Array): Values {
  const { array } = dtypes[name] as DtypeOf<Values>
  const size = array.BYTES_PER_ELEMENT
  if (bytes.length % size !== 0) {
    throw new CnnError('bad-weights-file', `${bytes.length} bytes are no whole number of ${name}.`)
  }
  // Of a Node Buffer `slice` would not copy.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  return new array(aligned.buffer, aligned.byteOffset, aligned.length / size)
}

/** Reverses the bytes of each value: big-endian files are read as little-endian ones. */
export function swapBytes(bytes: Uint8Array, name: Dtype): Uint8Array {
  const size = bytesPerValue(name)
  const swapped = new Uint8Array(bytes)
  if (size > 1) {
    for (let i = 0; i + size <= swapped.length; i += size) swapped.subarray(i, i + size).reverse()
  }
  return swapped
}
