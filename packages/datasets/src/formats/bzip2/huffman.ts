import type { BitQueue } from './bit-queue.js'

const longestCode = 20

/** A table of Huffman codes, which are told by their lengths alone: shorter ones first, equal ones in order. */
export class HuffmanTable {
  /** The symbols in the order of their codes. */
  private readonly symbols: Uint16Array
  /** Of each length: the first code that is longer, filled up with zeros to 20 bits, and what to subtract from a code. */
  private readonly limits = new Int32Array(longestCode + 2)
  private readonly offsets = new Int32Array(longestCode + 2)
  private readonly shortest: number

  constructor(lengths: Uint8Array) {
    const counts = new Int32Array(longestCode + 2)
    for (const length of lengths) counts[length]!++
    this.shortest = counts.findIndex((count) => count > 0)
    this.symbols = new Uint16Array(lengths.length)
    let [code, place] = [0, 0]
    for (let length = 1; length <= longestCode; length++) {
      this.offsets[length] = place - code
      for (const [symbol, own] of lengths.entries()) {
        if (own === length) this.symbols[place++] = symbol
      }
      code += counts[length]!
      this.limits[length] = code << (longestCode - length)
      code <<= 1
    }
  }

  read(bits: BitQueue): number {
    const ahead = bits.peek(longestCode)
    for (let length = this.shortest; length <= longestCode; length++) {
      if (ahead >= this.limits[length]!) continue
      bits.skip(length)
      const symbol = this.symbols[(ahead >>> (longestCode - length)) + this.offsets[length]!]
      if (symbol === undefined) break
      return symbol
    }
    throw new RangeError('it has a code that there is not')
  }
}

/** Lengths are told by how they differ from the one before. */
export function readHuffmanTable(bits: BitQueue, symbolCount: number): HuffmanTable {
  const lengths = new Uint8Array(symbolCount)
  let length = bits.read(5)
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (true) {
      if (length < 1 || length > longestCode) throw new RangeError('it has a code of no length')
      if (bits.read(1) === 0) break
      length += bits.read(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  return new HuffmanTable(lengths)
}
