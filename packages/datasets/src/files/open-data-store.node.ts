import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { cacheFolder, downloadFile } from '@cnn/core/data'
import { eachPiece } from './byte-pieces.js'
import type { DataStore } from './data-store.js'
import { folderTree } from './folder-tree.node.js'
import { guarded } from './guarded.node.js'
import { receiptFolder } from './receipt-folder.js'
import { writePieces } from './save-in-folder.node.js'

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
      await guarded(place(path), () => sync(place(path)))
    },
    async write(path, pieces) {
      const file = place(path)
      let bytes = 0
      const counted = eachPiece(pieces, ({ length }) => {
        bytes += length
      })
      await guarded(file, () => writePieces(file, counted))
      if (bytes >= leastSynced) await guarded(file, () => sync(file))
    },
    move: (from, to) => guarded(place(to), () => moveInto(place(from), place(to))),
    remove: (path) => rm(place(path), { recursive: true, force: true }),
  }
}

/**
 * Larger files are on the disk before it is noted that they are there. A hundred thousand small ones would take minutes;
 * if the power fails, their checksums tell.
 */
const leastSynced = 2 ** 20

async function sync(path: string) {
  const handle = await open(path, 'r+').catch((error) => {
    // Another process may have put it into its place by now.
    if (error.code !== 'ENOENT') throw error
  })
  if (!handle) return
  try {
    await handle.sync()
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
