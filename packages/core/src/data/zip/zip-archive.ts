import type { ByteSource } from '../byte-source.js'
import { crc32 } from '../crc32.js'
import { mostUnpacked } from '../most-unpacked.js'
import { badZip, type MalformedZip } from './bad-zip.js'
import { inflate, inflateStream, mostInflated } from './inflate.js'
import { readZipDirectory, type ZipEntry } from './zip-directory.js'

/** A file in a zip archive. */
export interface ZippedFile {
  /** How many bytes it has, unpacked. */
  readonly length: number
  /** Whether it must be unpacked from its beginning, wherever one reads. */
  readonly isPacked: boolean
  /** Whether it is a link to another file, whose path is its content. */
  readonly isLink: boolean
  /** A piece of it. Stored files are read just there; others are unpacked from their beginning. */
  read(begin: number, end: number): Promise<Uint8Array>
  /** All of it, piece by piece; whether the checksum is right shows at the end. */
  stream(): AsyncGenerator<Uint8Array, void, undefined>
}

export interface OpenZipOptions {
  /** Makes the errors of archives that are damaged: 'bad-zip' by default. */
  malformed?: MalformedZip
}

const localHeaderBytes = 30
const pieceBytes = 2 ** 18

/**
 * Opens a zip archive (zip64 too): the files in it by name, in the order of its directory; folders are those whose name
 * ends in a slash. Names, places and sizes are checked to be free of overlaps and of claims that the archive cannot hold.
 * @throws CnnError 'bad-zip'
 */
export async function openZip(
  source: ByteSource,
  { malformed = badZip }: OpenZipOptions = {},
): Promise<Map<string, ZippedFile>> {
  const directory = await readZipDirectory(source, malformed)
  const archive = { source, malformed }
  checkPlaces(directory.entries, directory.begin, archive)
  checkSizes(directory.entries, archive)
  return new Map(directory.entries.map((entry) => [entry.name, new FileInZip(entry, archive)]))
}

interface Archive {
  source: ByteSource
  malformed: MalformedZip
}

class FileInZip implements ZippedFile {
  readonly length: number
  readonly isPacked: boolean
  readonly isLink: boolean
  private start: Promise<number> | undefined

  constructor(
    private readonly entry: ZipEntry,
    private readonly archive: Archive,
  ) {
    this.length = entry.length
    this.isPacked = entry.method === 'deflated'
    this.isLink = entry.isLink
  }

  async read(begin: number, end: number) {
    const { entry, archive } = this
    const from = await this.dataStart()
    if (!this.isPacked) return archive.source.read(from + begin, from + end)
    const packed = await archive.source.read(from, from + entry.packedLength)
    const bytes = inflate(packed, this.deflated(), end)
    if (end === entry.length && crc32(bytes) !== entry.crc) throw this.wrongSum()
    return bytes.subarray(begin, end)
  }

  async *stream() {
    const raw = this.rawPieces()
    let crc = 0
    for await (const piece of this.isPacked ? inflateStream(raw, this.deflated()) : raw) {
      crc = crc32(piece, crc)
      yield piece
    }
    if (crc !== this.entry.crc) throw this.wrongSum()
  }

  private async *rawPieces() {
    const from = await this.dataStart()
    const end = from + this.entry.packedLength
    for (let begin = from; begin < end; begin += pieceBytes) {
      yield await this.archive.source.read(begin, Math.min(end, begin + pieceBytes))
    }
  }

  private dataStart() {
    this.start ??= findData(this.entry, this.archive)
    return this.start
  }

  private deflated() {
    const { source, malformed } = this.archive
    return { name: `${this.entry.name} in ${source.name}`, length: this.entry.length, malformed }
  }

  private wrongSum() {
    const { source, malformed } = this.archive
    return malformed(source.name, `the checksum of ${this.entry.name} in it is wrong`)
  }
}

/** Where a file's bytes begin: behind its own header, which repeats its name. */
async function findData(entry: ZipEntry, { source, malformed }: Archive): Promise<number> {
  const header = await source.read(entry.offset, entry.offset + localHeaderBytes)
  const view = new DataView(header.buffer, header.byteOffset, header.length)
  const isHeader = view.getUint32(0, true) === 0x04034b50
  const begin =
    entry.offset + localHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true)
  if (isHeader && begin + entry.packedLength <= entry.limit) return begin
  throw malformed(source.name, `there is no file ${entry.name} where its directory says`)
}

/** Each file lies between its own header and the next one's: nothing is counted twice. */
function checkPlaces(
  entries: readonly ZipEntry[],
  directoryBegin: number,
  { source, malformed }: Archive,
) {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset)
  for (const [index, entry] of inOrder.entries()) {
    entry.limit = inOrder[index + 1]?.offset ?? directoryBegin
    if (entry.offset + localHeaderBytes + entry.packedLength <= entry.limit) continue
    throw malformed(source.name, `${entry.name} in it reaches into what follows`)
  }
}

function checkSizes(entries: readonly ZipEntry[], { source, malformed }: Archive) {
  let unpacked = 0
  for (const { name, method, packedLength, length } of entries) {
    if (method === 'stored' && packedLength !== length) {
      throw malformed(source.name, `${name} in it is not packed, but has two lengths`)
    }
    if (method === 'deflated') unpacked += length
    if (length > mostInflated(packedLength)) {
      throw malformed(
        source.name,
        `${name} in it claims ${length} bytes, more than ${packedLength} bytes can unpack to`,
      )
    }
  }
  if (unpacked <= mostUnpacked(source.length)) return
  throw malformed(
    source.name,
    `its ${source.length} bytes would unpack to ${unpacked}, as only archives do that are meant to fill the memory`,
  )
}
