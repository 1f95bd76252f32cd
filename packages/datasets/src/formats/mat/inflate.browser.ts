import type {
  inflate as inflateInNode,
  inflateWhole as inflateWholeInNode,
} from './inflate.node.js'
import { cannotUnpack, inPieces } from './packed-pieces.js'

/** The same with what browsers have. */
export const inflate: typeof inflateInNode = async function* (pieces, title) {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
    async cancel() {
      await pieces.return()
    },
  })
  const reader = packed.pipeThrough(new DecompressionStream('deflate')).getReader()
  let count = 0
  try {
    while (true) {
      const { done, value } = await reader.read()
      if (done) return
      count += value.length
      yield value
    }
  } catch (cause) {
    throw cannotUnpack(title, count, cause)
  } finally {
    await reader.cancel().catch(() => {})
  }
}

export const inflateWhole: typeof inflateWholeInNode = async (packed, most, title) => {
  const whole = new Uint8Array(most)
  let filled = 0
  for await (const piece of inflate(inPieces(packed), title)) {
    if (filled + piece.length > most) throw cannotUnpack(title, filled, 'it is too long')
    whole.set(piece, filled)
    filled += piece.length
  }
  return whole.subarray(0, filled)
}
