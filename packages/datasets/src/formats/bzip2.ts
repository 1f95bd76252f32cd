/**
 * bzip2: blocks of up to 900,000 bytes, each sorted (Burrows and Wheeler), moved to front, and coded by Huffman.
 * Source: Joe Tsai, "BZIP2: Format Specification", 2016; its author Julian Seward described it by his program alone.
 */
import { CnnError } from '@cnn/core/data'
import { BitQueue } from './bzip2/bit-queue.js'
import { readBlock, writtenBlock } from './bzip2/read-block.js'
import type { UnpackOptions } from './gzip.js'

export const isBzip2 = (bytes: Uint8Array) =>
  String.fromCharCode(...bytes.subarray(0, 3)) === 'BZh' &&
  /[1-9]/.test(String.fromCharCode(bytes[3]!))

const [blockMark, endMark] = [
  [0x314159, 0x265359],
  [0x177245, 0x385090],
] as const

/** A packed block has at most 20 bits for each byte, and its tables. */
const mostPacked = (20 / 8) * 900_000 + 100_000

/**
 * Unpacks bzip2 piece by piece; a few MB are held at a time.
 * @throws CnnError 'bad-bzip2' when it is damaged, cut short, or unpacks to more than it may; what reading it throws
 */
export async function* bunzip2Stream(
  packed: AsyncIterable<Uint8Array>,
  { name, maxBytes = Number.POSITIVE_INFINITY }: UnpackOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let unpacked = 0
  for await (const pieces of blocksOf(packed, name)) {
    try {
      for (const piece of pieces) {
        unpacked += piece.length
        if (unpacked > maxBytes) throw tooLong(name, maxBytes)
        yield piece
      }
    } catch (error) {
      throw damaged(name, error)
    }
  }
}

/** For each block what gives its bytes. */
async function* blocksOf(packed: AsyncIterable<Uint8Array>, name: string) {
  const bits = new BitQueue()
  const pieces = packed[Symbol.asyncIterator]()
  /** So much that a whole block is there; less at the end of the file. */
  async function fill() {
    while (bits.length < mostPacked) {
      const { done, value } = await pieces.next()
      if (done) return
      bits.push(value)
    }
  }
  try {
    let stream: Bzip2Stream | undefined = await begin(bits, fill, name)
    while (stream) {
      await fill()
      const block = stream.next()
      if (block) {
        yield block
        continue
      }
      // Files may be made of several streams, one after the other.
      await fill()
      stream = bits.length > 0 ? await begin(bits, fill, name) : undefined
    }
  } finally {
    await pieces.return?.()
  }
}

async function begin(bits: BitQueue, fill: () => Promise<void>, name: string) {
  await fill()
  try {
    return new Bzip2Stream(bits, name)
  } catch (error) {
    throw damaged(name, error)
  }
}

class Bzip2Stream {
  private readonly links: Uint32Array
  private sum = 0

  constructor(
    private readonly bits: BitQueue,
    private readonly name: string,
  ) {
    const [magic, level] = [bits.read(24), bits.read(8) - 0x30]
    if (magic !== 0x425a68 || level < 1 || level > 9) throw new RangeError('it is no bzip2')
    this.links = new Uint32Array(level * 100_000)
  }

  /** What gives the bytes of the next block; undefined at the end. */
  next(): Iterable<Uint8Array> | undefined {
    try {
      const { bits } = this
      const mark = [bits.read(24), bits.read(24)]
      if (mark[0] === blockMark[0] && mark[1] === blockMark[1]) {
        const block = readBlock(bits, this.links)
        this.sum = (((this.sum << 1) | (this.sum >>> 31)) ^ block.crc) >>> 0
        return writtenBlock(block)
      }
      if (mark[0] !== endMark[0] || mark[1] !== endMark[1]) {
        throw new RangeError('there is no block where one should be')
      }
      const sum = ((bits.read(16) << 16) | bits.read(16)) >>> 0
      if (sum !== this.sum) throw new RangeError('its checksum is wrong')
      bits.align()
      return undefined
    } catch (error) {
      throw damaged(this.name, error)
    }
  }
}

function damaged(name: string, error: unknown) {
  if (!(error instanceof RangeError)) return error
  return new CnnError('bad-bzip2', `${name} is damaged: ${error.message}. Fetch the file again.`, {
    cause: error,
  })
}

const tooLong = (name: string, size: number) =>
  new CnnError(
    'bad-bzip2',
    `${name} unpacks to more than the ${size.toLocaleString('en')} bytes that it may.`,
  )
