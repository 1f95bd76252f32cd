import type { RunningHash } from './running-hash.js'

/** How a hash works a block of 64 bytes into its state. */
export interface BlockFunction {
  start: Int32Array
  isLittleEndian: boolean
  compress(state: Int32Array, view: DataView, offset: number): void
}

/** What SHA-256 and MD5 share: blocks of 64 bytes, of which the last is filled up with a one, zeros and the length. */
export class BlockHash implements RunningHash {
  private readonly state: Int32Array
  private readonly rest = new Uint8Array(64)
  private filled = 0
  private length = 0

  constructor(private readonly kind: BlockFunction) {
    this.state = kind.start.slice()
  }

  update(bytes: Uint8Array) {
    this.length += bytes.length
    let offset = 0
    if (this.filled > 0) {
      offset = Math.min(64 - this.filled, bytes.length)
      this.rest.set(bytes.subarray(0, offset), this.filled)
      this.filled += offset
      if (this.filled < 64) return
      this.kind.compress(this.state, new DataView(this.rest.buffer), 0)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (; offset + 64 <= bytes.length; offset += 64) this.kind.compress(this.state, view, offset)
    this.rest.set(bytes.subarray(offset))
    this.filled = bytes.length - offset
  }

  hex() {
    const { isLittleEndian, compress } = this.kind
    const tail = new Uint8Array(this.filled < 56 ? 64 : 128)
    tail.set(this.rest.subarray(0, this.filled))
    tail[this.filled] = 0x80
    const view = new DataView(tail.buffer)
    const [high, low] = isLittleEndian ? [4, 8] : [8, 4]
    view.setUint32(tail.length - high, Math.floor(this.length / 2 ** 29), isLittleEndian)
    view.setUint32(tail.length - low, (this.length << 3) >>> 0, isLittleEndian)
    const state = this.state.slice()
    for (let offset = 0; offset < tail.length; offset += 64) compress(state, view, offset)
    const digest = new DataView(new ArrayBuffer(4 * state.length))
    for (const [i, word] of state.entries()) digest.setInt32(4 * i, word, isLittleEndian)
    return hexOf(new Uint8Array(digest.buffer))
  }
}

export const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
