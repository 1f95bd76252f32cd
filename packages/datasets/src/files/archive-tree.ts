import { type ByteSource, memorySource } from '@cnn/core/data'
import { spool } from '#runtime/files/spool'
import { tarTree } from '../formats/tar-tree.js'
import { zipTree } from '../formats/zip.js'
import { joinPieces } from './byte-pieces.js'
import type { FileTree } from './file-tree.js'
import { archiveKind, isTar, notAnArchive, unpackedName, unpackedPieces } from './open-packed.js'
import { rangeSource } from './range-source.js'

/**
 * The files of an archive as a tree: zip and tar are read in place; what is packed as a whole is unpacked to a file that
 * closing the tree removes. Of a packed file that is no tar, the tree has that file alone. The tree closes the archive.
 */
export async function openArchive(
  source: ByteSource,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FileTree> {
  try {
    return await open(source, signal)
  } catch (error) {
    await source.close()
    throw error
  }
}

async function open(source: ByteSource, signal?: AbortSignal): Promise<FileTree> {
  const kind = await archiveKind(source)
  if (kind === 'zip') return zipTree(source)
  if (kind === 'tar') return tarTree(source, signal)
  if (!kind) throw await notAnArchive(source)
  const unpacked = await unpack(source, kind, signal)
  await source.close()
  try {
    const head = await unpacked.read(0, Math.min(512, unpacked.length))
    return isTar(head) ? await tarTree(unpacked, signal) : singleFileTree(unpacked)
  } catch (error) {
    await unpacked.close()
    throw error
  }
}

/** Up to so many bytes are held in memory. */
const mostInMemory = 2 ** 28

async function unpack(source: ByteSource, kind: 'gzip' | 'bzip2', signal?: AbortSignal) {
  const { name } = source
  const pieces = unpackedPieces(source, kind, { signal })
  const first: Uint8Array[] = []
  let length = 0
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    first.push(next.value)
    length += next.value.length
    if (length > mostInMemory) return spool(chained(first, pieces), name)
  }
  return memorySource(await joinPieces(chained(first)), name)
}

async function* chained(first: Uint8Array[], rest?: AsyncIterable<Uint8Array>) {
  while (first.length > 0) yield first.shift()!
  if (rest) yield* rest
}

function singleFileTree(file: ByteSource): FileTree {
  const path = unpackedName(file.name)
  return {
    name: file.name,
    list: async (folder = '') => (folder === '' ? [{ path, kind: 'file' }] : []),
    open: async (asked) =>
      asked === path ? rangeSource(file, 0, file.length, file.name) : undefined,
    close: () => file.close(),
  }
}
