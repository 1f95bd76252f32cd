import { zipSync } from 'fflate'
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

/** NumPy's format, version 1: the header is padded so that the values begin at a multiple of 64. */
function npy(key: string, entry: WritableEntry, dtype: FloatDtype): Uint8Array {
  const values = encodeValues(key, entry, dtype)
  const shape = entry.shape.length === 1 ? `${entry.shape[0]},` : entry.shape.join(', ')
  const descr = descriptions[storedDtype(entry, dtype)]
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`
  const begin = Math.ceil((10 + header.length + 1) / 64) * 64
  const bytes = new Uint8Array(begin + values.length).fill(0x20, 0, begin)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (begin - 10) & 255, (begin - 10) >> 8])
  bytes.set(new TextEncoder().encode(header), 10)
  bytes[begin - 1] = 0x0a
  bytes.set(values, begin)
  return bytes
}
