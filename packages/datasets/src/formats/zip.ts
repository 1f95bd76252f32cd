import { type ByteSource, CnnError, openZip, type ZippedFile } from '@cnn/core/data'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { ArchivePaths } from '../files/archive-paths.js'
import type { FileTree } from '../files/file-tree.js'
import { PathIndex } from '../files/path-index.js'
import { partSource, sequentialSource } from '../files/range-source.js'
import { type ArchivedFile, checkPath, contentOf } from './archived-file.js'

/** The files of a zip archive by plain paths, in the order of its directory. Folders are told by those of their files. */
export async function zipFiles(source: ByteSource): Promise<Map<string, ZippedFile>> {
  const paths = new ArchivePaths(source.name, source.length)
  const files = new Map<string, ZippedFile>()
  for (const [path, file] of await openZip(source)) {
    if (file.isLink) throw paths.refusal(path, 'a link')
    const isFolder = /[/\\]$/.test(path)
    const plain = paths.enter(path, isFolder ? 'folder' : 'file')
    if (!isFolder) files.set(plain, file)
  }
  return files
}

/**
 * The files in a zip archive (zip64 too) as a tree, which is read in place.
 * @throws CnnError 'bad-zip'; 'unsafe-archive' for links and paths that lead out of it or come twice
 */
export async function zipTree(source: ByteSource): Promise<FileTree> {
  const files = await zipFiles(source)
  const index = new PathIndex(files.keys())
  return {
    name: source.name,
    list: async (folder = '') => index.list(folder),
    async open(path) {
      const file = files.get(path)
      return file && sourceOf(file, `${source.name}/${path}`)
    },
    close: () => source.close(),
  }
}

/** What is packed and at most so large is unpacked at once. */
const smallBytes = 2 ** 23

function sourceOf(file: ZippedFile, name: string): ByteSource {
  if (file.isPacked && file.length > smallBytes) {
    return sequentialSource(() => file.stream(), file.length, name)
  }
  let content: Promise<Uint8Array> | undefined
  return partSource(file.length, name, async (begin, end) => {
    if (!file.isPacked) return file.read(begin, end)
    content ??= file.read(0, file.length)
    return (await content).subarray(begin, end)
  })
}

/**
 * Writes a zip archive piece by piece, with the sizes behind each file. The same files give the same bytes.
 * @throws CnnError 'too-large' from 4 GiB or 65,535 files on: write a tar archive then
 */
export async function* writeZip(
  files: Iterable<ArchivedFile> | AsyncIterable<ArchivedFile>,
  { level = 6 }: { level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const written = new WrittenPieces()
  const zip = new Zip((error, piece) => written.add(error, piece))
  let count = 0
  for await (const file of files) {
    checkPath(file)
    if (++count >= mostFiles) throw tooLarge()
    const { path, modified } = file
    const entry = level === 0 ? new ZipPassThrough(path) : new ZipDeflate(path, { level })
    // The oldest time that zip archives know.
    entry.mtime = modified ?? '1980-01-01T12:00:00'
    zip.add(entry)
    for await (const piece of contentOf(file).pieces) {
      entry.push(piece)
      yield* written.take()
    }
    entry.push(new Uint8Array(0), true)
    yield* written.take()
  }
  zip.end()
  yield* written.take()
}

const mostFiles = 2 ** 16 - 1
const mostBytes = 2 ** 32 - 1

/** What the archive's writer gave since it was last asked. */
class WrittenPieces {
  private pieces: Uint8Array[] = []
  private bytes = 0

  add(error: Error | null, piece: Uint8Array) {
    if (error) throw error
    this.bytes += piece.length
    if (this.bytes > mostBytes) throw tooLarge()
    this.pieces.push(piece)
  }

  take() {
    return this.pieces.splice(0)
  }
}

const tooLarge = () =>
  new CnnError(
    'too-large',
    'writeZip() writes less than 4 GiB and 65,535 files: use writeTar(), or several archives.',
  )
