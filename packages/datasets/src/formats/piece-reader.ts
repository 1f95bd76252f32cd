import type { ByteSource } from '@cnn/core/data'
import { type ByteStream, bytePieces } from '../files/byte-pieces.js'

/** @param mostAhead of a file: at most how many bytes are read and kept ahead of what is asked for */
export function pieceReader(
  source: ByteStream,
  signal?: AbortSignal,
  mostAhead = 2 ** 20,
): PieceReader {
  const isSource = 'read' in source && 'length' in source
  if (isSource) return new SourceReader(source, mostAhead)
  return new StreamReader(bytePieces(source, signal))
}

/** Reads bytes from the front to the end, by count. */
export abstract class PieceReader {
  /** How many bytes are behind it. */
  at = 0

  /** At most so many of the next bytes, but one at least; undefined at the end. */
  protected abstract next(most: number): Promise<Uint8Array | undefined>

  /** Goes on by so many bytes, fewer where it ends; says how many. */
  abstract skip(count: number): Promise<number>

  abstract close(): Promise<void>

  /** The next so many bytes, fewer where it ends. They may be a view of what was read, so they are not written to. */
  async take(count: number): Promise<Uint8Array> {
    const first = await this.next(count)
    if (!first || first.length === count) return first ?? new Uint8Array(0)
    const bytes = new Uint8Array(count)
    bytes.set(first)
    let filled = first.length
    while (filled < count) {
      const piece = await this.next(count - filled)
      if (!piece) return bytes.subarray(0, filled)
      bytes.set(piece, filled)
      filled += piece.length
    }
    return bytes
  }

  /** The same, piece by piece. */
  async *pieces(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      const piece = await this.next(left)
      if (!piece) return
      left -= piece.length
      yield piece
    }
  }
}

class StreamReader extends PieceReader {
  private piece: Uint8Array = new Uint8Array(0)

  constructor(private readonly stream: AsyncGenerator<Uint8Array, void, undefined>) {
    super()
  }

  async skip(count: number) {
    let left = count
    while (left > 0) {
      const piece = await this.next(left)
      if (!piece) break
      left -= piece.length
    }
    return count - left
  }

  async close() {
    await this.stream.return()
  }

  protected async next(most: number) {
    while (this.piece.length === 0) {
      const { done, value } = await this.stream.next()
      if (done) return undefined
      this.piece = value
    }
    const part = this.piece.subarray(0, most)
    this.piece = this.piece.subarray(part.length)
    this.at += part.length
    return part
  }
}

const leastAhead = 512
const mostAtOnce = 2 ** 20
const nothing = new Uint8Array(0)

/** Of a file, in which going on costs nothing. It reads the further ahead the longer nothing was passed over. */
class SourceReader extends PieceReader {
  /** What was read ahead. */
  private window: Uint8Array = nothing
  private windowBegin = 0
  private ahead = leastAhead

  constructor(
    private readonly source: ByteSource,
    private readonly mostAhead: number,
  ) {
    super()
  }

  async skip(count: number) {
    const passed = Math.min(count, this.source.length - this.at)
    this.at += passed
    return passed
  }

  async close() {}

  protected async next(most: number) {
    const windowEnd = this.windowBegin + this.window.length
    if (this.at >= windowEnd) {
      const isOn = this.at === windowEnd
      this.ahead = isOn ? Math.min(2 * this.ahead, this.mostAhead) : leastAhead
      const wanted = Math.max(this.ahead, Math.min(most, mostAtOnce))
      const end = Math.min(this.source.length, this.at + wanted)
      if (end === this.at) return undefined
      this.window = await this.source.read(this.at, end)
      this.windowBegin = this.at
    }
    const begin = this.at - this.windowBegin
    const part = this.window.subarray(begin, begin + most)
    this.at += part.length
    if (begin + part.length === this.window.length) this.forget()
    return part
  }

  /** Nothing is kept of what was given out whole. */
  private forget() {
    this.window = nothing
    this.windowBegin = this.at
  }
}
