import { blobSource } from '@cnn/core/data'
import type { FileTree } from './file-tree.js'
import { PathIndex } from './path-index.js'

/** The files of an `<input type="file">`, with `webkitdirectory` those in and below the chosen folder. */
export function fileListTree(files: Iterable<File>): FileTree {
  const byPath = new Map<string, File>()
  let name = 'the chosen files'
  for (const file of files) {
    const [root, ...inside] = file.webkitRelativePath.split('/')
    if (root && inside.length > 0) name = root
    byPath.set(inside.join('/') || file.name, file)
  }
  const index = new PathIndex(byPath.keys())
  return {
    name,
    list: async (folder = '') => index.list(folder),
    async open(path) {
      const file = byPath.get(path)
      return file && blobSource(file, `${name}/${path}`)
    },
    close: async () => {},
  }
}
