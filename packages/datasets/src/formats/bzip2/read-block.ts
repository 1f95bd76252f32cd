import type { BitQueue } from './bit-queue.js'
import { type HuffmanTable, readHuffmanTable } from './huffman.js'

/** How many symbols are read by one table before the next is told. */
const groupSize = 50

/** A block whose sorting is not undone yet: each byte, and in the higher bits which comes after it. */
export interface SortedBlock {
  crc: number
  links: Uint32Array
  length: number
  first: number
}

/**
 * Reads a block after its mark. `links` is room for as many bytes as a block may have.
 * @throws RangeError that says what is wrong
 */
export function readBlock(bits: BitQueue, links: Uint32Array): SortedBlock {
  const crc = ((bits.read(16) << 16) | bits.read(16)) >>> 0
  if (bits.read(1) === 1) throw new RangeError('it was made before 1997, in a form not read here')
  const first = bits.read(24)
  const bytes = readUsedBytes(bits)
  const symbolCount = bytes.length + 2
  const tableCount = bits.read(3)
  if (tableCount < 2 || tableCount > 6) throw new RangeError(`it has ${tableCount} tables of codes`)
  const selectors = readSelectors(bits, tableCount)
  const tables = Array.from({ length: tableCount }, () => readHuffmanTable(bits, symbolCount))
  const length = readSymbols(bits, { bytes, selectors, tables, links })
  if (first >= length) throw new RangeError('it begins outside of a block')
  return { crc, links, length, first }
}

/** Which of the 256 bytes there are: first which sixteens, then which of each. */
function readUsedBytes(bits: BitQueue): Uint8Array {
  const sixteens = bits.read(16)
  const used: number[] = []
  for (let high = 0; high < 16; high++) {
    if (((sixteens >> (15 - high)) & 1) === 0) continue
    const ones = bits.read(16)
    for (let low = 0; low < 16; low++) if ((ones >> (15 - low)) & 1) used.push(16 * high + low)
  }
  if (used.length === 0) throw new RangeError('it has a block without bytes')
  return Uint8Array.from(used)
}

function readSelectors(bits: BitQueue, tableCount: number): Uint8Array {
  const count = bits.read(15)
  if (count === 0) throw new RangeError('it has a block without codes')
  const order = Uint8Array.from({ length: tableCount }, (_, i) => i)
  const selectors = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    let place = 0
    while (bits.read(1) === 1) {
      if (++place >= tableCount) throw new RangeError('it names a table that there is not')
    }
    selectors[i] = moveToFront(order, place)
  }
  return selectors
}

interface Codes {
  bytes: Uint8Array
  selectors: Uint8Array
  tables: readonly HuffmanTable[]
  links: Uint32Array
}

/** Reads the symbols: runs of the front byte, places of others, and the end. Returns how many bytes they make. */
function readSymbols(bits: BitQueue, { bytes, selectors, tables, links }: Codes): number {
  const end = bytes.length + 1
  let length = 0
  let run = 0
  let weight = 1
  for (let count = 0; ; count++) {
    const group = Math.floor(count / groupSize)
    if (group >= selectors.length) throw new RangeError('it has a block without end')
    const symbol = tables[selectors[group]!]!.read(bits)
    if (symbol <= 1) {
      run += weight << symbol
      weight *= 2
      if (length + run > links.length) throw new RangeError('it has a block that is too long')
      continue
    }
    links.fill(bytes[0]!, length, length + run)
    length += run
    run = 0
    weight = 1
    if (symbol === end) return length
    if (length === links.length) throw new RangeError('it has a block that is too long')
    links[length++] = moveToFront(bytes, symbol - 1)
  }
}

function moveToFront(order: Uint8Array, place: number): number {
  const value = order[place]!
  order.copyWithin(1, 0, place)
  order[0] = value
  return value
}

const pieceBytes = 2 ** 16

/**
 * Undoes the sorting and the runs of four and more equal bytes, piece by piece.
 * @throws RangeError where the checksum is wrong
 */
export function* writtenBlock({ links, length, first, crc }: SortedBlock): Generator<Uint8Array> {
  linkUp(links, length)
  const sum = new BlockSum()
  let piece = new Uint8Array(pieceBytes)
  let filled = 0
  let position = links[first]! >>> 8
  let last = -1
  let repeated = 0
  for (let i = 0; i < length; i++) {
    const link = links[position]!
    const byte = link & 255
    position = link >>> 8
    let count = 1
    if (repeated === 4) {
      count = byte
      repeated = 0
    } else {
      repeated = byte === last ? repeated + 1 : 1
      last = byte
    }
    if (filled + count > pieceBytes) {
      const full = piece.subarray(0, filled)
      sum.update(full)
      yield full
      piece = new Uint8Array(pieceBytes)
      filled = 0
    }
    piece.fill(last, filled, filled + count)
    filled += count
  }
  const rest = piece.subarray(0, filled)
  sum.update(rest)
  if (sum.value !== crc) throw new RangeError('the checksum of a block is wrong')
  if (filled > 0) yield rest
}

/** Notes at each byte which one comes after it: the n-th of each kind of the sorted ones is the n-th of the block's. */
function linkUp(links: Uint32Array, length: number) {
  const starts = new Uint32Array(257)
  for (let i = 0; i < length; i++) starts[(links[i]! & 255) + 1]!++
  for (let byte = 0; byte < 256; byte++) starts[byte + 1]! += starts[byte]!
  for (let i = 0; i < length; i++) {
    const sorted = starts[links[i]! & 255]!++
    links[sorted]! |= i << 8
  }
}

/** The CRC-32 of bzip2: the highest bit first. */
class BlockSum {
  private crc = 0xffffffff

  get value() {
    return ~this.crc >>> 0
  }

  update(bytes: Uint8Array) {
    let { crc } = this
    for (let i = 0; i < bytes.length; i++) {
      crc = (crc << 8) ^ sums[((crc >>> 24) ^ bytes[i]!) & 255]!
    }
    this.crc = crc
  }
}

const sums = Int32Array.from({ length: 256 }, (_, i) => {
  let value = i << 24
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value
})
