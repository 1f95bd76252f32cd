import { badImage } from '../image.js'

/**
 * A Huffman table as two lookups: codes of up to 9 bits in one step (`length << 8 | symbol`), longer ones by comparing
 * with the largest code of each length.
 */
export interface HuffmanTable {
  short: Uint16Array
  /** The largest code of each length, left-aligned to 16 bits and incremented. */
  limits: Int32Array
  /** What to add to a code of each length to find its symbol. */
  offsets: Int32Array
  symbols: Uint8Array
}

const shortBits = 9

/** Builds the table of a DHT segment: `counts[i]` codes of length i + 1, then their symbols (ITU-T T.81, Annex C). */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const short = new Uint16Array(1 << shortBits)
  const limits = new Int32Array(18)
  const offsets = new Int32Array(18)
  let code = 0
  let index = 0
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!
    if (code + count > 1 << length) throw badImage('A Huffman table of the JPEG is damaged.')
    offsets[length] = index - code
    for (let i = 0; i < count; i++, code++, index++) {
      if (length > shortBits) continue
      const first = code << (shortBits - length)
      const last = (code + 1) << (shortBits - length)
      short.fill((length << 8) | symbols[index]!, first, last)
    }
    limits[length] = code << (16 - length)
    code <<= 1
  }
  return { short, limits, offsets, symbols }
}

/** Reads the entropy-coded bits of a scan up to its next marker, undoing the stuffing of 0xff. */
export class BitReader {
  /** Where the next byte is read; at a marker once the bits before it are used up. */
  position: number
  private readonly bytes: Uint8Array
  private bits = 0
  private count = 0
  private padding = 0

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes
    this.position = position
  }

  /** Throws when more bits were read than the scan has. */
  checkEnd() {
    if (this.count < this.padding) {
      throw badImage(
        `The JPEG's picture data end too soon, at byte ${this.position} of ${this.bytes.length}: the file is cut off or damaged.`,
      )
    }
  }

  /** Drops what is left of the current byte and passes the restart marker that must follow. */
  restart(expected: number) {
    const { bytes } = this
    this.bits = this.count = this.padding = 0
    let at = this.position
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + expected) {
      throw badImage(`The JPEG is damaged at byte ${at}: a restart marker is missing.`)
    }
    this.position = at + 2
  }

  /** The next symbol of a Huffman table. */
  symbol({ short, limits, offsets, symbols }: HuffmanTable) {
    if (this.count < 16) this.fill()
    const window = (this.bits >>> (this.count - 16)) & 0xffff
    const entry = short[window >>> (16 - shortBits)]!
    if (entry !== 0) {
      this.count -= entry >> 8
      return entry & 0xff
    }
    for (let length = shortBits + 1; length <= 16; length++) {
      if (window >= limits[length]!) continue
      this.count -= length
      return symbols[(window >> (16 - length)) + offsets[length]!]!
    }
    this.checkEnd()
    throw badImage(`The JPEG's picture data are damaged before byte ${this.position}.`)
  }

  /** An unsigned number of up to 16 bits. */
  read(length: number) {
    if (length === 0) return 0
    if (this.count < length) this.fill()
    this.count -= length
    return (this.bits >>> this.count) & ((1 << length) - 1)
  }

  /** A signed number of the given magnitude category (T.81, F.2.2.1). */
  readSigned(length: number) {
    const value = this.read(length)
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value
  }

  /** Tops the buffer up to at least 25 bits, with zeros past the end of the scan. */
  private fill() {
    const { bytes } = this
    while (this.count <= 24) {
      let byte = bytes[this.position] ?? -1
      if (byte === 0xff) byte = bytes[this.position + 1] === 0 ? 0xff : -1
      if (byte < 0) {
        byte = 0
        this.padding += 8
      } else {
        this.position += byte === 0xff ? 2 : 1
      }
      this.bits = (this.bits << 8) | byte
      this.count += 8
    }
  }
}
