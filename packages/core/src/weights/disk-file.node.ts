/**
 * Downloads on their way to the disk. Each has a folder of its own in `<file>.part/`, named after the process that
 * writes it, so that two processes never write to the same file. A folder whose process is gone is taken over by
 * renaming it, which only one process can do.
 */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { CnnError } from '../errors.js'
import type { HashName, RunningHash } from './hash/running-hash.js'
import { startHash } from './hash/start-hash.node.js'
import type { Origin, PartialFile } from './partial-file.js'

/** How long nothing must have been written before a folder of a process that cannot be asked counts as left behind. */
const abandonedMilliseconds = 600_000
const host = hostname().replace(/[^\w.]/g, '_')

/**
 * A new partial file for this target, or one that was left behind.
 * @throws CnnError 'write-failed' where nothing can be written
 */
export async function claimDiskFile(
  target: string,
  hash: HashName,
  _signal?: AbortSignal,
): Promise<PartialFile> {
  for (let turn = 1; ; turn++) {
    const own = join(`${target}.part`, `${host}-${process.pid}-${randomUUID().slice(0, 8)}`)
    try {
      await mkdir(dirname(own), { recursive: true })
      const adopted = await adopt(dirname(own), own)
      if (!adopted) await mkdir(own, { recursive: true })
      return await DiskFile.open(own, target, hash)
    } catch (cause) {
      await rm(own, { recursive: true, force: true }).catch(() => {})
      const { code, message } = cause as NodeJS.ErrnoException
      // Who finishes the same download just then tidies up behind itself.
      if (code === 'ENOENT' && turn < mostTurns) continue
      throw new CnnError('write-failed', `${target} cannot be written: ${message}.`, { cause })
    }
  }
}

const mostTurns = 10

/** Takes over the fullest folder that was left behind, and removes the others. */
async function adopt(parts: string, own: string): Promise<boolean> {
  const left: { folder: string; size: number }[] = []
  for (const name of await readdir(parts)) {
    const folder = join(parts, name)
    const data = await stat(join(folder, 'data')).catch(() => undefined)
    const written = data ?? (await stat(folder).catch(() => undefined))
    if (written && isAbandoned(name, written.mtimeMs)) left.push({ folder, size: data?.size ?? 0 })
  }
  left.sort((a, b) => b.size - a.size)
  let adopted = false
  for (const { folder } of left) {
    if (adopted) await rm(folder, { recursive: true, force: true })
    else adopted = await rename(folder, own).then(...succeeded)
  }
  return adopted
}

const succeeded = [() => true, () => false] as const

function isAbandoned(name: string, writtenAt: number) {
  if (name.startsWith('free-')) return true
  const [, writer, pid] = /^(.*)-(\d+)-[^-]*$/.exec(name) ?? []
  if (writer === host && !isRunning(Number(pid))) return true
  return Date.now() - writtenAt > abandonedMilliseconds
}

function isRunning(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

class DiskFile implements PartialFile {
  received = 0
  origin: Origin | undefined
  private hash: RunningHash

  private constructor(
    private readonly folder: string,
    private readonly target: string,
    private readonly handle: FileHandle,
    private readonly hashName: HashName,
  ) {
    this.hash = startHash(hashName)
  }

  static async open(folder: string, target: string, hash: HashName) {
    const handle = await open(join(folder, 'data'), 'a')
    const file = new DiskFile(folder, target, handle, hash)
    await file.resume()
    return file
  }

  async begin(origin: Origin) {
    await this.guarded(async () => {
      await this.handle.truncate(0)
      await writeFile(join(this.folder, 'origin.json'), JSON.stringify(origin))
    })
    this.origin = origin
    this.received = 0
    this.hash = startHash(this.hashName)
  }

  async append(chunk: Uint8Array) {
    await this.guarded(() => this.handle.appendFile(chunk))
    this.hash.update(chunk)
    this.received += chunk.length
  }

  async digest() {
    return this.hash.hex()
  }

  async finish() {
    await this.guarded(() => this.handle.sync())
    await this.handle.close()
    await this.guarded(async () => {
      // Some systems refuse to replace a file that is open; then another process has just finished the same download.
      await rename(join(this.folder, 'data'), this.target).catch(async (error) => {
        if ((await stat(this.target).catch(() => undefined))?.size !== this.received) throw error
      })
    })
    await this.removeFolder(this.folder)
  }

  async bytes() {
    const { buffer, byteOffset, byteLength } = await readFile(this.target)
    return new Uint8Array(buffer, byteOffset, byteLength)
  }

  async release() {
    await this.handle.close().catch(() => {})
    if (this.received === 0) return this.removeFolder(this.folder)
    const free = join(dirname(this.folder), `free-${randomUUID()}`)
    await rename(this.folder, free).catch(() => {})
  }

  /** Takes up what an earlier process received, if it also noted from where. */
  private async resume() {
    try {
      this.origin = JSON.parse(await readFile(join(this.folder, 'origin.json'), 'utf8')) as Origin
    } catch {
      await this.handle.truncate(0)
      return
    }
    for await (const chunk of createReadStream(join(this.folder, 'data'))) {
      this.hash.update(chunk)
      this.received += chunk.length
    }
  }

  private async removeFolder(folder: string) {
    await rm(folder, { recursive: true, force: true }).catch(() => {})
    await rmdir(dirname(folder)).catch(() => {})
  }

  /** Turns the system's errors into ours; a full disk gets back what the download took of it. */
  private async guarded(action: () => Promise<unknown>) {
    try {
      await action()
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      if (!isFull) {
        throw new CnnError('cache-unwritable', `${this.target} cannot be written: ${message}.`, {
          cause,
        })
      }
      await this.handle.truncate(0).catch(() => {})
      this.received = 0
      throw new CnnError(
        'disk-full',
        `The disk is full: ${this.target} could not be written (${message}). Free some space, or set CNN_CACHE_DIR to a folder on another disk.`,
        { cause },
      )
    }
  }
}
