import { toFloat16 } from '../data/float16.js'
import { CnnError } from '../errors.js'

/** A tensor to store: row-major values, stored as int64 if `integer`. */
export interface WritableEntry {
  shape: readonly number[]
  data: Float32Array | Float64Array
  integer?: boolean
}

/** How floating values are stored. */
export type FloatDtype = 'float32' | 'float16'

type StoredDtype = 'F32' | 'F16' | 'I64'

export const storedDtype = ({ integer }: WritableEntry, dtype: FloatDtype): StoredDtype =>
  integer ? 'I64' : dtype === 'float16' ? 'F16' : 'F32'

/** @throws CnnError 'bad-entry' if a shape does not fit its data */
export function checkEntry(key: string, { shape, data }: WritableEntry) {
  const count = shape.reduce((product, size) => product * size, 1)
  if (count === data.length) return
  throw new CnnError(
    'bad-entry',
    `Tensor '${key}' of shape [${shape}] should hold ${count} values, not ${data.length}.`,
  )
}

/**
 * Values as they are stored, little-endian.
 * @throws CnnError 'bad-entry' if an integer is none, 'float16-overflow' if a finite value has no finite float16
 */
export function encodeValues(key: string, entry: WritableEntry, dtype: FloatDtype): Uint8Array {
  const { data } = entry
  const stored = storedDtype(entry, dtype)
  const values =
    stored === 'F32' ? floats(data) : stored === 'F16' ? halves(key, data) : integers(key, data)
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

const floats = (data: WritableEntry['data']) =>
  data instanceof Float32Array ? data : Float32Array.from(data)

function halves(key: string, data: WritableEntry['data']) {
  const halves = toFloat16(data)
  const overflow = halves.findIndex(
    (half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(data[i]),
  )
  if (overflow < 0) return halves
  throw new CnnError(
    'float16-overflow',
    `Tensor '${key}' holds ${data[overflow]}; float16 ends at 65504. Save with dtype: 'float32'.`,
  )
}

function integers(key: string, data: WritableEntry['data']) {
  const fraction = data.find((value) => !Number.isInteger(value))
  if (fraction === undefined) return BigInt64Array.from(data, BigInt)
  throw new CnnError('bad-entry', `Tensor '${key}' is marked as integer but holds ${fraction}.`)
}
