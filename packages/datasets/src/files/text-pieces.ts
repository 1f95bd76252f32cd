import { CnnError } from '@cnn/core/data'
import { gunzipStream, isGzip } from '../formats/gzip.js'
import { type ByteStream, bytePieces, peekPieces } from './byte-pieces.js'

export interface ReadTextOptions {
  /** What to call the file in errors. */
  name?: string
  signal?: AbortSignal
}

/** UTF-8 text piece by piece, also packed by gzip; without the mark that some programs put at its beginning. */
export async function* textPieces(
  source: ByteStream | string,
  { name = 'The file', signal }: ReadTextOptions = {},
): AsyncGenerator<string, void, undefined> {
  if (typeof source === 'string') {
    yield source.replace(/^\ufeff/, '')
    return
  }
  const { head, all } = await peekPieces(bytePieces(source, signal), 2)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (piece?: Uint8Array) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined })
    } catch (cause) {
      throw new CnnError(
        'bad-text',
        `${name} is not text in UTF-8. Save it as such, or check whether it is the file that is meant.`,
        { cause },
      )
    }
  }
  for await (const piece of isGzip(head) ? gunzipStream(all, { name }) : all) yield decode(piece)
  yield decode()
}

/** A line of a text, and its number from 1 on. */
export interface TextLine {
  text: string
  number: number
}

/**
 * The lines of a text, without what ends them (LF, or CR and LF).
 * @throws CnnError 'line-too-long' beyond `maxLength` characters
 */
export async function* textLines(
  source: ByteStream | string,
  options: ReadTextOptions & { maxLength?: number } = {},
): AsyncGenerator<TextLine, void, undefined> {
  const { name = 'The file', maxLength = 2 ** 28 } = options
  let waiting: string[] = []
  let length = 0
  let number = 0
  const line = (end: string): TextLine => {
    const text = waiting.join('') + end
    waiting = []
    length = 0
    number++
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, number }
  }
  for await (const piece of textPieces(source, options)) {
    let begin = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', begin)) {
      yield line(piece.slice(begin, end))
      begin = end + 1
    }
    if (begin === piece.length) continue
    waiting.push(piece.slice(begin))
    length += piece.length - begin
    if (length > maxLength) {
      throw new CnnError(
        'line-too-long',
        `${name} has a line (${number + 1}) of more than ${maxLength.toLocaleString('en')} characters: it is another kind of file, or damaged.`,
      )
    }
  }
  if (length > 0) yield line('')
}
