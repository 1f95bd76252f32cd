import { breather } from '@cnn/core/data'
import { GzipMembers } from './gzip-members.js'
import type {
  gunzipPieces as gunzipPiecesInNode,
  gzipPieces as gzipPiecesInNode,
} from './gzip-pieces.node.js'
import { throughTransform } from './through-transform.js'

/** What goes in at once, so that what comes out stays small. */
const inputBytes = 2 ** 14

/** The same in browsers, whose DecompressionStream takes whatever follows the first member for damage. */
export const gunzipPieces: typeof gunzipPiecesInNode = async function* (packed, explain) {
  const breathe = breather()
  const members = new GzipMembers()
  let count = 0
  const attempt = <T>(act: () => T): T => {
    try {
      return act()
    } catch (reason) {
      throw explain(reason, count)
    }
  }
  for await (const piece of packed) {
    for (let begin = 0; begin < piece.length; begin += inputBytes) {
      for (const chunk of attempt(() => members.push(piece.subarray(begin, begin + inputBytes)))) {
        count += chunk.length
        yield chunk
      }
      await breathe()
    }
  }
  attempt(() => members.end())
}

export const gzipPieces: typeof gzipPiecesInNode = (content) =>
  throughTransform(content, new CompressionStream('gzip'), (reason) => reason as Error)
