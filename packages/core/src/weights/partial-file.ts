import { sha256Hex } from '#runtime/weights/sha256'

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
  sha256(): Promise<string>
  /** Puts the whole file into the cache and returns its bytes. */
  finish(): Promise<Uint8Array>
  /** Leaves what is there for a later call, where it can be kept. */
  release(): Promise<void>
}

/** A finished file in the cache, or the place where it will be. */
export interface CacheEntry {
  /** For people: where the file is or would be; undefined where nothing can be put by hand. */
  readonly place: string | undefined
  read(): Promise<Uint8Array | undefined>
  remove(): Promise<void>
  partial(): Promise<PartialFile>
}

/** A download that is held in memory and handed to `keep` when it is whole. */
export class MemoryFile implements PartialFile {
  received = 0
  origin: Origin | undefined
  private chunks: Uint8Array[] = []

  constructor(private readonly keep: (bytes: Uint8Array) => Promise<void> = async () => {}) {}

  async begin(origin: Origin) {
    this.origin = origin
    this.received = 0
    this.chunks = []
  }

  async append(chunk: Uint8Array) {
    this.chunks.push(chunk)
    this.received += chunk.length
  }

  sha256() {
    return sha256Hex(this.joined())
  }

  async finish() {
    const bytes = this.joined()
    await this.keep(bytes)
    return bytes
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
  partial: async () => new MemoryFile(),
}
