import { CnnError } from '../errors.js'
import { fromBfloat16, fromFloat16 } from './float16.js'

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

/** The types that a safetensors file stores values in, and what turns them into float32. */
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

/** Reads stored values as float32. float64 is rounded, integers beyond 2^24 too. */
export function decodeFloat32(name: Dtype, bytes: Uint8Array): Float32Array {
  const { array, toFloat32 } = dtypes[name]
  const size = array.BYTES_PER_ELEMENT
  if (bytes.length % size !== 0) {
    throw new CnnError('bad-safetensors', `${bytes.length} bytes are no whole number of ${name}.`)
  }
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return toFloat32(new array(aligned.buffer, aligned.byteOffset, aligned.length / size))
}
