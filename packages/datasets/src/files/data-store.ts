import { type DownloadOptions, download } from '@cnn/core/data'
import { joinPieces } from './byte-pieces.js'
import { type FileTree, memoryTree } from './file-tree.js'

export type FetchFileOptions = Omit<DownloadOptions, 'cache'>

/** A folder that data sets are fetched into. */
export interface DataStore {
  /** For people: '/home/me/.cache/cnn/datasets/mnist'. */
  readonly name: string
  /** What is in it. */
  tree(): FileTree
  /** How large a file is and when it was written, in milliseconds; undefined where there is none. */
  stat(path: string): Promise<{ bytes: number; modified: number } | undefined>
  /** Puts a file from the network there, whole or not at all. */
  fetch(url: string, path: string, options: FetchFileOptions): Promise<void>
  /** Writes a file, and the folders that it lies in. */
  write(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void>
  /** Moves a file or a folder; what a folder meets there is joined with it, files are replaced. */
  move(from: string, to: string): Promise<void>
  /** Removes a file or a folder, if it is there. */
  remove(path: string): Promise<void>
}

/** Where nothing can be kept: gone when nobody holds it any more. */
export function memoryStore(name: string): DataStore {
  const files = new Map<string, { bytes: Uint8Array; modified: number }>()
  const inside = (path: string) =>
    [...files.keys()].filter((file) => file === path || file.startsWith(`${path}/`))
  const put = (path: string, bytes: Uint8Array) => {
    files.set(path, { bytes, modified: Date.now() })
  }
  return {
    name,
    tree: () => memoryTree(new Map([...files].map(([path, { bytes }]) => [path, bytes])), name),
    async stat(path) {
      const file = files.get(path)
      return file && { bytes: file.bytes.length, modified: file.modified }
    },
    fetch: async (url, path, options) => put(path, await download(url, options)),
    write: async (path, pieces) => put(path, await joinPieces(pieces)),
    async move(from, to) {
      for (const path of inside(from)) {
        files.set(to + path.slice(from.length), files.get(path)!)
        files.delete(path)
      }
    },
    async remove(path) {
      for (const file of inside(path)) files.delete(file)
    },
  }
}
