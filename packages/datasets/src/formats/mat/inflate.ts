import { type ByteSource, throwIfAborted } from '@cnn/core'
import { badMat } from './element.js'

const pieceBytes = 2 ** 18

/** The bytes of a part of a file, a piece at a time. */
export async function* piecesOf(
  source: ByteSource,
  begin: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = begin; at < end; at += pieceBytes) {
    throwIfAborted(signal)
    yield await source.read(at, Math.min(end, at + pieceBytes))
  }
}

/**
 * Unpacks zlib data a piece at a time; no more is read ahead than a few pieces.
 * @throws CnnError 'bad-mat' when it is damaged or cut short
 */
export async function* inflate(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  title: string,
): AsyncGenerator<Uint8Array, void, undefined> {
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
    if ((cause as { code?: unknown }).code === 'aborted') throw cause
    const reason = cause instanceof Error ? cause.message : cause
    throw badMat(
      `${title} is damaged or cut short: its packed data cannot be unpacked beyond byte ${count} (${reason}). Fetch the file again.`,
      { cause },
    )
  } finally {
    await reader.cancel().catch(() => {})
  }
}
