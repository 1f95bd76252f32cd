import { CnnError } from '../../errors.js'

/** Thrown where a pickle goes on beyond the bytes at hand. */
export class EndOfPickle extends CnnError {
  constructor(name: string) {
    super(
      'bad-weights-file',
      `${name} is cut short: its pickle does not end. Fetch or write it again.`,
    )
  }
}

/** Reads the arguments of a pickle's operations. */
export class PickleReader {
  at = 0
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  byte() {
    return this.view.getUint8(this.take(1))
  }

  uint16() {
    return this.view.getUint16(this.take(2), true)
  }

  int32() {
    return this.view.getInt32(this.take(4), true)
  }

  uint32() {
    return this.view.getUint32(this.take(4), true)
  }

  uint64() {
    return Number(this.view.getBigUint64(this.take(8), true))
  }

  /** Pickles hold floats big-endian. */
  float64() {
    return this.view.getFloat64(this.take(8), false)
  }

  slice(length: number) {
    const begin = this.take(length)
    return this.bytes.subarray(begin, begin + length)
  }

  utf8(length: number) {
    return new TextDecoder().decode(this.slice(length))
  }

  latin1(length: number) {
    const bytes = this.slice(length)
    let text = ''
    for (let i = 0; i < bytes.length; i += 4096) {
      text += String.fromCharCode(...bytes.subarray(i, i + 4096))
    }
    return text
  }

  /** Text up to the end of the line. */
  line() {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw new EndOfPickle(this.name)
    const text = this.utf8(end - this.at)
    this.at = end + 1
    return text
  }

  /** A whole number in two's complement, little-endian. */
  integer(length: number): number | bigint {
    if (length > 256) {
      throw new CnnError(
        'bad-weights-file',
        `${this.name} has a whole number of ${length} bytes, which no weights file needs.`,
      )
    }
    let value = 0n
    const bytes = this.slice(length)
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
    return plainInteger(length > 0 ? BigInt.asIntN(length * 8, value) : 0n)
  }

  private take(length: number) {
    const begin = this.at
    if (begin + length > this.bytes.length) throw new EndOfPickle(this.name)
    this.at = begin + length
    return begin
  }
}

/** A number where it is exact. */
export const plainInteger = (value: bigint) => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
