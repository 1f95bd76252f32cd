import { type ByteSource, CnnError, throwIfAborted } from '@cnn/core/data'

const pageBytes = 2 ** 16
const mostPages = 256

/** The bytes of a file with many small objects: what lies near the last places read is in memory (16 MiB at most). */
export class PagedBytes {
  readonly #pages = new Map<number, Uint8Array>()

  constructor(
    readonly source: ByteSource,
    /** Where the file's own addresses begin. */
    public base = 0,
    private readonly signal?: AbortSignal,
  ) {}

  get name() {
    return this.source.name
  }

  /** How many bytes there are behind the base. */
  get length() {
    return this.source.length - this.base
  }

  /** The bytes at an address; all of them are there. Not to be written to. */
  async read(address: number, length: number): Promise<Uint8Array> {
    const bytes = await this.readMost(address, length)
    if (bytes.length === length) return bytes
    throw badHdf5(this.name, address, `announces ${length} bytes, but the file ends before`)
  }

  /** The bytes at an address, fewer where the file ends. */
  async readMost(address: number, length: number): Promise<Uint8Array> {
    if (!(address >= 0 && address <= this.length)) {
      throw badHdf5(this.name, address, 'lies outside of the file')
    }
    const begin = this.base + address
    const end = Math.min(begin + length, this.source.length)
    if (end - begin > pageBytes) {
      throwIfAborted(this.signal)
      return this.source.read(begin, end)
    }
    const first = Math.floor(begin / pageBytes)
    const page = this.#pages.get(first) ?? (await this.#load(first))
    const from = begin - first * pageBytes
    if (end <= (first + 1) * pageBytes) return page.subarray(from, end - first * pageBytes)
    const next = this.#pages.get(first + 1) ?? (await this.#load(first + 1))
    const joined = new Uint8Array(end - begin)
    joined.set(page.subarray(from))
    joined.set(next.subarray(0, end - (first + 1) * pageBytes), page.length - from)
    return joined
  }

  async #load(number: number) {
    throwIfAborted(this.signal)
    const begin = number * pageBytes
    const page = await this.source.read(begin, Math.min(begin + pageBytes, this.source.length))
    if (this.#pages.size >= mostPages) this.#pages.delete(this.#pages.keys().next().value!)
    this.#pages.set(number, page)
    return page
  }
}

/** Reads the fields of a structure one after the other, little-endian. */
export class Fields {
  readonly #view: DataView
  at = 0

  constructor(
    readonly bytes: Uint8Array,
    readonly file: Sizes & { name: string },
    /** Where the structure is, for errors. */
    readonly address: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get left() {
    return this.bytes.length - this.at
  }

  uint8() {
    return this.#view.getUint8(this.#advance(1))
  }

  uint16() {
    return this.#view.getUint16(this.#advance(2), true)
  }

  uint32() {
    return this.#view.getUint32(this.#advance(4), true)
  }

  /** A whole number of so many bytes; beyond 2^53 it is infinite. */
  uint(bytes: number) {
    const at = this.#advance(bytes)
    let value = 0
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.bytes[at + i]!
    return value <= Number.MAX_SAFE_INTEGER ? value : Number.POSITIVE_INFINITY
  }

  /** An address in the file; what has no place is infinite. */
  offset() {
    return this.uint(this.file.offsetBytes)
  }

  /** The length of something in the file. */
  size() {
    return this.uint(this.file.lengthBytes)
  }

  take(length: number): Uint8Array {
    const at = this.#advance(length)
    return this.bytes.subarray(at, at + length)
  }

  skip(length: number) {
    this.#advance(length)
  }

  /** Fields of the next bytes alone. */
  within(length: number) {
    const at = this.address + this.at
    return new Fields(this.take(length), this.file, at)
  }

  signature(expected: string) {
    const found = String.fromCharCode(...this.take(expected.length))
    if (found !== expected) throw this.bad(`is no ${expected}`)
  }

  bad(problem: string) {
    return badHdf5(this.file.name, this.address, problem)
  }

  unsupported(what: string) {
    return new CnnError(
      'unsupported-hdf5',
      `${this.file.name} has ${what} at byte ${this.address}, which is not read here. Write the file again in the form of version 1.8 or older (h5repack --low=0 --high=1; h5py: libver='earliest').`,
    )
  }

  #advance(length: number) {
    const { at } = this
    if (!(length <= this.left)) throw this.bad('is cut short')
    this.at += length
    return at
  }
}

/** How many bytes the file takes for addresses and lengths. */
export interface Sizes {
  offsetBytes: number
  lengthBytes: number
}

export const badHdf5 = (name: string, address: number, problem: string, options?: ErrorOptions) =>
  new CnnError(
    'bad-hdf5',
    `${name} is damaged: what should be at byte ${address} ${problem}. Fetch the file again.`,
    options,
  )
