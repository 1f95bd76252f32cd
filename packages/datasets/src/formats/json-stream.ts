import { CnnError, nextTask, throwIfAborted } from '@cnn/core/data'
import {
  closeBrace,
  closeBracket,
  JsonCursor,
  needsMore,
  openBrace,
  openBracket,
} from './json-cursor.js'

export interface JsonStreamOptions {
  signal?: AbortSignal
  onProgress?: (progress: { loaded: number; total: number; file: string }) => void
  /** How much is read at once; 4 MiB by default. */
  chunkBytes?: number
}

/** A file of JSON: what `ByteSource` gives, or pieces one after the other, as they come out of an archive. */
export interface JsonSource {
  readonly name: string
  /** In bytes. */
  readonly length: number
  read?(begin: number, end: number): Promise<Uint8Array>
  stream?(): AsyncIterable<Uint8Array>
  close?(): Promise<void>
}

/** Reads one element of a list. It may be called twice for an element: the first time in vain. */
export type ElementReader = (cursor: JsonCursor, index: number) => void

/**
 * Reads the lists in a JSON file of any size, an element at a time: those that are members of the object that the file is
 * (`{ "images": […], "annotations": […] }`), by their keys, or the list that the file is, under the key ''. Everything
 * else is checked and left out. Only a few megabytes of the file are in memory at any time.
 * @throws CnnError 'bad-json' with the byte and the element, 'aborted', and those of the source
 */
export async function readJsonLists(
  source: JsonSource,
  readers: Readonly<Record<string, ElementReader>>,
  options: JsonStreamOptions = {},
): Promise<void> {
  const pieces = (source.stream?.() ?? piecesOf(source, options.chunkBytes))[Symbol.asyncIterator]()
  try {
    await new JsonStream(source, pieces, options).readFile(readers)
  } finally {
    await pieces.return?.()
  }
}

/** An element of a list, or a member that is left out, may have so many bytes. */
const largestElement = 64 * 2 ** 20

class JsonStream {
  private readonly cursor: JsonCursor
  /** Everything before this place is done with. */
  private mark = 0
  private loaded = 0
  private next: Promise<IteratorResult<Uint8Array>> | undefined
  private list = ''
  private index = -1

  constructor(
    private readonly source: JsonSource,
    private readonly pieces: AsyncIterator<Uint8Array>,
    private readonly options: JsonStreamOptions,
  ) {
    const place = () => (this.index < 0 ? this.list : `${this.list}[${this.index}]`)
    this.cursor = new JsonCursor(source.name, place)
  }

  async readFile(readers: Readonly<Record<string, ElementReader>>) {
    const { cursor } = this
    const first = await this.step(() => this.skipMark())
    if (first === openBracket) await this.readList('', readers[''] ?? cursor.skip)
    else await this.readObject(readers)
    this.list = ''
    await this.step(() => {
      while (cursor.at < cursor.end) {
        if (![9, 10, 13, 32].includes(cursor.bytes[cursor.at]!)) cursor.fail('something follows')
        cursor.at++
      }
      if (!cursor.isLast) throw needsMore
    })
  }

  /** The first character, after a byte order mark if there is one. */
  private skipMark() {
    const { cursor } = this
    const { bytes, end, isLast } = cursor
    if (end < 3 && !isLast) throw needsMore
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) cursor.at = 3
    return cursor.peek()
  }

  private async readObject(readers: Readonly<Record<string, ElementReader>>) {
    const { cursor } = this
    await this.step(() => cursor.enter(openBrace, 'an object or a list'))
    for (let isFirst = true; ; isFirst = false) {
      const key = await this.step(() => {
        if (cursor.closes(closeBrace, isFirst)) return undefined
        return { text: cursor.memberKey(), value: cursor.peek() }
      })
      if (!key) break
      this.list = key.text
      const reader = Object.hasOwn(readers, key.text) ? readers[key.text] : undefined
      if (key.value === openBracket) await this.readList(key.text, reader ?? cursor.skip)
      else if (reader) cursor.fail(`"${key.text}" is no list`)
      else await this.step(cursor.skip)
    }
    cursor.depth--
  }

  private async readList(name: string, read: ElementReader) {
    const { cursor } = this
    this.list = name
    await this.step(() => cursor.enter(openBracket, 'a list'))
    let count = 0
    await this.step(() => {
      while (!cursor.closes(closeBracket, count === 0)) {
        this.index = count
        read(cursor, count)
        count++
        this.mark = cursor.at
      }
    })
    cursor.depth--
    this.index = -1
  }

  /** Does what reads from the cursor; if the bytes at hand do not do, again from the mark with more of them. */
  private async step<T>(read: () => T): Promise<T> {
    const { cursor } = this
    const { depth } = cursor
    this.mark = cursor.at
    while (true) {
      try {
        return read()
      } catch (error) {
        if (error !== needsMore) throw error
      }
      await this.refill()
      cursor.at = this.mark
      cursor.depth = depth
    }
  }

  private async refill() {
    const { cursor, source } = this
    const { signal, onProgress } = this.options
    throwIfAborted(signal)
    const { done, value } = await (this.next ?? this.readNext())
    throwIfAborted(signal)
    if (done) {
      cursor.isLast = true
      return
    }
    this.loaded += value.length
    this.append(value)
    onProgress?.({ loaded: this.loaded, total: source.length, file: source.name })
    this.next = this.readNext()
    // What comes from memory would otherwise keep a page from painting.
    await nextTask()
  }

  /** Puts the chunk behind what is left. */
  private append(chunk: Uint8Array) {
    const { cursor, mark } = this
    const left = cursor.end - mark
    if (left > largestElement) {
      cursor.at = mark
      cursor.fail(`a value has more than ${largestElement.toLocaleString('en')} bytes`)
    }
    const { bytes } = cursor
    if (left + chunk.length + 1 > bytes.length) {
      cursor.bytes = new Uint8Array(left + Math.max(chunk.length, left) + 1)
      cursor.bytes.set(bytes.subarray(mark, cursor.end))
    } else bytes.copyWithin(0, mark, cursor.end)
    cursor.bytes.set(chunk, left)
    cursor.end = left + chunk.length
    cursor.bytes[cursor.end] = 0
    cursor.base += mark
    this.mark = 0
  }

  private readNext() {
    const reading = this.pieces.next()
    // Who waits for it gets the error; it may be that nobody does.
    reading.catch(() => {})
    return reading
  }
}

async function* piecesOf(source: JsonSource, pieceBytes = 4 * 2 ** 20) {
  for (let begin = 0; begin < source.length; begin += pieceBytes) {
    const end = Math.min(source.length, begin + pieceBytes)
    const piece = await source.read!(begin, end)
    if (piece.length !== end - begin) {
      throw new CnnError(
        'read-failed',
        `${source.name} gave ${piece.length} bytes instead of ${end - begin} at byte ${begin}: it was changed or removed.`,
      )
    }
    yield piece
  }
}
