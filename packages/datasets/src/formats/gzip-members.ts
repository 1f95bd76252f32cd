import { crc32 } from '@cnn/core/data'
import { Gunzip } from 'fflate'

/** How much of what went in is kept, to find a trailer again when the header behind it is whole. */
const keptBytes = 2 ** 17

const trailerBytes = 8

/** The header of a member with nothing in it. */
const closingHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0)

/**
 * The members of a gzip file, one after the other (RFC 1952), each held against the checksum and the length in its
 * trailer. Errors say what is wrong, not of which file.
 */
export class GzipMembers {
  private chunks: Uint8Array[] = []
  /** The checksum and the length of what came out of the member of the moment. */
  private crc = 0
  private unpacked = 0
  /** How much went in, and where the last member that is whole ends. */
  private packed = 0
  private wholeTo: number | undefined
  private readonly kept = new Uint8Array(keptBytes)
  private readonly stream = new Gunzip((chunk) => {
    this.crc = crc32(chunk, this.crc)
    this.unpacked += chunk.length
    if (chunk.length > 0) this.chunks.push(chunk)
  })

  constructor() {
    this.stream.onmember = (begin) => this.endMember(begin)
  }

  /** What comes out of a piece of at most 64 KiB. */
  push(piece: Uint8Array): Uint8Array[] {
    this.keep(piece)
    this.packed += piece.length
    this.stream.push(piece)
    return this.chunks.splice(0)
  }

  /** Checks that the last member is whole: then, and only then, could another one begin here. */
  end() {
    const end = this.packed
    this.push(closingHeader)
    if (this.wholeTo !== end) throw new Error('it ends too early')
  }

  private keep(piece: Uint8Array) {
    const at = this.packed % keptBytes
    const first = piece.subarray(0, keptBytes - at)
    this.kept.set(first, at)
    this.kept.set(piece.subarray(first.length), 0)
  }

  private endMember(end: number) {
    if (this.packed - end > keptBytes - trailerBytes) throw new Error('a header is too long')
    const trailer = Uint8Array.from(
      { length: trailerBytes },
      (_, i) => this.kept[(end - trailerBytes + i) % keptBytes]!,
    )
    const fields = new DataView(trailer.buffer)
    if (fields.getUint32(0, true) !== this.crc) throw new Error('a checksum is wrong')
    if (fields.getUint32(4, true) !== this.unpacked % 2 ** 32) throw new Error('a length is wrong')
    this.wholeTo = end
    this.crc = 0
    this.unpacked = 0
  }
}
