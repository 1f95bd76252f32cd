import { CnnError } from '../errors.js'
import { bytesPerValue, type Dtype, decodeFloat32 } from './dtype.js'
import {
  checkEntry,
  encodeValues,
  type FloatDtype,
  storedDtype,
  type WritableEntry,
} from './encode-values.js'
import { type HeaderEntry, headerLength, parseHeader, prefixLength } from './safetensors-header.js'

export type { WritableEntry } from './encode-values.js'

/** A stored tensor. */
export interface SafetensorsEntry {
  dtype: Dtype
  shape: number[]
  /** The stored bytes, row-major and little-endian: a view of the file. */
  data: Uint8Array
  /** The values as float32: a view of the file where it can be, so not to be written to. */
  toFloat32(): Float32Array
}

export interface Safetensors {
  /** By key, in the order of the file's header. */
  entries: Map<string, SafetensorsEntry>
  metadata: Record<string, string>
}

export interface SafetensorsOptions {
  /** Strings that travel in the file. */
  metadata?: Readonly<Record<string, string>>
  /** How values that are not integers are stored (default 'float32'). */
  dtype?: FloatDtype
}

/**
 * Reads a safetensors file. Values stay where they are until asked for.
 * @throws CnnError 'bad-safetensors' if anything in the file contradicts the format.
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = prefixLength + headerLength(bytes.subarray(0, prefixLength), bytes.length)
  const header = parseHeader(bytes.subarray(prefixLength, dataStart), bytes.length - dataStart)
  const entries = new Map<string, SafetensorsEntry>()
  for (const { key, dtype, shape, begin, end } of header.entries) {
    const data = bytes.subarray(dataStart + begin, dataStart + end)
    entries.set(key, { dtype, shape, data, toFloat32: () => decodeFloat32(dtype, data) })
  }
  return { entries, metadata: header.metadata }
}

/**
 * Writes a safetensors file: keys in the given order, each tensor's bytes aligned to its type. The same entries and
 * options give the same bytes.
 * @throws CnnError 'bad-entry' if a shape does not fit its data or an integer is none, 'float16-overflow' if a finite
 * value has no finite float16.
 */
export function writeSafetensors(
  entries: ReadonlyMap<string, WritableEntry>,
  { metadata = {}, dtype = 'float32' }: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const layout = layOut(entries, dtype)
  const header = encodeHeader(layout, metadata)
  const dataLength = layout.reduce((most, { end }) => Math.max(most, end), 0)
  const bytes = new Uint8Array(prefixLength + header.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
  bytes.set(header, prefixLength)
  for (const { key, begin } of layout) {
    const values = encodeValues(key, entries.get(key)!, dtype)
    bytes.set(values, prefixLength + header.length + begin)
  }
  return bytes
}

/** Places the widest types first, which aligns every tensor without padding; otherwise in the given order. */
function layOut(entries: ReadonlyMap<string, WritableEntry>, dtype: FloatDtype) {
  const layout = Array.from(entries, ([key, entry]): HeaderEntry => {
    checkEntry(key, entry)
    if (key === '__metadata__') {
      throw new CnnError('bad-entry', "A tensor cannot be named '__metadata__'.")
    }
    return { key, dtype: storedDtype(entry, dtype), shape: [...entry.shape], begin: 0, end: 0 }
  })
  let end = 0
  for (const place of layout.toSorted((a, b) => bytesPerValue(b.dtype) - bytesPerValue(a.dtype))) {
    place.begin = end
    end += entries.get(place.key)!.data.length * bytesPerValue(place.dtype)
    place.end = end
  }
  return layout
}

function encodeHeader(layout: readonly HeaderEntry[], metadata: Readonly<Record<string, string>>) {
  const members = layout.map(({ key, dtype, shape, begin, end }) => {
    return [key, { dtype, shape, data_offsets: [begin, end] }] as const
  })
  const all =
    Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const, ...members] : members
  const json = all
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',')
  const text = new TextEncoder().encode(`{${json}}`)
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20)
  padded.set(text)
  return padded
}
