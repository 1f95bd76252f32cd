/** tar: for each file a header of 512 bytes, then the content, filled up to a multiple of 512. */
import { CnnError, throwIfAborted } from '@cnn/core/data'
import { type ByteStream, joinPieces } from '../files/byte-pieces.js'
import { readPaxRecords } from './pax-records.js'
import { type PieceReader, pieceReader } from './piece-reader.js'
import { badTar, blockBytes, readTarHeader, type TarHeader, text } from './tar-header.js'

/** What an archive says of a file in it, or of something else. */
export interface TarEntry {
  /** As the archive has it; it may be absolute or lead anywhere: check it before writing. */
  path: string
  kind: 'file' | 'folder' | 'link' | 'device'
  bytes: number
  /** Where its content begins in the archive. */
  begin: number
  /** Seconds since 1970. */
  modified: number
}

/** A file in an archive that is being read. Its content can be read until the next one is asked for. */
export interface TarFile extends TarEntry {
  /** The content, piece by piece. */
  pieces(): AsyncGenerator<Uint8Array, void, undefined>
  /**
   * The whole content.
   * @throws CnnError 'file-too-large' beyond `maxBytes` (default 2 GiB)
   */
  read(options?: { maxBytes?: number }): Promise<Uint8Array>
}

export interface ReadTarOptions {
  /** What to call the archive in errors. */
  name?: string
  /** Of a file: at most how many bytes are read and kept ahead of what is asked for (default 1 MiB). */
  mostAhead?: number
  signal?: AbortSignal
}

/**
 * The entries of an archive in their order, with constant memory whatever its size. Content that is not read is skipped;
 * in a file that costs nothing. An archive in an archive is read by `readTar(entry.pieces())`.
 *
 * @example for await (const file of readTar(stream)) if (file.path.endsWith('.jpg')) show(await file.read())
 * @throws CnnError 'bad-tar' naming the archive and the place when it is damaged or cut short, 'aborted'
 */
export async function* readTar(
  source: ByteStream,
  { name = 'The archive', mostAhead, signal }: ReadTarOptions = {},
): AsyncGenerator<TarFile, void, undefined> {
  const reader = pieceReader(source, signal, mostAhead)
  const everywhere = new Map<string, string>()
  try {
    while (true) {
      throwIfAborted(signal)
      const header = await nextHeader(reader, name, everywhere)
      if (!header) break
      const file = new StreamedFile(header, reader, name)
      yield file
      await file.leave()
    }
    // What packed the archive may have a checksum at its end, which is not looked at before.
    await reader.skip(Number.MAX_SAFE_INTEGER)
  } finally {
    await reader.close()
  }
}

/** What records that stand before an entry say of it. */
interface Extended {
  path?: string
  bytes?: number
  modified?: number
}

/** The next header of a file, folder, link or device, with what the headers before it say of it. */
async function nextHeader(reader: PieceReader, name: string, everywhere: Map<string, string>) {
  let extended: Extended = {}
  for (let isFirst = true; ; isFirst = false) {
    const at = reader.at
    const block = await reader.take(blockBytes)
    if (block.length < blockBytes) throw badTar(name, at, 'is cut short')
    const header = readTarHeader(block, at, name)
    if (!header) {
      if (isFirst) return undefined
      throw badTar(name, at, 'ends amid an entry')
    }
    if (header.type === 'x' || header.type === 'g') {
      const records = readPaxRecords(await metadata(reader, header, name), at, name)
      if (header.type === 'g') for (const [key, value] of records) everywhere.set(key, value)
      else extended = { ...extended, ...extendedBy(records, at, name) }
    } else if (header.type === 'L') {
      const bytes = await metadata(reader, header, name)
      extended.path = text(bytes, 0, bytes.length)
    } else if (header.type === 'K') {
      await metadata(reader, header, name)
    } else if (header.type === 'V') {
      await reader.skip(paddedBytes(header.bytes))
    } else if (header.type === 'S' || header.type === 'M') {
      throw badTar(name, at, 'has a part of a file, which is not read here')
    } else {
      return { ...header, ...extendedBy(everywhere, at, name), ...extended }
    }
  }
}

const mostMetadata = 2 ** 20

async function metadata(reader: PieceReader, { bytes }: TarHeader, name: string) {
  const at = reader.at
  if (bytes > mostMetadata) throw badTar(name, at, `has ${bytes} bytes of a file's name`)
  const content = await reader.take(bytes)
  const filling = paddedBytes(bytes) - bytes
  if (content.length === bytes && (await reader.skip(filling)) === filling) return content
  throw badTar(name, at, 'is cut short')
}

function extendedBy(records: ReadonlyMap<string, string>, at: number, name: string): Extended {
  const [path, size, modified] = ['path', 'size', 'mtime'].map((key) => records.get(key))
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw badTar(name, at, 'announces a size that is no number')
  }
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse'))) {
    throw badTar(name, at, 'has a file with holes, which is not read here')
  }
  return {
    ...(path !== undefined && { path }),
    ...(size !== undefined && { bytes: Number(size) }),
    ...(modified !== undefined && { modified: Number(modified) || 0 }),
  }
}

const paddedBytes = (bytes: number) => Math.ceil(bytes / blockBytes) * blockBytes

const kinds: Record<string, TarEntry['kind']> = {
  '1': 'link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'device',
}

class StreamedFile implements TarFile {
  readonly path: string
  readonly kind: TarEntry['kind']
  readonly bytes: number
  readonly begin: number
  readonly modified: number
  private isLeft = false

  constructor(
    header: TarHeader,
    private readonly reader: PieceReader,
    private readonly archive: string,
  ) {
    const kind = kinds[header.type] ?? 'file'
    this.path = header.path
    // Before 1988 a folder was told by the slash at its end.
    this.kind = kind === 'file' && header.path.endsWith('/') ? 'folder' : kind
    this.bytes = kind === 'file' ? header.bytes : 0
    this.begin = reader.at
    this.modified = header.modified
  }

  async *pieces() {
    if (this.isLeft || this.reader.at !== this.begin) {
      throw new CnnError(
        'content-passed',
        `${this.path} of ${this.archive} was passed or read already: a stream goes on only. Read each file when its turn comes, once.`,
      )
    }
    yield* this.reader.pieces(this.bytes)
    if (this.reader.at < this.begin + this.bytes) throw this.cutShort()
  }

  async read({ maxBytes = 2 ** 31 }: { maxBytes?: number } = {}) {
    if (this.bytes > maxBytes) {
      throw new CnnError(
        'file-too-large',
        `${this.path} of ${this.archive} has ${this.bytes.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are read here.`,
      )
    }
    return joinPieces(this.pieces())
  }

  /** Goes on to the next header. */
  async leave() {
    this.isLeft = true
    const end = this.begin + paddedBytes(this.bytes)
    const left = end - this.reader.at
    if ((await this.reader.skip(left)) < left) throw this.cutShort()
  }

  private cutShort() {
    return badTar(this.archive, this.reader.at, `is cut short, amid ${this.path}`)
  }
}
