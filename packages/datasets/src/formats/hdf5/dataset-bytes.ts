import { CnnError } from '@cnn/core/data'
import { type Filter, readFilters, unfilter } from './filters.js'
import { isPlace, leavesOf } from './group-links.js'
import { type Message, messages } from './object-header.js'
import type { Fields } from './paged-bytes.js'
import type { Hdf5Bytes } from './superblock.js'

export interface DatasetForm {
  shape: readonly number[]
  /** Of one value. */
  valueBytes: number
}

/** The most that a file can hold of each of its bytes: what deflate can shrink, a little rounded up. */
const largestRatio = 1040

/**
 * The bytes of all values of a data set, for the caller to keep; 0 where none were written.
 * @throws CnnError 'bad-hdf5', 'unsupported-hdf5', 'file-too-large' beyond `maxBytes`
 */
export async function readDatasetBytes(
  file: Hdf5Bytes,
  found: readonly Message[],
  form: DatasetForm,
  maxBytes: number,
): Promise<Uint8Array> {
  const fields = found.find(({ type }) => type === messages.layout)?.fields()
  if (!fields) throw new CnnError('bad-hdf5', `${file.name} is damaged: data without a place.`)
  const bytes = form.shape.reduce((product, size) => product * size, form.valueBytes)
  if (!(bytes <= maxBytes)) throw tooLarge(file, form, maxBytes)
  if (bytes > file.bytes.length * largestRatio) {
    throw fields.bad(`has the shape [${form.shape}], more than the file can hold`)
  }
  const version = fields.uint8()
  if (version < 3 || version > 4) throw fields.unsupported(`data laid out by version ${version}`)
  const kind = fields.uint8()
  if (kind === 0) return ownBytes(fields.take(fields.uint16()), bytes, fields)
  if (kind === 1) {
    const [address, length] = [fields.offset(), fields.size()]
    if (!isPlace(address)) return new Uint8Array(bytes)
    if (length < bytes) throw fields.bad(`should have ${bytes} bytes, but has ${length}`)
    return new Uint8Array(await file.bytes.read(address, bytes))
  }
  if (kind !== 2 || version !== 3) throw fields.unsupported('data in chunks of the newest kind')
  const filters = found.find(({ type }) => type === messages.filters)
  const undo = filters ? readFilters(filters.fields()) : []
  return readChunks(file, fields, form, bytes, undo, maxBytes)
}

function ownBytes(data: Uint8Array, bytes: number, fields: Fields) {
  if (data.length < bytes) throw fields.bad(`should have ${bytes} bytes, but has ${data.length}`)
  return new Uint8Array(data.subarray(0, bytes))
}

/** Reads the chunks and puts each where it belongs. */
async function readChunks(
  file: Hdf5Bytes,
  fields: Fields,
  { shape, valueBytes }: DatasetForm,
  bytes: number,
  filters: readonly Filter[],
  maxBytes: number,
): Promise<Uint8Array> {
  const rank = fields.uint8() - 1
  const tree = fields.offset()
  const chunk = Array.from({ length: rank }, () => fields.uint32())
  const chunkBytes = chunk.reduce((product, size) => product * size, valueBytes)
  const isGiven = rank === shape.length && rank > 0 && chunkBytes > 0
  if (!isGiven || !(chunkBytes <= maxBytes)) {
    throw fields.bad(`has chunks of [${chunk}] for the shape [${shape}]`)
  }
  const data = new Uint8Array(bytes)
  if (!isPlace(tree)) return data
  const seen = new Set<string>()
  let total = 0
  for await (const { key, child } of leavesOf(file, tree, 1, 8 + 8 * (rank + 1))) {
    const [length, mask] = [key.uint32(), key.uint32()]
    const place = chunk.map(() => key.uint(8))
    const isInside = place.every((at, axis) => at < shape[axis]! && at % chunk[axis]! === 0)
    if (!isInside || seen.has(place.join())) throw key.bad(`has a chunk at [${place}]`)
    seen.add(place.join())
    total += length
    if (total > file.bytes.length) throw key.bad('has more chunks than the file can hold')
    const packed = await file.bytes.read(child, length)
    const values = await unfilter(packed, { filters, mask, valueBytes, chunkBytes }, key)
    copyChunk(values, chunk, place, data, shape, valueBytes)
  }
  return data
}

/** Copies what of a chunk lies within the whole, a row along the last axis at a time. */
function copyChunk(
  values: Uint8Array,
  chunk: readonly number[],
  place: readonly number[],
  data: Uint8Array,
  shape: readonly number[],
  valueBytes: number,
) {
  const last = shape.length - 1
  const part = chunk.map((size, axis) => Math.min(size, shape[axis]! - place[axis]!))
  const rowBytes = part[last]! * valueBytes
  const index = part.map(() => 0)
  while (true) {
    let [from, to] = [0, 0]
    for (let axis = 0; axis <= last; axis++) {
      from = from * chunk[axis]! + index[axis]!
      to = to * shape[axis]! + place[axis]! + index[axis]!
    }
    data.set(values.subarray(from * valueBytes, from * valueBytes + rowBytes), to * valueBytes)
    let axis = last - 1
    while (axis >= 0 && ++index[axis]! === part[axis]!) index[axis--] = 0
    if (axis < 0) return
  }
}

const tooLarge = ({ name }: Hdf5Bytes, { shape }: DatasetForm, maxBytes: number) =>
  new CnnError(
    'file-too-large',
    `A data set of shape [${shape}] in ${name} takes more than the ${maxBytes.toLocaleString('en')} bytes that are accepted. Raise maxBytes.`,
  )
