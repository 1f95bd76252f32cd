/** Bytes that come in pieces and go out as bits, the highest of each byte first. */
export class BitQueue {
  private bytes = new Uint8Array(2 ** 16)
  private end = 0
  /** Which bit of the bytes is the next. */
  private at = 0

  /** How many bytes are left, the one begun included. */
  get length() {
    return this.end - (this.at >>> 3)
  }

  push(piece: Uint8Array) {
    this.makeRoom(piece.length)
    this.bytes.set(piece, this.end)
    this.end += piece.length
  }

  /** The next up to 24 bits as a number. */
  read(count: number): number {
    const value = this.peek(count)
    this.skip(count)
    return value
  }

  /** The same without going on; behind the end there are zeros. */
  peek(count: number): number {
    const byte = this.at >>> 3
    const { bytes, end } = this
    let value = 0
    for (let i = byte; i < byte + 4; i++) value = (value << 8) | (i < end ? bytes[i]! : 0)
    return (value << (this.at & 7)) >>> (32 - count)
  }

  skip(count: number) {
    this.at += count
    if (this.at > this.end * 8) throw new RangeError('it is cut short')
  }

  /** Goes on to the next whole byte. */
  align() {
    this.at = (this.at + 7) & ~7
  }

  private makeRoom(more: number) {
    const used = this.at >>> 3
    const left = this.end - used
    if (left + more > this.bytes.length) {
      const larger = new Uint8Array(2 * (left + more))
      larger.set(this.bytes.subarray(used, this.end))
      this.bytes = larger
    } else if (this.end + more > this.bytes.length) {
      this.bytes.copyWithin(0, used, this.end)
    } else {
      return
    }
    this.end = left
    this.at &= 7
  }
}
