import { type ByteSource, CnnError } from '@cnn/core/data'

/** A part of a file as a file of its own. Closing it leaves the whole one open. */
export const rangeSource = (whole: ByteSource, begin: number, length: number, name: string) =>
  partSource(length, name, (from, to) => whole.read(begin + from, begin + to))

/** A file that is a part of something, read by a function. */
export const partSource = (length: number, name: string, read: ByteSource['read']): ByteSource => ({
  name,
  length,
  read,
  sibling: (sibling) => noSibling(name, sibling),
  close: async () => {},
})

/**
 * A file that can only be read from its beginning. Reading on where the last read ended costs nothing more; reading
 * before that begins again.
 */
export function sequentialSource(
  stream: () => AsyncGenerator<Uint8Array, void, undefined>,
  length: number,
  name: string,
): ByteSource {
  const reader = new ForwardReader(stream, length, name)
  let last: Promise<unknown> = Promise.resolve()
  return {
    name,
    length,
    read(begin, end) {
      const read = last.then(() => reader.read(begin, end))
      last = read.catch(() => {})
      return read
    },
    sibling: (sibling) => noSibling(name, sibling),
    close: () => reader.close(),
  }
}

class ForwardReader {
  private pieces: AsyncGenerator<Uint8Array, void, undefined> | undefined
  private piece = new Uint8Array(0)
  private pieceBegin = 0

  constructor(
    private readonly stream: () => AsyncGenerator<Uint8Array, void, undefined>,
    private readonly length: number,
    private readonly name: string,
  ) {}

  async read(begin: number, end: number) {
    if (begin < this.pieceBegin) await this.close()
    const bytes = new Uint8Array(end - begin)
    for (let at = begin; at < end; ) {
      const pieceEnd = this.pieceBegin + this.piece.length
      if (at >= pieceEnd) {
        await this.next(pieceEnd)
        continue
      }
      const part = this.piece.subarray(at - this.pieceBegin, end - this.pieceBegin)
      bytes.set(part, at - begin)
      at += part.length
    }
    // Whether a checksum is right shows only at the end.
    if (end === this.length) await this.pull()
    return bytes
  }

  async close() {
    await this.pieces?.return()
    this.pieces = undefined
    this.piece = new Uint8Array(0)
    this.pieceBegin = 0
  }

  private async pull(): Promise<Uint8Array | undefined> {
    this.pieces ??= this.stream()
    try {
      const { done, value } = await this.pieces.next()
      return done ? undefined : value
    } catch (error) {
      await this.close()
      throw error
    }
  }

  private async next(begin: number) {
    const piece = await this.pull()
    if (!piece) throw new CnnError('read-failed', `${this.name} became shorter while it was read.`)
    this.pieceBegin = begin
    this.piece = piece as Uint8Array<ArrayBuffer>
  }
}

const noSibling = async (name: string, sibling: string): Promise<never> => {
  throw new CnnError(
    'no-siblings',
    `${name} names another file, ${sibling}, which is looked for beside files on a disk only. Unpack the archive.`,
  )
}
