import { breather } from '@cnn/core/data'
import type { gunzipPieces as gunzipPiecesInNode } from './gunzip-pieces.node.js'
import { GzipMembers } from './gzip-members.js'

/** What goes in at once, so that what comes out stays small. */
const inputBytes = 2 ** 14

/** The same in browsers, whose DecompressionStream takes whatever follows the first member for damage. */
export const gunzipPieces: typeof gunzipPiecesInNode = async function* (packed, explain) {
  const breathe = breather()
  const members = new GzipMembers()
  const attempt = <T>(act: () => T): T => {
    try {
      return act()
    } catch (reason) {
      throw explain(reason)
    }
  }
  for await (const piece of packed) {
    for (let begin = 0; begin < piece.length; begin += inputBytes) {
      yield* attempt(() => members.push(piece.subarray(begin, begin + inputBytes)))
      await breathe()
    }
  }
  attempt(() => members.end())
}
