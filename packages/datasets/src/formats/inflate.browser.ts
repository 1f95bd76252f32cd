import { bytePieces } from '../files/byte-pieces.js'
import type {
  inflate as inflateInNode,
  inflateWhole as inflateWholeInNode,
} from './inflate.node.js'
import { throughTransform } from './through-transform.js'

/** The same with what browsers have. */
export const inflate: typeof inflateInNode = (packed, explain) =>
  throughTransform(packed, new DecompressionStream('deflate'), explain)

export const inflateWhole: typeof inflateWholeInNode = async (packed, most, explain) => {
  const whole = new Uint8Array(most)
  let filled = 0
  for await (const piece of inflate(bytePieces(packed), explain)) {
    if (filled + piece.length > most) throw explain('it is too long', filled)
    whole.set(piece, filled)
    filled += piece.length
  }
  return whole.subarray(0, filled)
}
