import { type ByteSource, blobSource, CnnError, throwIfAborted } from '@cnn/core/data'
import { openPath } from '#runtime/files/folder-tree'
import { openArchive } from './archive-tree.js'
import { fileListTree } from './file-list-tree.js'
import type { FileTree } from './file-tree.js'
import { handleTree } from './handle-tree.js'

/**
 * A folder with files: its path (Node), also that of an archive (tar, zip, tar.gz, tar.bz2); in browsers the handle of
 * `showDirectoryPicker()`, the files of an `<input type="file" webkitdirectory>`, or one file that is an archive.
 */
export type DataFolder = string | FileSystemDirectoryHandle | Iterable<File> | Blob | FileTree

/**
 * Opens a folder, or an archive as if it were one: zip and tar are read in place, packed tars are unpacked to a place
 * of their own first, which closing the tree removes.
 * @throws CnnError 'data-not-found' where there is nothing, 'invalid-argument', 'bad-archive' for a file that is none,
 * 'bad-tar', 'bad-zip', 'bad-gzip', 'bad-bzip2', 'unsafe-archive', 'read-failed', 'aborted'
 */
export async function openTree(
  folder: DataFolder,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FileTree> {
  throwIfAborted(signal)
  if (typeof folder === 'string') return openPlace(folder, signal)
  if (folder instanceof Blob) {
    const name = folder instanceof File ? folder.name : 'The archive'
    return openArchive(blobSource(folder, name), { signal })
  }
  if (typeof folder === 'object' && folder !== null) {
    if ('list' in folder && 'open' in folder) return folder
    if ('kind' in folder && folder.kind === 'directory') return handleTree(folder)
    if (Symbol.iterator in folder) return fileListTree(folder)
  }
  throw new CnnError(
    'invalid-argument',
    'A folder is given as a path, a FileList, a directory handle, an archive, or a tree of files.',
  )
}

async function openPlace(path: string, signal?: AbortSignal) {
  const found = await openPath(path)
  if (!found) throw new CnnError('data-not-found', `There is no folder or archive ${path}.`)
  return isFile(found) ? openArchive(found, { signal }) : found
}

const isFile = (found: FileTree | ByteSource): found is ByteSource => 'read' in found
