/**
 * Files in folders, wherever they lie: on the disk, in what a page was given, in the browser's own file system, inside an
 * archive, or in memory. Loaders of data sets read from one, and need not know which.
 */
import { type ByteSource, CnnError, memorySource } from '@cnn/core'

/** A file or a folder of a tree. */
export interface FileEntry {
  /** From the root on, with slashes: 'train/n01440764/n01440764_18.JPEG'. */
  path: string
  kind: 'file' | 'folder'
}

export interface FileTree {
  /** For people: '/data/coco', 'the chosen folder', 'val.tar'. */
  readonly name: string
  /**
   * What lies directly in a folder ('' is the root), in the order of code units of the paths; nothing if there is no
   * such folder.
   */
  list(folder?: string, signal?: AbortSignal): Promise<readonly FileEntry[]>
  /** The file at this path, or undefined. Who opens it closes it. */
  open(path: string, signal?: AbortSignal): Promise<ByteSource | undefined>
  close(): Promise<void>
}

/** A tree of files that are in memory, by their paths. */
export function memoryTree(
  files: ReadonlyMap<string, Uint8Array>,
  name = 'files in memory',
): FileTree {
  const paths = [...files.keys()].sort()
  return {
    name,
    list: async (folder = '') => childrenOf(paths, folder),
    async open(path) {
      const bytes = files.get(path)
      return bytes && memorySource(bytes, `${name}/${path}`)
    },
    close: async () => {},
  }
}

/** What lies directly in a folder, of sorted paths of all files. */
export function childrenOf(paths: readonly string[], folder: string): FileEntry[] {
  const start = folder === '' ? '' : `${folder}/`
  const entries: FileEntry[] = []
  for (const path of paths) {
    if (!path.startsWith(start)) continue
    const slash = path.indexOf('/', start.length)
    const child = slash < 0 ? path : path.slice(0, slash)
    if (entries.at(-1)?.path !== child) {
      entries.push({ path: child, kind: slash < 0 ? 'file' : 'folder' })
    }
  }
  return entries
}

/**
 * The whole of a file in a tree.
 * @throws CnnError 'data-not-found' naming the file and the tree, 'file-too-large' beyond `maxBytes`
 */
export async function readTreeFile(
  tree: FileTree,
  path: string,
  { maxBytes = 2 ** 31, signal }: { maxBytes?: number; signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const file = await tree.open(path, signal)
  if (!file) throw new CnnError('data-not-found', `${tree.name} has no file ${path}.`)
  try {
    if (file.length > maxBytes) {
      throw new CnnError(
        'file-too-large',
        `${file.name} has ${file.length.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are read here.`,
      )
    }
    return await file.read(0, file.length)
  } finally {
    await file.close()
  }
}
