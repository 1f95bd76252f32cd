import { Inflate } from 'fflate'
import { CnnError } from '../../errors.js'
import { malformedFile } from '../malformed-file.js'

const pieceBytes = 16_384

/** The most that deflate can make of so many bytes. */
export const mostInflated = (packedLength: number) => packedLength * 1032 + 64

/**
 * Unpacks deflated bytes of a known length, or their beginning up to `end`, into a buffer of just that length. It goes
 * piece by piece, so that more output than was announced is refused as soon as it comes.
 * @throws CnnError 'bad-weights-file'
 */
export function inflate(packed: Uint8Array, length: number, name: string, end = length) {
  const content = new Uint8Array(end)
  let filled = 0
  const stream = new Inflate((chunk) => {
    if (filled + chunk.length > length) {
      throw malformedFile(name, `it unpacks to more than the ${length} bytes announced`)
    }
    if (filled < end) content.set(chunk.subarray(0, end - filled), filled)
    filled += chunk.length
  })
  try {
    for (let begin = 0; begin === 0 || begin < packed.length; begin += pieceBytes) {
      if (filled >= end && end < length) return content
      stream.push(packed.subarray(begin, begin + pieceBytes), begin + pieceBytes >= packed.length)
    }
  } catch (cause) {
    if (cause instanceof CnnError) throw cause
    throw malformedFile(name, `it cannot be unpacked beyond byte ${filled}`, { cause })
  }
  if (filled === length) return content
  throw malformedFile(name, `it unpacks to ${filled} bytes, not the ${length} announced`)
}
