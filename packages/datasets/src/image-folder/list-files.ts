import { CnnError, throwIfAborted } from '@cnn/core/data'
import { listLocalFolder } from '#runtime/image-folder/local-folder'
import { byPath, type FolderFile, isHidden } from './folder-file.js'

/**
 * A folder with a folder per class: its path (in Node), the files of an `<input type="file" webkitdirectory>`, the handle
 * of `showDirectoryPicker()`, or a list of paths ('cat/1.jpg') with anything that `readImage` reads.
 */
export type ImageFolderSource =
  | string
  | FileSystemDirectoryHandle
  | Iterable<File>
  | Iterable<FolderFile>

/** All files of the folder but hidden ones, in order of their paths, and what to call the folder. */
export async function listFiles(source: ImageFolderSource, signal?: AbortSignal) {
  const { name, files } = await list(source, signal)
  const shown = files
    .map(({ path, image }) => ({ path: path.replaceAll('\\', '/').normalize(), image }))
    .filter(({ path }) => !isHidden(path))
  return { name, files: shown.sort(byPath) }
}

async function list(source: ImageFolderSource, signal?: AbortSignal) {
  if (typeof source === 'string') {
    return { name: source, files: await listLocalFolder(source, signal) }
  }
  if (typeof source !== 'object' || source === null) throw noFolder()
  if (isDirectory(source)) {
    const files: FolderFile[] = []
    await listInto(files, source, '', signal)
    return { name: source.name, files }
  }
  if (!(Symbol.iterator in source)) throw noFolder()
  const files = [...source].map((entry) => (isFile(entry) ? fileBelowRoot(entry) : entry))
  return { name: 'the folder', files }
}

const noFolder = () =>
  new CnnError(
    'bad-option',
    'imageFolder takes a path, a FileList, a directory handle, or a list of { path, image }.',
  )

const isDirectory = (source: object): source is FileSystemDirectoryHandle =>
  'kind' in source && source.kind === 'directory'

const isFile = (entry: File | FolderFile): entry is File => entry instanceof Blob

/** The first part of a chosen file's path is the folder that was chosen. */
function fileBelowRoot(file: File): FolderFile {
  const path = file.webkitRelativePath.split('/').slice(1).join('/')
  return { path: path || file.name, image: file }
}

async function listInto(
  files: FolderFile[],
  folder: FileSystemDirectoryHandle,
  inside: string,
  signal?: AbortSignal,
) {
  for await (const [name, handle] of folder.entries()) {
    throwIfAborted(signal)
    const path = inside ? `${inside}/${name}` : name
    if (isDirectory(handle)) await listInto(files, handle, path, signal)
    else files.push({ path, image: await (handle as FileSystemFileHandle).getFile() })
  }
}
