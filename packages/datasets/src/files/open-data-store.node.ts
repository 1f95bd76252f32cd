import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CnnError, cacheFolder, downloadFile } from '@cnn/core'
import type { DataStore } from './data-store.js'
import { folderTree } from './folder-tree.node.js'
import { receiptFolder } from './receipt-folder.js'

/** Where a data set is kept if nobody says otherwise. */
export const dataPlace = (id: string) => join(cacheFolder()!, 'datasets', id)

/**
 * Opens a folder on the disk to fetch a data set into.
 * @throws CnnError 'write-failed' where it cannot be written
 */
export async function openDataStore(folder: string): Promise<DataStore> {
  const root = resolve(folder)
  await guarded(root, () => mkdir(join(root, receiptFolder), { recursive: true }))
  const place = (path: string) => join(root, path)
  return {
    name: root,
    tree: () => folderTree(root),
    async stat(path) {
      const found = await stat(place(path)).catch(() => undefined)
      return found?.isFile() ? { bytes: found.size, modified: found.mtimeMs } : undefined
    },
    async fetch(url, path, options) {
      await guarded(place(path), () => mkdir(dirname(place(path)), { recursive: true }))
      await downloadFile(url, place(path), options)
    },
    async write(path, pieces) {
      const file = place(path)
      await guarded(file, () => write(file, pieces))
    },
    move: (from, to) => guarded(place(to), () => moveInto(place(from), place(to))),
    remove: (path) => rm(place(path), { recursive: true, force: true }),
  }
}

async function write(path: string, pieces: AsyncIterable<Uint8Array>) {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'w')
  try {
    for await (const piece of pieces) await handle.writeFile(piece)
  } finally {
    await handle.close()
  }
}

async function moveInto(from: string, to: string) {
  await mkdir(dirname(to), { recursive: true })
  try {
    await rename(from, to)
  } catch (error) {
    if (!(await isFolder(from)) || !(await isFolder(to))) throw error
    for (const name of await readdir(from)) await moveInto(join(from, name), join(to, name))
    await rm(from, { recursive: true, force: true })
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Turns the system's errors into ours. */
async function guarded<T>(place: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (cause instanceof CnnError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw cause
    const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    throw new CnnError(
      isFull ? 'disk-full' : code === 'ENOENT' ? 'not-found' : 'write-failed',
      isFull
        ? `The disk is full: ${place} could not be written (${message}). Free some space, or set CNN_CACHE_DIR to a folder on another disk.`
        : `${place} cannot be written: ${message}. Set CNN_CACHE_DIR to a folder that can be written.`,
      { cause },
    )
  }
}
