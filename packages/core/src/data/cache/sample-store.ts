import { openFolder } from '#runtime/data/cache/open-folder'
import { decodeSample, encodeSample } from './sample-codec.js'
import {
  type Entry,
  entriesWithin,
  headBytes,
  isIntact,
  type Place,
  placesIn,
  segmentOf,
  tableBytes,
} from './segment.js'
import type { StoreFolder } from './store-folder.js'

export interface StoreOptions {
  place: string | FileSystemDirectoryHandle
  /** Name of the data set's own folder there. */
  key: string
  maxBytes: number
}

/** A file is written when so many bytes wait for it … */
const segmentBytes = 8 * 2 ** 20
/** … or when the first has waited so long. */
const patienceMilliseconds = 20_000

/** Opens the samples that are kept in a folder; damaged files are removed from it. */
export async function openSampleStore({ place, key, maxBytes }: StoreOptions) {
  const store = new SampleStore(await openFolder(place, key), maxBytes)
  await store.refresh()
  return store
}

/**
 * Samples in a folder, by number. New ones are gathered and written as files that appear whole, so that a process that is
 * killed loses only those that were waiting; several processes write files of their own and find those of the others. A
 * file with a sample that is not what was written is removed, and what was in it is written anew.
 */
export class SampleStore {
  private readonly places = new Map<number, Place & { file: string }>()
  private readonly files = new Map<string, number>()
  private waiting = new Map<number, Uint8Array>()
  private leaving = new Map<number, Uint8Array>()
  private waitingBytes = 0
  private waitingSince = 0
  private writing: Promise<void> = Promise.resolve()
  private isFull = false

  constructor(
    private readonly folder: StoreFolder,
    private readonly maxBytes: number,
  ) {}

  /** The sample, boxed since it may be anything; undefined when it is not here. */
  async read(index: number): Promise<{ value: unknown } | undefined> {
    const bytes = this.waiting.get(index) ?? this.leaving.get(index)
    if (bytes) return { value: decodeSample(bytes) }
    const place = this.places.get(index)
    if (!place) return undefined
    try {
      const { file, begin, length } = place
      const stored = await this.folder.read(file, begin, begin + length)
      if (isIntact(stored, place)) return { value: decodeSample(stored) }
    } catch {
      // Removed, or written by another version: dropped like a damaged one.
    }
    await this.drop(place.file)
    this.waiting.delete(index)
    return undefined
  }

  /** Keeps a sample, if there is still room. */
  async write(index: number, value: unknown) {
    if (this.isFull || this.places.has(index)) return
    const bytes = encodeSample(value)
    if (this.waiting.size === 0) this.waitingSince = performance.now()
    this.waiting.set(index, bytes)
    this.waitingBytes += bytes.length
    const waited = performance.now() - this.waitingSince
    // Where the disk is slower than the source, the source waits.
    if (this.waitingBytes >= segmentBytes || waited > patienceMilliseconds) await this.flush()
  }

  /** Writes what is waiting. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeWaiting())
    return this.writing
  }

  /** Writes what is waiting and lets go of the files. */
  async rest() {
    await this.flush()
    await this.folder.close()
  }

  /** Finds the files that have come since, of other processes. */
  async refresh() {
    const listed = await this.folder.list()
    for (const { name, length } of listed) {
      if (this.files.has(name) || !name.endsWith('.samples')) continue
      const places = await this.placesOf(name, length)
      if (!places) {
        await this.folder.remove(name).catch(() => {})
        continue
      }
      this.include(name, length, places)
    }
  }

  private async placesOf(name: string, length: number) {
    try {
      const head = await this.folder.read(name, 0, headBytes)
      const bytes = tableBytes(head, length)
      if (bytes === undefined) return undefined
      const table = await this.folder.read(name, headBytes, headBytes + bytes)
      return placesIn(head, table, length)
    } catch {
      return undefined
    }
  }

  private async writeWaiting() {
    if (this.waiting.size === 0) return
    this.leaving = this.waiting
    this.waiting = new Map()
    this.waitingBytes = 0
    try {
      await this.refresh()
      const entries = [...this.leaving]
        .filter(([index]) => !this.places.has(index))
        .map(([index, bytes]) => ({ index, bytes }))
      await this.writeSegment(entries)
    } catch {
      // A cache only saves time: a full disk must not fail what reads.
      this.isFull = true
    } finally {
      this.leaving = new Map()
    }
  }

  private async writeSegment(entries: readonly Entry[]) {
    const used = [...this.files.values()].reduce((sum, bytes) => sum + bytes, 0)
    const fitting = entriesWithin(entries, this.maxBytes - used)
    this.isFull = fitting.length < entries.length
    if (fitting.length === 0) return
    const { file, places } = segmentOf(fitting)
    const name = `${crypto.randomUUID()}.samples`
    await this.folder.write(name, file)
    this.include(name, file.length, places)
  }

  private include(name: string, length: number, places: readonly Place[]) {
    this.files.set(name, length)
    for (const place of places) this.places.set(place.index, { ...place, file: name })
  }

  /** Removes a file that is damaged or gone; what of it can still be read is written anew. */
  private async drop(name: string) {
    if (!this.files.delete(name)) return
    const places = [...this.places.values()].filter(({ file }) => file === name)
    for (const place of places) {
      this.places.delete(place.index)
      const { begin, length } = place
      const bytes = await this.folder.read(name, begin, begin + length).catch(() => undefined)
      if (bytes && isIntact(bytes, place)) this.waiting.set(place.index, bytes)
    }
    await this.folder.remove(name).catch(() => {})
  }
}
