import { Inflate } from 'fflate'
import { CnnError } from '../../errors.js'
import type { MalformedZip } from './bad-zip.js'

const pieceBytes = 16_384

/** The most that deflate can make of so many bytes. */
export const mostInflated = (packedLength: number) => packedLength * 1032 + 64

/** What is unpacked: how many bytes it must give, and what to call it in errors, which `malformed` makes. */
export interface Deflated {
  name: string
  length: number
  malformed: MalformedZip
}

/**
 * Unpacks deflated bytes of a known length, or their beginning up to `end`, into a buffer of just that length. It goes
 * piece by piece, so that more output than was announced is refused as soon as it comes.
 */
export function inflate(packed: Uint8Array, deflated: Deflated, end = deflated.length) {
  const { length } = deflated
  const content = new Uint8Array(end)
  const inflater = new Inflater(deflated)
  for (let begin = 0; begin === 0 || begin < packed.length; begin += pieceBytes) {
    if (inflater.filled >= end && end < length) return content
    const isLast = begin + pieceBytes >= packed.length
    for (const { at, chunk } of inflater.push(packed.subarray(begin, begin + pieceBytes), isLast)) {
      if (at < end) content.set(chunk.subarray(0, end - at), at)
    }
  }
  inflater.end()
  return content
}

/** The same for what comes piece by piece. */
export async function* inflateStream(
  packed: AsyncIterable<Uint8Array>,
  deflated: Deflated,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflater = new Inflater(deflated)
  for await (const piece of packed) {
    for (let begin = 0; begin < piece.length; begin += pieceBytes) {
      const chunks = inflater.push(piece.subarray(begin, begin + pieceBytes), false)
      for (const { chunk } of chunks) yield chunk
    }
  }
  for (const { chunk } of inflater.push(new Uint8Array(0), true)) yield chunk
  inflater.end()
}

class Inflater {
  filled = 0
  private chunks: { at: number; chunk: Uint8Array }[] = []
  private readonly stream = new Inflate((chunk) => {
    const { name, length, malformed } = this.deflated
    if (this.filled + chunk.length > length) {
      throw malformed(name, `it unpacks to more than the ${length} bytes announced`)
    }
    if (chunk.length > 0) this.chunks.push({ at: this.filled, chunk })
    this.filled += chunk.length
  })

  constructor(private readonly deflated: Deflated) {}

  push(piece: Uint8Array, isLast: boolean) {
    try {
      this.stream.push(piece, isLast)
    } catch (cause) {
      if (cause instanceof CnnError) throw cause
      const { name, malformed } = this.deflated
      throw malformed(name, `it cannot be unpacked beyond byte ${this.filled}`, { cause })
    }
    return this.chunks.splice(0)
  }

  /** Checks that everything came. */
  end() {
    const { name, length, malformed } = this.deflated
    if (this.filled === length) return
    throw malformed(name, `it unpacks to ${this.filled} bytes, not the ${length} announced`)
  }
}
