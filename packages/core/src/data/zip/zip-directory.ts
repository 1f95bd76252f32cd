import type { ByteSource } from '../byte-source.js'
import type { MalformedZip } from './bad-zip.js'

/** What the directory of an archive says of a file in it. */
export interface ZipEntry {
  name: string
  method: 'stored' | 'deflated'
  isLink: boolean
  crc: number
  packedLength: number
  length: number
  /** Where the file's own header begins. */
  offset: number
  /** Where it must have ended. */
  limit: number
}

interface Directory {
  begin: number
  length: number
  count: number
}

const endBytes = 22
const end64Bytes = 56
const locatorBytes = 20
const entryBytes = 46
/** The end of the directory may be followed by a comment of this length. */
const maxCommentLength = 65_535
const maxDirectoryLength = 2 ** 26
const inZip64 = 0xffffffff

/** Reads the directory at the end of a zip archive: APPNOTE.TXT 6.3, sections 4.3 and 4.5.3. */
export async function readZipDirectory(source: ByteSource, malformed: MalformedZip) {
  const { begin, length, count } = await findDirectory(source, malformed)
  if (length > maxDirectoryLength || count * entryBytes > length) {
    throw malformed(source.name, `its directory claims ${count} files in ${length} bytes`)
  }
  const bytes = await source.read(begin, begin + length)
  const reader = new EntryReader(bytes, source.name, malformed)
  const entries = new Map<string, ZipEntry>()
  for (let index = 0; index < count; index++) {
    const entry = reader.next()
    if (entries.has(entry.name)) {
      throw malformed(source.name, `it has a file '${entry.name}' twice`)
    }
    if (entry.offset + entry.packedLength > begin) {
      throw malformed(source.name, `${entry.name} in it lies outside of it`)
    }
    entries.set(entry.name, entry)
  }
  return { begin, entries: [...entries.values()] }
}

async function findDirectory(source: ByteSource, malformed: MalformedZip): Promise<Directory> {
  const tailBegin = Math.max(0, source.length - endBytes - maxCommentLength)
  const tail = await source.read(tailBegin, source.length)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue
    if (at + endBytes + view.getUint16(at + 20, true) !== tail.length) continue
    const end = tailBegin + at
    const directory = (await findZip64(view, at, source, malformed)) ?? {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      begin: view.getUint32(at + 16, true),
    }
    if (directory.begin + directory.length <= end) return directory
    throw malformed(source.name, 'its directory lies outside of it')
  }
  throw malformed(source.name, 'it is a zip archive without its end')
}

/** Where a locator stands before the end, it points to the directory of a large archive. */
async function findZip64(view: DataView, end: number, source: ByteSource, malformed: MalformedZip) {
  const locator = end - locatorBytes
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return undefined
  const at = Number(view.getBigUint64(locator + 8, true))
  if (at + end64Bytes > source.length) {
    throw malformed(source.name, 'its directory lies outside of it')
  }
  const bytes = await source.read(at, at + end64Bytes)
  const end64 = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (end64.getUint32(0, true) !== 0x06064b50) {
    throw malformed(source.name, 'the end of its directory is not where it should be')
  }
  return {
    count: Number(end64.getBigUint64(32, true)),
    length: Number(end64.getBigUint64(40, true)),
    begin: Number(end64.getBigUint64(48, true)),
  }
}

class EntryReader {
  private readonly view: DataView
  private at = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly archive: string,
    private readonly malformed: MalformedZip,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  next(): ZipEntry {
    const { at, view } = this
    if (at + entryBytes > this.bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw this.malformed(this.archive, 'its directory is cut short')
    }
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const nameEnd = at + entryBytes + nameLength
    const extraEnd = nameEnd + extraLength
    this.at = extraEnd + view.getUint16(at + 32, true)
    if (this.at > this.bytes.length) {
      throw this.malformed(this.archive, 'its directory is cut short')
    }
    const name = new TextDecoder().decode(this.bytes.subarray(at + entryBytes, nameEnd))
    const [length, packedLength, offset] = this.sizes(at, nameEnd, extraEnd)
    return {
      name,
      method: this.method(at, name),
      isLink: this.isLink(at),
      crc: view.getUint32(at + 16, true),
      packedLength: packedLength!,
      length: length!,
      offset: offset!,
      limit: 0,
    }
  }

  private method(at: number, name: string) {
    const isEncrypted = this.view.getUint16(at + 8, true) & 1
    const method = this.view.getUint16(at + 10, true)
    if (!isEncrypted && method === 0) return 'stored'
    if (!isEncrypted && method === 8) return 'deflated'
    const how = isEncrypted ? 'encrypted' : `packed by method ${method}`
    throw this.malformed(this.archive, `${name} in it is ${how}, which cannot be read here`)
  }

  /** Archives made on Unix and macOS have the file's mode in the upper half of its attributes. */
  private isLink(at: number) {
    const host = this.view.getUint8(at + 5)
    const mode = this.view.getUint16(at + 40, true)
    return (host === 3 || host === 19) && (mode & 0o170000) === 0o120000
  }

  /** Length, packed length and place; those that need more than 32 bits stand in an extra field, in this order. */
  private sizes(at: number, extraBegin: number, extraEnd: number) {
    const sizes = [24, 20, 42].map((field) => this.view.getUint32(at + field, true))
    if (!sizes.includes(inZip64)) return sizes
    for (let field = extraBegin; field + 4 <= extraEnd; ) {
      const end = field + 4 + this.view.getUint16(field + 2, true)
      if (this.view.getUint16(field, true) === 1 && end <= extraEnd) {
        let value = field + 4
        return sizes.map((size) => {
          if (size !== inZip64) return size
          if (value + 8 > end) throw this.malformed(this.archive, 'its directory is cut short')
          value += 8
          return Number(this.view.getBigUint64(value - 8, true))
        })
      }
      field = end
    }
    return sizes
  }
}
