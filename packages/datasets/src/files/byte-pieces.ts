import { type ByteSource, throwIfAborted } from '@cnn/core'

/** Bytes in order: those of a file, a stream, or memory. */
export type ByteStream =
  | ByteSource
  | Blob
  | Uint8Array
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>

const pieceBytes = 2 ** 18

/** The bytes piece by piece, of at most 256 kB where they come from a file. Leaving the loop early is fine. */
export async function* bytePieces(
  source: ByteStream,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) {
    yield source
  } else if (source instanceof Blob) {
    yield* ofStream(source.stream(), signal)
  } else if ('read' in source) {
    for (let begin = 0; begin < source.length; begin += pieceBytes) {
      throwIfAborted(signal)
      yield await source.read(begin, Math.min(source.length, begin + pieceBytes))
    }
  } else if ('getReader' in source) {
    yield* ofStream(source, signal)
  } else {
    for await (const piece of source) {
      throwIfAborted(signal)
      yield piece
    }
  }
}

/** Not by `for await`, which browsers learned late. */
async function* ofStream(stream: ReadableStream<Uint8Array>, signal?: AbortSignal) {
  const reader = stream.getReader()
  try {
    while (true) {
      throwIfAborted(signal)
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** Passes pieces on and shows each. */
export async function* eachPiece(
  pieces: AsyncIterable<Uint8Array>,
  show: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    show(piece)
    yield piece
  }
}

/** All pieces together. */
export async function joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  length?: number,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = []
  let total = 0
  for await (const piece of pieces) {
    kept.push(piece)
    total += piece.length
  }
  if (kept.length === 1 && (length === undefined || length === total)) return kept[0]!
  const whole = new Uint8Array(total)
  let filled = 0
  for (const piece of kept) {
    whole.set(piece, filled)
    filled += piece.length
  }
  return whole
}
