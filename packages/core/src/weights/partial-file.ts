import { hashHex } from './hash/hash-hex.js'
import type { HashName } from './hash/running-hash.js'

/** Which state of which file the bytes of a download belong to. */
export interface Origin {
  url: string
  etag?: string
  lastModified?: string
}

/** The bytes of a download on its way. After `finish` or `release` it is not used again. */
export interface PartialFile {
  readonly received: number
  readonly origin: Origin | undefined
  /** Empties it and begins anew with bytes from this origin. */
  begin(origin: Origin): Promise<void>
  append(chunk: Uint8Array): Promise<void>
  /** The hash that the file was opened with, in hexadecimal. */
  digest(): Promise<string>
  /** Puts the whole file into its place. */
  finish(): Promise<void>
  /** All of it, once it is finished. */
  bytes(): Promise<Uint8Array>
  /** Leaves what is there for a later call, where it can be kept. */
  release(): Promise<void>
}

/** A finished file in the cache, or the place where it will be. */
export interface CacheEntry {
  /** For people: where the file is or would be; undefined where nothing can be put by hand. */
  readonly place: string | undefined
  read(): Promise<Uint8Array | undefined>
  remove(): Promise<void>
  partial(hash: HashName): Promise<PartialFile>
}

/** A download that is held in memory and handed to `keep` when it is whole. */
export class MemoryFile implements PartialFile {
  received = 0
  origin: Origin | undefined
  private chunks: Uint8Array[] = []

  constructor(
    private readonly hash: HashName,
    private readonly keep: (bytes: Uint8Array) => Promise<void> = async () => {},
  ) {}

  async begin(origin: Origin) {
    this.origin = origin
    this.received = 0
    this.chunks = []
  }

  async append(chunk: Uint8Array) {
    this.chunks.push(chunk)
    this.received += chunk.length
  }

  digest() {
    return hashHex(this.hash, this.joined())
  }

  async finish() {
    await this.keep(this.joined())
  }

  async bytes() {
    return this.joined()
  }

  async release() {
    this.chunks = []
  }

  private joined() {
    if (this.chunks.length === 1) return this.chunks[0]!
    const bytes = new Uint8Array(this.received)
    let filled = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, filled)
      filled += chunk.length
    }
    this.chunks = [bytes]
    return bytes
  }
}

/** Where nothing is kept from one call to the next. */
export const noEntry: CacheEntry = {
  place: undefined,
  read: async () => undefined,
  remove: async () => {},
  partial: async (hash) => new MemoryFile(hash),
}
