import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CnnError } from '../../errors.js'
import { abandonedMilliseconds, type StoreFolder, unfinished } from './store-folder.js'

/** A folder on the disk, which is made if need be. */
export async function openFolder(
  place: string | FileSystemDirectoryHandle,
  key: string,
): Promise<StoreFolder> {
  if (typeof place !== 'string') {
    throw new CnnError('invalid-argument', 'In Node, a cache is put into a folder by its path.')
  }
  const folder = resolve(place, key)
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    throw new CnnError(
      'cache-unwritable',
      `${folder} cannot be made: ${(cause as Error).message}. Give cache({ to }) a folder that can be written to.`,
      { cause },
    )
  }
  return new DiskFolder(folder)
}

const openFiles = 32

class DiskFolder implements StoreFolder {
  private readonly handles = new Map<string, Promise<FileHandle>>()

  constructor(readonly name: string) {}

  async list() {
    const files: { name: string; length: number }[] = []
    for (const name of await readdir(this.name)) {
      const path = join(this.name, name)
      const found = await stat(path).catch(() => undefined)
      if (!found?.isFile()) continue
      if (!name.endsWith(unfinished)) files.push({ name, length: found.size })
      else if (Date.now() - found.mtimeMs > abandonedMilliseconds) await rm(path, { force: true })
    }
    return files
  }

  async read(name: string, begin: number, end: number) {
    const handle = await this.handleOf(name)
    const bytes = new Uint8Array(end - begin)
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, begin + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  }

  async write(name: string, bytes: Uint8Array) {
    const path = join(this.name, name)
    const aside = `${path}${unfinished}`
    try {
      const file = await open(aside, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(aside, path)
    } catch (error) {
      await rm(aside, { force: true }).catch(() => {})
      throw error
    }
  }

  async remove(name: string) {
    const handle = this.handles.get(name)
    this.handles.delete(name)
    await closeQuietly(handle)
    await rm(join(this.name, name), { force: true })
  }

  async close() {
    const handles = [...this.handles.values()]
    this.handles.clear()
    for (const handle of handles) await closeQuietly(handle)
  }

  /** Those that were used last stay open. */
  private handleOf(name: string) {
    const handle = this.handles.get(name) ?? open(join(this.name, name), 'r')
    this.handles.delete(name)
    this.handles.set(name, handle)
    handle.catch(() => this.handles.delete(name))
    if (this.handles.size > openFiles) {
      const [oldest, unused] = this.handles.entries().next().value!
      this.handles.delete(oldest)
      void closeQuietly(unused)
    }
    return handle
  }
}

/** Reads under way come to their end first. */
const closeQuietly = (handle: Promise<FileHandle> | undefined) =>
  handle?.then((file) => file.close()).catch(() => {})
