import { CnnError } from '../../errors.js'
import { abandonedMilliseconds, type StoreFolder, unfinished } from './store-folder.js'

/** A folder in the page's own file system (OPFS), or in one that the user picked. */
export async function openFolder(
  place: string | FileSystemDirectoryHandle,
  key: string,
): Promise<StoreFolder> {
  try {
    let folder = typeof place === 'string' ? await navigator.storage.getDirectory() : place
    const path = typeof place === 'string' ? place.split('/').filter(Boolean) : []
    for (const name of [...path, key]) {
      folder = await folder.getDirectoryHandle(name, { create: true })
    }
    return new PageFolder(folder, [...path, key].join('/'))
  } catch (cause) {
    throw new CnnError(
      'no-storage',
      'This page cannot keep files: the browser gives it no file system of its own (private window, plain http, or an old browser). Cache in memory, cache().',
      { cause },
    )
  }
}

/** Chromium and Safari move a finished file to its name; elsewhere it is written under it. */
type Movable = FileSystemFileHandle & { move?(name: string): Promise<void> }

class PageFolder implements StoreFolder {
  private readonly files = new Map<string, File>()

  constructor(
    private readonly folder: FileSystemDirectoryHandle,
    readonly name: string,
  ) {}

  async list() {
    const files: { name: string; length: number }[] = []
    for await (const [name, handle] of this.folder.entries()) {
      if (handle.kind !== 'file') continue
      const file = await (handle as FileSystemFileHandle).getFile().catch(() => undefined)
      if (!file) continue
      if (!name.endsWith(unfinished)) files.push({ name, length: file.size })
      else if (Date.now() - file.lastModified > abandonedMilliseconds) await this.remove(name)
    }
    return files
  }

  async read(name: string, begin: number, end: number) {
    let file = this.files.get(name)
    if (!file) {
      file = await (await this.folder.getFileHandle(name)).getFile()
      this.files.set(name, file)
    }
    return new Uint8Array(await file.slice(begin, end).arrayBuffer())
  }

  async write(name: string, bytes: Uint8Array) {
    const aside = `${name}${unfinished}`
    const handle: Movable = await this.folder.getFileHandle(aside, { create: true })
    const target: Movable = handle.move
      ? handle
      : await this.folder.getFileHandle(name, { create: true })
    try {
      const writable = await target.createWritable()
      await writable.write(bytes as Uint8Array<ArrayBuffer>)
      await writable.close()
      await handle.move?.(name)
    } finally {
      await this.remove(aside).catch(() => {})
    }
  }

  async remove(name: string) {
    this.files.delete(name)
    await this.folder.removeEntry(name).catch((error) => {
      if ((error as Error).name !== 'NotFoundError') throw error
    })
  }

  async close() {
    this.files.clear()
  }
}
