import { zipSync } from 'fflate'
import { writeNpyHeader } from '../../data/numpy/npy-header.js'
import {
  checkEntry,
  encodeValues,
  type FloatDtype,
  storedDtype,
  type WritableEntry,
} from '../encode-values.js'

const descriptions = { F32: '<f4', F16: '<f2', I64: '<i8' } as const

/**
 * Writes a NumPy archive, as `numpy.savez` does: `numpy.load(path)` gives the arrays by their keys. The same entries
 * and options give the same bytes.
 * @throws CnnError 'bad-entry', 'float16-overflow'
 */
export function writeNpz(
  entries: ReadonlyMap<string, WritableEntry>,
  { dtype = 'float32' }: { dtype?: FloatDtype } = {},
): Uint8Array {
  const files: Record<string, Uint8Array> = {}
  for (const [key, entry] of entries) {
    checkEntry(key, entry)
    files[`${key}.npy`] = npy(key, entry, dtype)
  }
  // The oldest time that zip archives know.
  return zipSync(files, { level: 0, mtime: '1980-01-01T12:00:00' })
}

function npy(key: string, entry: WritableEntry, dtype: FloatDtype): Uint8Array {
  const values = encodeValues(key, entry, dtype)
  const header = writeNpyHeader(descriptions[storedDtype(entry, dtype)], entry.shape)
  const bytes = new Uint8Array(header.length + values.length)
  bytes.set(header)
  bytes.set(values, header.length)
  return bytes
}
