/**
 * Downloads on their way into the page's own file system (OPFS). A page that is closed amid one loses what was not yet
 * written through, so that is done each time that the file has doubled. Two pages take turns by a lock.
 */
import { abortError, CnnError } from '../errors.js'
import type { claimDiskFile as claimDiskFileInNode } from './disk-file.node.js'
import type { HashName, RunningHash } from './hash/running-hash.js'
import { startHash } from './hash/start-hash.browser.js'
import type { Origin, PartialFile } from './partial-file.js'

/** Nothing smaller is written through before its end. */
const leastKept = 2 ** 24

/**
 * The partial file for this path in the page's file system, with what an earlier call left of it.
 * @throws CnnError 'no-storage' where the browser gives the page no file system, 'aborted' while another page has it
 */
export const claimDiskFile: typeof claimDiskFileInNode = async (target, hash, signal) => {
  const unlock = await lock(`cnn ${target}`, signal)
  try {
    const path = target.split('/').filter(Boolean)
    const name = path.pop()!
    let folder = await navigator.storage.getDirectory()
    for (const part of path) folder = await folder.getDirectoryHandle(part, { create: true })
    const file = new PageFile({ folder, name, target, hash, unlock })
    await file.resume()
    return file
  } catch (cause) {
    unlock()
    throw new CnnError(
      'no-storage',
      'This page cannot keep files: the browser gives it no file system of its own (private window, plain http, or an old browser).',
      { cause },
    )
  }
}

/** Waits for the lock of this name, and returns what gives it back. */
async function lock(name: string, signal?: AbortSignal): Promise<() => void> {
  if (!globalThis.navigator?.locks) return () => {}
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(
      name,
      { signal },
      () => new Promise<void>((unlock) => resolve(unlock)),
    )
    held.catch((error) => reject(signal?.aborted ? abortError(signal) : error))
  })
}

interface Place {
  folder: FileSystemDirectoryHandle
  name: string
  target: string
  hash: HashName
  unlock: () => void
}

/** Browsers move a finished file to its name; one that cannot copies it. */
type Movable = FileSystemFileHandle & { move?(name: string): Promise<void> }

class PageFile implements PartialFile {
  received = 0
  origin: Origin | undefined
  private hash: RunningHash
  private kept = 0
  private writable: FileSystemWritableFileStream | undefined

  constructor(private readonly place: Place) {
    this.hash = startHash(place.hash)
  }

  async resume() {
    const origin = await this.textOf(this.originName)
    if (origin === undefined) return
    try {
      this.origin = JSON.parse(origin) as Origin
    } catch {
      return
    }
    const part = await this.part()
    for await (const chunk of (await part.getFile()).stream()) {
      this.hash.update(chunk)
      this.received += chunk.length
    }
    this.kept = this.received
  }

  async begin(origin: Origin) {
    await this.guarded(async () => {
      await this.writable?.abort()
      this.writable = undefined
      const note = await this.place.folder.getFileHandle(this.originName, { create: true })
      const writable = await note.createWritable()
      await writable.write(JSON.stringify(origin))
      await writable.close()
      this.writable = await (await this.part()).createWritable()
    })
    this.origin = origin
    this.received = 0
    this.kept = 0
    this.hash = startHash(this.place.hash)
  }

  async append(chunk: Uint8Array) {
    await this.guarded(async () => {
      const writable = await this.opened()
      await writable.write(chunk as Uint8Array<ArrayBuffer>)
    })
    this.hash.update(chunk)
    this.received += chunk.length
    if (this.received >= Math.max(leastKept, 2 * this.kept)) await this.guarded(() => this.keep())
  }

  async digest() {
    return this.hash.hex()
  }

  async finish() {
    const { folder, name, unlock } = this.place
    await this.guarded(async () => {
      await this.keep()
      const part: Movable = await this.part()
      if (part.move) await part.move(name)
      else await this.copy(part)
      await folder.removeEntry(this.originName).catch(() => {})
    })
    unlock()
  }

  async bytes() {
    const handle = await this.place.folder.getFileHandle(this.place.name)
    return new Uint8Array(await (await handle.getFile()).arrayBuffer())
  }

  async release() {
    const { folder, unlock } = this.place
    await this.keep().catch(() => {})
    if (this.received === 0) {
      for (const name of [this.partName, this.originName]) {
        await folder.removeEntry(name).catch(() => {})
      }
    }
    unlock()
  }

  private get partName() {
    return `${this.place.name}.part`
  }

  private get originName() {
    return `${this.place.name}.origin`
  }

  private part(): Promise<Movable> {
    return this.place.folder.getFileHandle(this.partName, { create: true })
  }

  private async opened() {
    if (this.writable) return this.writable
    this.writable = await (await this.part()).createWritable({ keepExistingData: true })
    await this.writable.seek(this.received)
    return this.writable
  }

  /** What was written is in the file once it is closed. */
  private async keep() {
    await this.writable?.close()
    this.writable = undefined
    this.kept = this.received
  }

  private async copy(part: FileSystemFileHandle) {
    const target = await this.place.folder.getFileHandle(this.place.name, { create: true })
    await (await part.getFile()).stream().pipeTo(await target.createWritable())
    await this.place.folder.removeEntry(this.partName)
  }

  private async textOf(name: string) {
    const handle = await this.place.folder.getFileHandle(name).catch(() => undefined)
    return handle && (await (await handle.getFile()).text())
  }

  /** Turns the browser's errors into ours; where the room is used up, it gets back what the download took of it. */
  private async guarded(action: () => Promise<unknown>) {
    try {
      await action()
    } catch (cause) {
      this.writable = undefined
      const { name, message } = cause as Error
      const { folder, target } = this.place
      if (name !== 'QuotaExceededError') {
        throw new CnnError('write-failed', `${target} cannot be written: ${message}.`, { cause })
      }
      await folder.removeEntry(this.partName).catch(() => {})
      this.received = 0
      throw new CnnError(
        'disk-full',
        `The browser gives this page no more room: ${target} could not be kept (${message}). Free some space on the disk, or remove other data of this site.`,
        { cause },
      )
    }
  }
}
