/**
 * Files in folders, wherever they lie: on the disk, in what a page was given, in the browser's own file system, inside an
 * archive, or in memory. Loaders of data sets read from one, and need not know which.
 */
import { type ByteSource, CnnError, memorySource } from '@cnn/core/data'
import { type FileEntry, PathIndex } from './path-index.js'

export type { FileEntry } from './path-index.js'

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
  /**
   * Of what is in the cache alone: compares a file, or all, with its checksum, and forgets what is damaged, so that it is
   * fetched anew when the data set is loaded again. Says whether there was any.
   */
  forgetDamaged?(path?: string, signal?: AbortSignal): Promise<boolean>
  close(): Promise<void>
}

/** A tree of files that are in memory, by their paths. */
export function memoryTree(
  files: ReadonlyMap<string, Uint8Array>,
  name = 'files in memory',
): FileTree {
  const index = new PathIndex(files.keys())
  return {
    name,
    list: async (folder = '') => index.list(folder),
    async open(path) {
      const bytes = files.get(path)
      return bytes && memorySource(bytes, `${name}/${path}`)
    },
    close: async () => {},
  }
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
