import { describeNumpyType, readNumpyType } from '../../data/numpy/npy-header.js'
import { bytesPerValue, type Dtype, decodeValues, swapBytes } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import type { StoredTensor } from '../weights-format.js'

/** The type of a NumPy array's values. */
export interface NumpyDtype {
  dtype: Dtype
  isBigEndian: boolean
}

/** How NumPy's values lie in memory. */
export interface NumpyLayout extends NumpyDtype {
  shape: readonly number[]
  /** Whether the first axis, not the last, is the one whose neighbours lie beside each other. */
  isFortran: boolean
}

const dtypes: Readonly<Record<string, Dtype>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u8: 'U64',
  u4: 'U32',
  u2: 'U16',
  u1: 'U8',
  b1: 'BOOL',
}

/**
 * A type as NumPy writes it: '<f4', '>i8', '|b1'.
 * @throws CnnError 'bad-weights-file' for types that hold no numbers
 */
export function numpyDtype(text: string, name: string): NumpyDtype {
  const type = readNumpyType(text)
  const dtype = type && Object.hasOwn(dtypes, type.kind) ? dtypes[type.kind] : undefined
  if (type && dtype) return { dtype, isBigEndian: type.isBigEndian }
  throw malformedFile(
    name,
    `it holds ${describeNumpyType(text)}, not plain numbers (${Object.keys(dtypes).join(', ')})`,
  )
}

export const valueCount = (shape: readonly number[]) =>
  shape.reduce((count, size) => count * size, 1)

/** How many bytes an array takes. */
export const arrayBytes = ({ shape, dtype }: NumpyLayout) =>
  valueCount(shape) * bytesPerValue(dtype)

/** A tensor from an array whose bytes `readBytes` gives when they are asked for. */
export function numpyTensor(
  layout: NumpyLayout,
  readBytes: () => Promise<Uint8Array>,
): StoredTensor {
  const { dtype, isBigEndian, isFortran } = layout
  const shape = [...layout.shape]
  return {
    dtype,
    shape,
    async read() {
      const bytes = await readBytes()
      const { data, integer } = decodeValues(dtype, isBigEndian ? swapBytes(bytes, dtype) : bytes)
      const ordered = isFortran && shape.length > 1 ? fromFortran(data, shape) : data
      return { shape, data: ordered, ...(integer && { integer }) }
    },
  }
}

/** Values whose first axis runs fastest, reordered so that the last one does. */
function fromFortran<T extends Float32Array | Float64Array>(data: T, shape: readonly number[]): T {
  const strides = shape.map((_, axis) => valueCount(shape.slice(0, axis)))
  return gather(data, shape, strides, 0)
}

/**
 * Values at these strides, one after another in row-major order. The caller has checked that all lie within `data`.
 */
export function gather<T extends Float32Array | Float64Array>(
  data: T,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): T {
  const count = valueCount(shape)
  const values = (
    data instanceof Float64Array ? new Float64Array(count) : new Float32Array(count)
  ) as T
  const place = shape.map(() => 0)
  const last = shape.length - 1
  let from = offset
  for (let to = 0; to < count; to++) {
    values[to] = data[from]!
    for (let axis = last; axis >= 0; axis--) {
      from += strides[axis]!
      if (++place[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      place[axis] = 0
    }
  }
  return values
}
