import { CnnError, type NumberArray } from '@cnn/core/data'
import { badMat, ElementReader, numberType, storedNumbers } from './element.js'
import type { MatNumberClass } from './mat-value.js'
import type { StoredVariable } from './mat-variables.js'
import { countOf, numberClass, readHead, toClass } from './read-matrix.js'

export interface StreamMatOptions {
  /** How many values a piece has (default 2^18); the last may have fewer. */
  pieceLength?: number
  signal?: AbortSignal
}

/** An array of numbers, its values a piece at a time. */
export interface MatPieces {
  class: MatNumberClass | 'logical'
  /** The first index varies fastest. */
  dims: number[]
  pieces: AsyncGenerator<NumberArray, void, undefined>
}

/** Opens a variable as a stream of numbers; its shape is known before the first piece is read. */
export async function streamNumbers(
  variable: StoredVariable,
  { pieceLength = 2 ** 18 }: StreamMatOptions,
): Promise<MatPieces> {
  const { head, title, dims } = variable
  const kind = numberClass(head.classNumber)
  if (!kind || head.isComplex) {
    const what = head.isComplex ? `complex ${variable.class}` : variable.class
    throw new CnnError(
      'wrong-mat-value',
      `${title} is ${what}, but only real numbers can be streamed: use readMat.`,
    )
  }
  if (!Number.isSafeInteger(pieceLength) || pieceLength < 1) {
    throw new CnnError('invalid-argument', `pieceLength is ${pieceLength}, but must be at least 1.`)
  }
  const pieces = readPieces(variable, kind.stored, pieceLength)
  return { class: head.isLogical ? 'logical' : kind.name, dims, pieces }
}

async function* readPieces(variable: StoredVariable, wanted: number, pieceLength: number) {
  const { littleEndian, title } = variable
  const bytes = new ByteQueue(variable.content())
  const { make, count } = await readStart(variable, bytes)
  const size = make.BYTES_PER_ELEMENT
  for (let left = count; left > 0; ) {
    const length = Math.min(left, pieceLength)
    const piece = await bytes.take(length * size)
    if (!piece) throw badMat(`${title} is cut short: ${left} of its ${count} values are missing.`)
    yield toClass(storedNumbers(piece, make, littleEndian), wanted)
    left -= length
  }
  // The checksum of packed data comes last.
  await bytes.drain()
}

/** Reads up to where the values begin, and what they are. */
async function readStart({ head, title, littleEndian }: StoredVariable, bytes: ByteQueue) {
  const reader = new ElementReader(await bytes.peek(2 ** 16), littleEndian, title)
  readHead(reader)
  const count = countOf(head.dims)
  const tag = reader.peekTag()
  const make = numberType(tag.type)
  if (!make) throw reader.bad(`has numbers of the unknown type ${tag.type}`)
  if (tag.bytes !== count * make.BYTES_PER_ELEMENT) {
    throw reader.bad(`should have ${count} numbers, but has ${tag.bytes} bytes of them`)
  }
  await bytes.take(tag.begin)
  return { make, count }
}

/** Gives bytes of a stream in pieces of the lengths that are asked for. */
class ByteQueue {
  #waiting: Uint8Array = new Uint8Array(0)

  constructor(private readonly pieces: AsyncGenerator<Uint8Array, void, undefined>) {}

  /** The next bytes, so many unless the stream ends before. They stay where they are. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#waiting.length < count) {
      const { done, value } = await this.pieces.next()
      if (done) break
      const joined = new Uint8Array(this.#waiting.length + value.length)
      joined.set(this.#waiting)
      joined.set(value, this.#waiting.length)
      this.#waiting = joined
    }
    return this.#waiting.subarray(0, count)
  }

  /** The next bytes, for the caller to keep, or undefined where there are fewer. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(count)
    let filled = 0
    while (filled < count) {
      if (this.#waiting.length === 0) {
        const { done, value } = await this.pieces.next()
        if (done) return undefined
        this.#waiting = value
      }
      const part = this.#waiting.subarray(0, count - filled)
      taken.set(part, filled)
      filled += part.length
      this.#waiting = this.#waiting.subarray(part.length)
    }
    return taken
  }

  async drain() {
    this.#waiting = new Uint8Array(0)
    while (!(await this.pieces.next()).done);
  }
}
