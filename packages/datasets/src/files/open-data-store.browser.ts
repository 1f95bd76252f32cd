import { CnnError, downloadFile } from '@cnn/core/data'
import type { DataStore } from './data-store.js'
import { fileAt, folderAt, handleTree } from './handle-tree.js'
import type {
  dataPlace as dataPlaceInNode,
  openDataStore as openDataStoreInNode,
} from './open-data-store.node.js'

/** In the page's own file system (OPFS). */
export const dataPlace: typeof dataPlaceInNode = (id) => `cnn/datasets/${id}`

export const openDataStore: typeof openDataStoreInNode = async (path): Promise<DataStore> => {
  const root = await openRoot(path)
  return {
    name: `this page's files at ${path}`,
    tree: () => handleTree(root, `this page's files at ${path}`),
    async stat(inside) {
      const file = await fileAt(root, inside)
      return file && { bytes: file.size, modified: file.lastModified }
    },
    fetch: (url, inside, options) => downloadFile(url, `${path}/${inside}`, options),
    write: (inside, pieces) => guarded(inside, () => write(root, inside, pieces)),
    move: (from, to) => guarded(to, () => moveInto(root, from, to)),
    async remove(inside) {
      const { folder, name } = split(inside)
      const parent = await folderAt(root, folder)
      await parent?.removeEntry(name, { recursive: true }).catch(() => {})
    },
  }
}

async function openRoot(path: string) {
  try {
    return (await folderAt(await navigator.storage.getDirectory(), path, true))!
  } catch (cause) {
    throw new CnnError(
      'no-storage',
      'This page cannot keep files: the browser gives it no file system of its own (private window, plain http, or an old browser).',
      { cause },
    )
  }
}

function split(path: string) {
  const end = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, end)), name: path.slice(end + 1) }
}

async function write(
  root: FileSystemDirectoryHandle,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
) {
  const { folder, name } = split(path)
  const parent = (await folderAt(root, folder, true))!
  const writable = await (await parent.getFileHandle(name, { create: true })).createWritable()
  try {
    for await (const piece of pieces) await writable.write(piece as Uint8Array<ArrayBuffer>)
    await writable.close()
  } catch (error) {
    await writable.abort().catch(() => {})
    await parent.removeEntry(name).catch(() => {})
    throw error
  }
}

type Movable = FileSystemFileHandle & {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>
}

/** Browsers move files only, so a folder is gone through. */
async function moveInto(root: FileSystemDirectoryHandle, from: string, to: string) {
  const { folder, name } = split(from)
  const parent = (await folderAt(root, folder))!
  const file: Movable | undefined = await parent.getFileHandle(name).catch(() => undefined)
  if (file) {
    const target = split(to)
    const targetFolder = (await folderAt(root, target.folder, true))!
    if (file.move) return file.move(targetFolder, target.name)
    await write(root, to, (await file.getFile()).stream() as AsyncIterable<Uint8Array>)
    return parent.removeEntry(name)
  }
  const moved = await parent.getDirectoryHandle(name)
  const names: string[] = []
  for await (const child of moved.keys()) names.push(child)
  for (const child of names) await moveInto(root, `${from}/${child}`, `${to}/${child}`)
  await parent.removeEntry(name, { recursive: true })
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause
    const isFull = cause.name === 'QuotaExceededError'
    throw new CnnError(
      isFull ? 'disk-full' : cause.name === 'NotFoundError' ? 'not-found' : 'write-failed',
      isFull
        ? `The browser gives this page no more room: ${path} could not be kept. Free some space on the disk, or remove other data of this site.`
        : `${path} cannot be written: ${cause.message}`,
      { cause },
    )
  }
}
