import { inflateWhole } from '#runtime/formats/inflate'
import { badHdf5, type Fields } from './paged-bytes.js'

export interface Filter {
  id: number
}

const ids = { deflate: 1, shuffle: 2, fletcher32: 3 } as const

/** What was done to each chunk when it was written, in order. */
export function readFilters(fields: Fields): Filter[] {
  const version = fields.uint8()
  const count = fields.uint8()
  if (version === 1) fields.skip(6)
  else if (version !== 2) throw fields.unsupported(`filters of version ${version}`)
  return Array.from({ length: count }, () => {
    const id = fields.uint16()
    const nameBytes = version === 1 || id >= 256 ? fields.uint16() : 0
    fields.skip(2)
    const values = fields.uint16()
    fields.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes)
    fields.skip(4 * values + (version === 1 && values % 2 === 1 ? 4 : 0))
    if (!Object.values(ids).includes(id as 1)) throw fields.unsupported(`data with filter ${id}`)
    return { id }
  })
}

export interface ChunkForm {
  filters: readonly Filter[]
  /** Bits of the filters that were left out for this chunk. */
  mask: number
  valueBytes: number
  chunkBytes: number
}

/** The values of a chunk, its filters undone. */
export async function unfilter(
  packed: Uint8Array,
  { filters, mask, valueBytes, chunkBytes }: ChunkForm,
  fields: Fields,
): Promise<Uint8Array> {
  let data = packed
  for (const [place, { id }] of [...filters.entries()].reverse()) {
    if (mask & (1 << place)) continue
    // Checksums of four bytes are passed over.
    if (id === ids.fletcher32) data = data.subarray(0, Math.max(0, data.length - 4))
    else if (id === ids.shuffle) data = unshuffle(data, valueBytes)
    else data = await inflateAtMost(data, chunkBytes + 4, fields)
  }
  if (data.length >= chunkBytes) return data
  throw fields.bad(`has a chunk of ${data.length} bytes instead of ${chunkBytes}`)
}

/** Of all values the first bytes come first, then all second ones, and so on. */
function unshuffle(data: Uint8Array, valueBytes: number) {
  const count = Math.floor(data.length / valueBytes)
  const values = new Uint8Array(data)
  for (let byte = 0; byte < valueBytes; byte++) {
    for (let i = 0; i < count; i++) values[i * valueBytes + byte] = data[byte * count + i]!
  }
  return values
}

/** The most that zlib can shrink anything, a little rounded up. */
const largestRatio = 1040

/** Unpacks zlib data of at most so many bytes. */
const inflateAtMost = (packed: Uint8Array, most: number, { file, address }: Fields) =>
  inflateWhole(packed, Math.min(most, packed.length * largestRatio), (cause) =>
    badHdf5(file.name, address, 'has a chunk that cannot be unpacked, or is too long', { cause }),
  )
