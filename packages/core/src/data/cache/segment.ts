/**
 * A file of cached samples: the magic bytes, how many samples there are and the checksum of the table that follows (for
 * each sample its own index, length and checksum), then the samples one after the other. It is written whole.
 */
import { crc32 } from '../crc32.js'

/** Where a sample lies in its file. */
export interface Place {
  index: number
  begin: number
  length: number
  checksum: number
}

const magic = Uint8Array.from('CNNSAMP1', (character) => character.charCodeAt(0))

/** The head of a file, before its table. */
export const headBytes = 16
const rowBytes = 16

export interface Entry {
  index: number
  bytes: Uint8Array
}

/** The bytes of a file, and where the samples lie in it. */
export function segmentOf(entries: readonly Entry[]): { file: Uint8Array; places: Place[] } {
  const start = headBytes + entries.length * rowBytes
  const file = new Uint8Array(entries.reduce((sum, { bytes }) => sum + bytes.length, start))
  const view = new DataView(file.buffer)
  let begin = start
  const places = entries.map(({ index, bytes }, i) => {
    const place = { index, begin, length: bytes.length, checksum: crc32(bytes) }
    const row = headBytes + i * rowBytes
    view.setFloat64(row, index, true)
    view.setUint32(row + 8, place.length, true)
    view.setUint32(row + 12, place.checksum, true)
    file.set(bytes, begin)
    begin += bytes.length
    return place
  })
  file.set(magic)
  view.setUint32(8, entries.length, true)
  view.setUint32(12, crc32(file.subarray(headBytes, start)), true)
  return { file, places }
}

/** How many bytes the table has of a file with this head; undefined for one that is no such file. */
export function tableBytes(head: Uint8Array, fileLength: number): number | undefined {
  if (head.length < headBytes || magic.some((byte, i) => head[i] !== byte)) return undefined
  const bytes = new DataView(head.buffer, head.byteOffset).getUint32(8, true) * rowBytes
  return headBytes + bytes <= fileLength ? bytes : undefined
}

/** Where the samples lie; undefined when the table is damaged or says other than the file's length. */
export function placesIn(
  head: Uint8Array,
  table: Uint8Array,
  fileLength: number,
): Place[] | undefined {
  if (crc32(table) !== new DataView(head.buffer, head.byteOffset).getUint32(12, true)) {
    return undefined
  }
  const view = new DataView(table.buffer, table.byteOffset, table.length)
  const places: Place[] = []
  let begin = headBytes + table.length
  for (let row = 0; row < table.length; row += rowBytes) {
    const length = view.getUint32(row + 8, true)
    const checksum = view.getUint32(row + 12, true)
    places.push({ index: view.getFloat64(row, true), begin, length, checksum })
    begin += length
  }
  return begin === fileLength ? places : undefined
}

/** Whether a sample's bytes are what was written. */
export const isIntact = (bytes: Uint8Array, { length, checksum }: Place) =>
  bytes.length === length && crc32(bytes) === checksum

/** As many of the samples as make a file of at most so many bytes. */
export function entriesWithin(entries: readonly Entry[], maxBytes: number) {
  let total = headBytes
  const beyond = entries.findIndex(({ bytes }) => (total += rowBytes + bytes.length) > maxBytes)
  return beyond < 0 ? entries : entries.slice(0, beyond)
}
