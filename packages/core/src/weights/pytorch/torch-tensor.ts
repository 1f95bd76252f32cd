import { bytesPerValue, type Dtype, decodeValues, swapBytes } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import { gather, valueCount } from '../numpy/numpy-array.js'
import type { StoredTensor } from '../weights-format.js'

/** Values in the file that tensors are views of; several tensors may share one. */
export class TorchStorage {
  constructor(
    /** Under which the file has its bytes. */
    readonly key: string,
    readonly dtype: Dtype,
    /** How many values it holds. */
    readonly count: number,
    /** Which of the values under the key is its first. */
    readonly first = 0,
  ) {}

  get byteLength() {
    return this.count * bytesPerValue(this.dtype)
  }

  /** The same bytes as values of another type. */
  as(dtype: Dtype) {
    return new TorchStorage(this.key, dtype, Math.floor(this.byteLength / bytesPerValue(dtype)))
  }
}

/** A view of a storage, as the pickle describes it. */
export interface TorchTensor {
  storage: TorchStorage
  offset: number
  shape: number[]
  strides: number[]
}

/** Reads the bytes of a storage from `begin` to `end`. */
export type ReadStorage = (key: string, begin: number, end: number) => Promise<Uint8Array>

/**
 * A tensor with its values in row-major order, wherever they lie in its storage.
 * @throws CnnError 'bad-weights-file' where it reaches outside of it
 */
export function torchTensor(
  { storage, offset, shape, strides }: TorchTensor,
  read: ReadStorage,
  { name, isBigEndian }: { name: string; isBigEndian: boolean },
): StoredTensor {
  const { dtype } = storage
  const count = valueCount(shape)
  const reach = count === 0 ? 0 : 1 + sum(shape.map((size, axis) => (size - 1) * strides[axis]!))
  if (offset + reach > storage.count) {
    throw malformedFile(
      name,
      `a tensor [${shape}] begins at value ${offset} of the ${storage.count} in its storage and reaches beyond it`,
    )
  }
  const bytesEach = bytesPerValue(dtype)
  const begin = (storage.first + offset) * bytesEach
  return {
    dtype,
    shape,
    async read() {
      const bytes = await read(storage.key, begin, begin + reach * bytesEach)
      const values = decodeValues(dtype, isBigEndian ? swapBytes(bytes, dtype) : bytes)
      if (isRowMajor(shape, strides)) return { shape, ...values }
      return { shape, ...values, data: gather(values.data, shape, strides, 0) }
    },
  }
}

function isRowMajor(shape: readonly number[], strides: readonly number[]) {
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== stride) return shape.includes(0)
    stride *= shape[axis]!
  }
  return true
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
