/** The pieces that MAT files are made of: a tag with type and length, then the data, filled up to eight bytes. */
import { CnnError, type NumberArray } from '@cnn/core/data'

/** How data is stored, by the numbers of the format ("mi…"). */
export const stored = { matrix: 14, compressed: 15, utf8: 16, utf16: 17, utf32: 18 } as const

type MakeData = { readonly BYTES_PER_ELEMENT: number } & (new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => NumberArray)

const numberTypes: Readonly<Record<number, MakeData>> = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
  12: BigInt64Array,
  13: BigUint64Array,
}

/** The array type of stored numbers, or undefined for what are none. */
export const numberType = (type: number): MakeData | undefined =>
  Object.hasOwn(numberTypes, type) ? numberTypes[type] : undefined

export interface Tag {
  type: number
  /** Of the data, without its filling. */
  bytes: number
  /** Where the data begins. */
  begin: number
  /** Where the next tag is. */
  end: number
}

/** Reads the elements in a piece of a file one after the other, and never beyond its end. */
export class ElementReader {
  readonly #view: DataView
  /** Where the next tag is. */
  at = 0

  constructor(
    readonly bytes: Uint8Array,
    readonly littleEndian: boolean,
    /** What to call the whole in errors: 'train.mat, variable X'. */
    readonly title: string,
    /** Where the piece lies in it. */
    private readonly place = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get left() {
    return this.bytes.length - this.at
  }

  /** The next tag, without the check that its data is there. */
  peekTag(): Tag {
    const { at } = this
    if (this.left < 8) throw this.bad('is cut short in a tag')
    const first = this.#view.getUint32(at, this.littleEndian)
    const smallBytes = first >>> 16
    if (smallBytes > 0) {
      if (smallBytes > 4) throw this.bad(`has a small element of ${smallBytes} bytes`)
      return { type: first & 0xffff, bytes: smallBytes, begin: at + 4, end: at + 8 }
    }
    const bytes = this.#view.getUint32(at + 4, this.littleEndian)
    return { type: first, bytes, begin: at + 8, end: at + 8 + Math.ceil(bytes / 8) * 8 }
  }

  /** The next element's tag; `at` moves behind the element. */
  next(): Tag {
    const tag = this.peekTag()
    if (tag.begin + tag.bytes > this.bytes.length) {
      throw this.bad(
        `announces ${tag.bytes} bytes of data, but ${this.bytes.length - tag.begin} are left`,
      )
    }
    // Some writers leave out the filling of the last element.
    this.at = Math.min(tag.end, this.bytes.length)
    return tag
  }

  data({ begin, bytes }: Tag): Uint8Array {
    return this.bytes.subarray(begin, begin + bytes)
  }

  /** A reader of the elements inside an element. */
  within(tag: Tag): ElementReader {
    const { littleEndian, title } = this
    return new ElementReader(this.data(tag), littleEndian, title, this.place + tag.begin)
  }

  uint32(at: number) {
    return this.#view.getUint32(at, this.littleEndian)
  }

  /** The next element, which holds whole numbers, as plain numbers. */
  integers(what: string): number[] {
    const tag = this.next()
    if (tag.type !== 5 && tag.type !== 6) throw this.bad(`has no ${what}`)
    return Array.from({ length: tag.bytes >> 2 }, (_, i) => this.uint32(tag.begin + 4 * i) | 0)
  }

  /** The next element, which holds a name. */
  ascii(what: string): string {
    const tag = this.next()
    if (tag.type !== 1 && tag.type !== 2 && tag.type !== stored.utf8) {
      throw this.bad(`has no ${what}`)
    }
    return new TextDecoder().decode(this.data(tag)).replace(/\0.*$/s, '')
  }

  bad(problem: string) {
    const at = this.place + this.at
    return badMat(`${this.title} is damaged: it ${problem}, at byte ${at} of its content.`)
  }
}

/**
 * Stored numbers, a view of the bytes where order and place allow.
 * @param bytes a whole number of them
 */
export function storedNumbers(
  bytes: Uint8Array,
  make: MakeData,
  littleEndian: boolean,
): NumberArray {
  const size = make.BYTES_PER_ELEMENT
  const isAligned = bytes.byteOffset % size === 0
  // Of a Node Buffer `slice` would not copy.
  const ready = isAligned && (littleEndian || size === 1) ? bytes : new Uint8Array(bytes)
  if (!littleEndian && size > 1) reverseEach(ready, size)
  return new make(ready.buffer, ready.byteOffset, ready.length / size)
}

function reverseEach(bytes: Uint8Array, size: number) {
  for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse()
}

export const badMat = (message: string, options?: ErrorOptions) =>
  new CnnError('bad-mat', message, options)
