import type { ByteSource } from '@cnn/core/data'
import { ArchivePaths } from '../files/archive-paths.js'
import type { FileTree } from '../files/file-tree.js'
import { PathIndex } from '../files/path-index.js'
import { rangeSource } from '../files/range-source.js'
import { readTar } from './tar.js'

/**
 * The files in a tar archive as a tree, which is read in place: only the headers are gone through here, not the contents.
 * An archive in it is opened by `tarTree(await tree.open(path))`.
 * @throws CnnError 'bad-tar'; 'unsafe-archive' for links, devices, and paths that lead out of it or come twice; 'aborted'
 */
export async function tarTree(source: ByteSource, signal?: AbortSignal): Promise<FileTree> {
  const { name } = source
  const paths = new ArchivePaths(name, source.length)
  const files = new Map<string, { begin: number; bytes: number }>()
  for await (const { path, kind, begin, bytes } of readTar(source, { name, signal })) {
    if (kind === 'link' || kind === 'device') throw paths.refusal(path, `a ${kind}`)
    const plain = paths.enter(path, kind)
    if (kind === 'file') files.set(plain, { begin, bytes })
  }
  const index = new PathIndex(files.keys())
  return {
    name,
    list: async (folder = '') => index.list(folder),
    async open(path) {
      const file = files.get(path)
      return file && rangeSource(source, file.begin, file.bytes, `${name}/${path}`)
    },
    close: () => source.close(),
  }
}
