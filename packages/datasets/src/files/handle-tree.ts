import { type ByteSource, blobSource, CnnError, throwIfAborted } from '@cnn/core/data'
import type { FileEntry, FileTree } from './file-tree.js'
import { receiptFolder } from './receipt-folder.js'

/** A folder of a browser: one that was picked, or one of the page's own file system. */
export function handleTree(root: FileSystemDirectoryHandle, name = root.name): FileTree {
  return {
    name,
    async list(folder = '', signal) {
      const handle = await folderAt(root, folder)
      const entries: FileEntry[] = []
      if (!handle) return entries
      for await (const [child, { kind }] of handle.entries()) {
        throwIfAborted(signal)
        if (folder === '' && child === receiptFolder) continue
        const path = folder ? `${folder}/${child}` : child
        entries.push({ path, kind: kind === 'directory' ? 'folder' : 'file' })
      }
      return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    async open(path, signal): Promise<ByteSource | undefined> {
      throwIfAborted(signal)
      const file = await fileAt(root, path)
      return file && blobSource(file, `${name}/${path}`)
    },
    close: async () => {},
  }
}

/** The folder at this path, or undefined; with `create` it is made. */
export async function folderAt(
  root: FileSystemDirectoryHandle,
  path: string,
  create = false,
): Promise<FileSystemDirectoryHandle | undefined> {
  let folder = root
  for (const part of path.split('/').filter(Boolean)) {
    const next = await quietly(() => folder.getDirectoryHandle(part, { create }), path)
    if (!next) return undefined
    folder = next
  }
  return folder
}

/** The file at this path, or undefined. */
export async function fileAt(
  root: FileSystemDirectoryHandle,
  path: string,
): Promise<File | undefined> {
  const end = path.lastIndexOf('/')
  const folder = await folderAt(root, path.slice(0, Math.max(0, end)))
  if (!folder) return undefined
  const handle = await quietly(() => folder.getFileHandle(path.slice(end + 1)), path)
  return handle && quietly(() => handle.getFile(), path)
}

/** Undefined for what is not there, or is something else; names that no file can have are not there either. */
async function quietly<T>(action: () => Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await action()
  } catch (cause) {
    const { name, message } = cause as Error
    if (name === 'NotFoundError' || name === 'TypeMismatchError' || name === 'TypeError') {
      return undefined
    }
    throw new CnnError('read-failed', `${path} cannot be read: ${message}`, { cause })
  }
}
