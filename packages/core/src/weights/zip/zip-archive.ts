import type { ByteSource } from '../../data/byte-source.js'
import { crc32 } from '../../data/png/chunks.js'
import { malformedFile } from '../malformed-file.js'
import { inflate, mostInflated } from './inflate.js'
import { readZipDirectory, type ZipEntry } from './zip-directory.js'

/** A file in a zip archive. */
export interface ZippedFile {
  /** How many bytes it has, unpacked. */
  readonly length: number
  /** A piece of it. Stored files are read just there; others are unpacked from their beginning. */
  read(begin: number, end: number): Promise<Uint8Array>
}

const localHeaderBytes = 30

/**
 * Opens a zip archive (zip64 too): the files in it by name, in the order of its directory. Names, places and sizes are
 * checked to be free of overlaps and of claims that the archive cannot hold.
 * @throws CnnError 'bad-weights-file'
 */
export async function openZip(source: ByteSource): Promise<Map<string, ZippedFile>> {
  const directory = await readZipDirectory(source)
  checkPlaces(directory.entries, directory.begin, source.name)
  checkSizes(directory.entries, source)
  return new Map(directory.entries.map((entry) => [entry.name, zippedFile(entry, source)]))
}

function zippedFile(entry: ZipEntry, source: ByteSource): ZippedFile {
  let start: Promise<number> | undefined
  const dataStart = () => (start ??= findData(entry, source))
  return {
    length: entry.length,
    async read(begin, end) {
      const from = await dataStart()
      if (entry.method === 'stored') return source.read(from + begin, from + end)
      const packed = await source.read(from, from + entry.packedLength)
      const name = `${entry.name} in ${source.name}`
      const bytes = inflate(packed, entry.length, name, end)
      if (end === entry.length && crc32(bytes) !== entry.crc) {
        throw malformedFile(source.name, `the checksum of ${entry.name} in it is wrong`)
      }
      return bytes.subarray(begin, end)
    },
  }
}

/** Where a file's bytes begin: behind its own header, which repeats its name. */
async function findData(entry: ZipEntry, source: ByteSource): Promise<number> {
  const header = await source.read(entry.offset, entry.offset + localHeaderBytes)
  const view = new DataView(header.buffer, header.byteOffset, header.length)
  const isHeader = view.getUint32(0, true) === 0x04034b50
  const begin =
    entry.offset + localHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true)
  if (isHeader && begin + entry.packedLength <= entry.limit) return begin
  throw malformedFile(source.name, `there is no file ${entry.name} where its directory says`)
}

/** Each file lies between its own header and the next one's: nothing is counted twice. */
function checkPlaces(entries: readonly ZipEntry[], directoryBegin: number, name: string) {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset)
  for (const [index, entry] of inOrder.entries()) {
    entry.limit = inOrder[index + 1]?.offset ?? directoryBegin
    if (entry.offset + localHeaderBytes + entry.packedLength <= entry.limit) continue
    throw malformedFile(name, `${entry.name} in it reaches into what follows`)
  }
}

function checkSizes(entries: readonly ZipEntry[], source: ByteSource) {
  let unpacked = 0
  for (const { name, method, packedLength, length } of entries) {
    if (method === 'stored' && packedLength !== length) {
      throw malformedFile(source.name, `${name} in it is not packed, but has two lengths`)
    }
    if (method === 'deflated') unpacked += length
    if (length > mostInflated(packedLength)) {
      throw malformedFile(
        source.name,
        `${name} in it claims ${length} bytes, more than ${packedLength} bytes can unpack to`,
      )
    }
  }
  const most = 2 ** 26 + 32 * source.length
  if (unpacked <= most) return
  throw malformedFile(
    source.name,
    `its ${source.length} bytes would unpack to ${unpacked}, as only archives do that are meant to fill the memory`,
  )
}
