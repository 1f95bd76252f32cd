/** JSON Lines, https://jsonlines.org: a JSON value in each line. */
import { CnnError } from '@cnn/core/data'
import type { ByteStream } from '../files/byte-pieces.js'
import { type ReadTextOptions, textLines } from '../files/text-pieces.js'

/**
 * The values of a JSON Lines file, one after the other with constant memory; also packed by gzip. Empty lines are passed.
 * @throws CnnError 'bad-jsonl' naming the line, 'bad-text', 'bad-gzip', 'line-too-long', 'aborted'
 */
export async function* readJsonl<T = unknown>(
  source: ByteStream | string,
  options: ReadTextOptions = {},
): AsyncGenerator<T, void, undefined> {
  for await (const { text, number } of textLines(source, options)) {
    if (text.trim() === '') continue
    yield parse(text, number, options.name) as T
  }
}

function parse(text: string, number: number, name = 'The file'): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CnnError(
      'bad-jsonl',
      `${name} has a line (${number}) that is no JSON: ‘${text.slice(0, 60)}’ (${(cause as Error).message}).`,
      { cause },
    )
  }
}

/**
 * Writes values as JSON Lines, in pieces of some lines.
 * @throws CnnError 'invalid-argument' for a value that JSON does not have
 */
export async function* writeJsonl(
  values: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let number = 0
  yield* encodeText(values, (value) => {
    number++
    const line = JSON.stringify(value)
    if (line !== undefined) return `${line}\n`
    throw new CnnError('invalid-argument', `writeJsonl(): value ${number} is nothing JSON has.`)
  })
}

const pieceLength = 2 ** 16

/** The text of values, gathered to pieces. */
export async function* encodeText<T>(
  values: Iterable<T> | AsyncIterable<T>,
  toText: (value: T) => string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  let text = ''
  for await (const value of values) {
    text += toText(value)
    if (text.length < pieceLength) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}
