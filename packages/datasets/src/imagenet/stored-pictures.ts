import { type ByteSource, CnnError } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { rangeSource } from '../files/range-source.js'
import { readTar, type TarFile } from '../formats/tar.js'

/** The most bytes of a picture; the largest of ILSVRC has 16 MB. */
const mostBytes = 2 ** 27

/** A picture as it lies in its file. */
export interface EncodedPicture {
  path: string
  wnid: string
  bytes: Uint8Array
}

/** Pictures whose places are known, read one at a time. */
export interface StoredPictures {
  readonly size: number
  wnid(index: number): string
  read(index: number): Promise<EncodedPicture>
}

/** An archive of the pictures of one class: a file, or a part of the training archive. */
export interface ClassArchive {
  wnid: string
  source: ByteSource
}

/** Where the content of a picture lies in an archive. */
export interface PictureInArchive {
  path: string
  wnid: string
  source: ByteSource
  begin: number
  bytes: number
}

/** Files of a tree, each with its class. */
export const filesOfTree = (
  tree: FileTree,
  files: readonly { path: string; wnid: string }[],
): StoredPictures => ({
  size: files.length,
  wnid: (index) => files[index]!.wnid,
  async read(index) {
    const { path, wnid } = files[index]!
    return { path, wnid, bytes: await readTreeFile(tree, path, { maxBytes: mostBytes }) }
  },
})

/** Files in archives, each with its class. */
export const filesOfArchives = (files: readonly PictureInArchive[]): StoredPictures => ({
  size: files.length,
  wnid: (index) => files[index]!.wnid,
  async read(index) {
    const { path, wnid, source, begin, bytes } = files[index]!
    if (bytes > mostBytes) {
      throw new CnnError(
        'file-too-large',
        `${path} of ${source.name} has ${bytes.toLocaleString('en')} bytes, which is no picture of ImageNet.`,
      )
    }
    return { path, wnid, bytes: await source.read(begin, begin + bytes) }
  },
})

/** The archives of classes in the training archive. */
export async function classArchives(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<ClassArchive[]> {
  const archives: ClassArchive[] = []
  for await (const { path, kind, begin, bytes } of readTar(source, { name: source.name, signal })) {
    if (kind === 'folder') continue
    const wnid = /(?:^|\/)(n\d{8})\.tar$/.exec(path)?.[1]
    if (!wnid) {
      throw new CnnError(
        'bad-dataset',
        `${source.name} has ${path}, but the training archive of ILSVRC-2012 has only archives of classes, as n01440764.tar.`,
      )
    }
    const name = `${path} of ${source.name}`
    archives.push({ wnid, source: rangeSource(source, begin, bytes, name) })
  }
  return archives
}

/** Looks up where each picture of the archives lies. */
export async function indexArchives(
  archives: readonly ClassArchive[],
  { signal, onArchive }: { signal?: AbortSignal; onArchive?: (done: number) => void } = {},
): Promise<StoredPictures> {
  const files: PictureInArchive[] = []
  for (const [i, { wnid, source }] of archives.entries()) {
    for await (const { path, kind, begin, bytes } of readTar(source, {
      name: source.name,
      signal,
    })) {
      if (kind === 'file') files.push({ path, wnid, source, begin, bytes })
    }
    onArchive?.(i + 1)
  }
  return filesOfArchives(files)
}

/** A thousand archives are open at once: together they hold 64 MiB at most of what was read ahead. */
const mostAhead = 2 ** 16

/**
 * One picture of each archive after the other, in turn, until all have been: nothing need be known beforehand. Of each
 * archive at most 64 KiB are kept between its turns.
 */
export async function* streamArchives(
  archives: readonly ClassArchive[],
  signal?: AbortSignal,
): AsyncGenerator<EncodedPicture, void, undefined> {
  let open = archives.map(({ wnid, source }) => ({
    wnid,
    files: readTar(source, { name: source.name, mostAhead, signal }),
  }))
  while (open.length > 0) {
    const left: typeof open = []
    for (const archive of open) {
      const file = await nextFile(archive.files)
      if (!file) continue
      left.push(archive)
      const bytes = await file.read({ maxBytes: mostBytes })
      yield { path: file.path, wnid: archive.wnid, bytes }
    }
    open = left
  }
}

async function nextFile(files: AsyncGenerator<TarFile, void, undefined>) {
  while (true) {
    const { done, value } = await files.next()
    if (done) return undefined
    if (value.kind === 'file') return value
  }
}
