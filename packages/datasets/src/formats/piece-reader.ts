import type { ByteSource } from '@cnn/core'
import { type ByteStream, bytePieces } from '../files/byte-pieces.js'

/** Reads bytes from the front to the end, by count. */
export interface PieceReader {
  /** How many bytes are behind it. */
  readonly at: number
  /** The next so many bytes, fewer where it ends. They may be a view of a buffer, valid for good. */
  take(count: number): Promise<Uint8Array>
  /** The same, piece by piece. */
  pieces(count: number): AsyncGenerator<Uint8Array, void, undefined>
  /** Goes on by so many bytes, fewer where it ends; says how many. */
  skip(count: number): Promise<number>
  close(): Promise<void>
}

export function pieceReader(source: ByteStream, signal?: AbortSignal): PieceReader {
  const isSource = 'read' in source && 'length' in source
  return isSource ? new SourceReader(source) : new StreamReader(bytePieces(source, signal))
}

class StreamReader implements PieceReader {
  at = 0
  private piece: Uint8Array = new Uint8Array(0)

  constructor(private readonly stream: AsyncGenerator<Uint8Array, void, undefined>) {}

  async take(count: number) {
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

  async *pieces(count: number) {
    for (let left = count; left > 0; ) {
      const piece = await this.next(left)
      if (!piece) return
      left -= piece.length
      yield piece
    }
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

  /** At most so many of the next bytes, undefined at the end. */
  private async next(most: number): Promise<Uint8Array | undefined> {
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

/** Of a file, in which going on costs nothing. */
class SourceReader implements PieceReader {
  at = 0

  constructor(private readonly source: ByteSource) {}

  async take(count: number) {
    const end = Math.min(this.source.length, this.at + count)
    const bytes = await this.source.read(this.at, end)
    this.at = end
    return bytes
  }

  async *pieces(count: number) {
    const end = this.at + count
    while (this.at < end) {
      const piece = await this.take(Math.min(2 ** 18, end - this.at))
      if (piece.length === 0) return
      yield piece
    }
  }

  async skip(count: number) {
    const passed = Math.min(count, this.source.length - this.at)
    this.at += passed
    return passed
  }

  async close() {}
}
