import { Readable, type Transform } from 'node:stream'
import type { ExplainDamage } from './explain-damage.js'

/** Large pieces: every one costs a change of threads. */
const chunkSize = 2 ** 19

/**
 * Sends pieces through a stream of node:zlib; no more is read ahead than a few of them. The web's DecompressionStream
 * would not do: in Node, one that is left in the middle may throw where nobody can catch it, and ends the process.
 */
export async function* throughZlib(
  pieces: AsyncIterable<Uint8Array>,
  create: (options: { chunkSize: number }) => Transform,
  explain: ExplainDamage,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.from(pieces, { objectMode: false, highWaterMark: 1 })
  const zlib = create({ chunkSize })
  let failure: Error | undefined
  let count = 0
  source.on('error', (error) => {
    failure ??= error
    zlib.destroy(error)
  })
  try {
    for await (const { buffer, byteOffset, length } of source.pipe(zlib) as AsyncIterable<Buffer>) {
      count += length
      yield new Uint8Array(buffer, byteOffset, length)
    }
  } catch (reason) {
    throw failure ?? explain(reason, count)
  } finally {
    source.destroy()
    zlib.destroy()
  }
}
