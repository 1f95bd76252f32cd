import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createInflate, inflate as inflateWithCallback } from 'node:zlib'
import { cannotUnpack } from './packed-pieces.js'

/** Large pieces: every one costs a change of threads. */
const chunkSize = 2 ** 19

/**
 * Unpacks zlib data a piece at a time; no more is read ahead than a few pieces.
 * @throws CnnError 'bad-mat' when it is damaged or cut short
 */
export async function* inflate(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  title: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = Readable.from(pieces, { objectMode: false, highWaterMark: 1 })
  const unpacking = createInflate({ chunkSize })
  packed.on('error', (error) => unpacking.destroy(error))
  packed.pipe(unpacking)
  let count = 0
  try {
    for await (const piece of unpacking as AsyncIterable<Buffer>) {
      count += piece.length
      yield new Uint8Array(piece.buffer, piece.byteOffset, piece.length)
    }
  } catch (cause) {
    throw cannotUnpack(title, count, cause)
  } finally {
    packed.destroy()
    unpacking.destroy()
  }
}

const inflateAtOnce = promisify(inflateWithCallback)

/**
 * Unpacks zlib data in one piece: in one go, where it is as long as is expected.
 * @throws CnnError 'bad-mat' when it is damaged, cut short, or longer than `most` bytes
 */
export async function inflateWhole(
  packed: Uint8Array,
  most: number,
  title: string,
): Promise<Uint8Array> {
  try {
    const options = { chunkSize: Math.max(64, most), maxOutputLength: most }
    const { buffer, byteOffset, length } = await inflateAtOnce(packed, options)
    return new Uint8Array(buffer, byteOffset, length)
  } catch (cause) {
    throw cannotUnpack(title, 0, cause)
  }
}
