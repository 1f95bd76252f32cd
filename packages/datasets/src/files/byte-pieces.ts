import { type ByteSource, throwIfAborted } from '@cnn/core/data'

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

/** All pieces together; a single one is given as it is. */
export async function joinPieces(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = []
  for await (const piece of pieces) kept.push(piece)
  return kept.length === 1 ? kept[0]! : joined(kept)
}

/** The first bytes, fewer where it ends, and all pieces, those included. */
export async function peekPieces(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  count: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array, void, undefined> }> {
  const first: Uint8Array[] = []
  for (let length = 0; length < count; ) {
    const { done, value } = await pieces.next()
    if (done) break
    first.push(value)
    length += value.length
  }
  return { head: joined(first), all: chained(first, pieces) }
}

async function* chained(
  first: Uint8Array[],
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    while (first.length > 0) yield first.shift()!
    yield* rest
  } finally {
    await rest.return()
  }
}

function joined(pieces: readonly Uint8Array[]) {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let filled = 0
  for (const piece of pieces) {
    whole.set(piece, filled)
    filled += piece.length
  }
  return whole
}
