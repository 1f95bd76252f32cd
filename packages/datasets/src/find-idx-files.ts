import { type ByteSource, CnnError, readAll } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import type { FileTree } from './files/file-tree.js'
import type { DataOptions, InstalledPlace } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { type IdxFiles, type IdxPart, idxParts } from './idx-image-set.js'

export interface ImageSetOptions extends DataOptions {
  /** How much of the training set to hold back for validation: a count or a fraction. Default: 5,000 of all. */
  validation?: number
}

/** Where the files of a data set may be, besides where its card says. */
export interface IdxPlaces {
  card: DataCard
  /** The folder's name in the layout of other libraries: 'FashionMNIST'. */
  alias: string
  installed?: InstalledPlace
  /** What comes with this package. */
  sample?: (signal?: AbortSignal) => Promise<IdxFiles>
}

/** Reads the four files: from this computer, out of the cache, from the network, or the sample. */
export async function findIdxFiles<T>(
  places: IdxPlaces,
  options: ImageSetOptions,
  read: (files: IdxFiles) => Promise<T>,
): Promise<T> {
  const { card, alias, installed, sample } = places
  const { source = 'auto', folder, url, signal } = options
  if (source === 'sample' && sample) return read(await sample(signal))
  const canFallBack = source === 'auto' && folder === undefined && url === undefined && sample
  try {
    const search = {
      aliases: [alias],
      has: hasAll,
      installed,
      // Where there is a sample, nobody should have to wait long for a network that is not there.
      ...(canFallBack && { patience: { retries: 0, stallSeconds: 8 } }),
    }
    return await loadDataset(card, options, search, async ({ tree, source: place }) =>
      read(await readFiles(tree, place, signal)),
    )
  } catch (error) {
    if (!canFallBack || !isNotFound(error)) throw error
    const { cause } = error
    if (cause instanceof CnnError && cause.code !== 'offline') warn(card, cause)
    return read(await sample(signal))
  }
}

/** Whether it is nowhere, and could not be fetched; files that are there and damaged are no reason for the sample. */
const isNotFound = (error: unknown): error is CnnError =>
  error instanceof CnnError && (error.code === 'data-not-found' || error.cause instanceof CnnError)

async function hasAll(tree: FileTree) {
  for (const part of idxParts) {
    const file = await openPart(tree, part)
    if (!file) return false
    await file.close()
  }
  return true
}

async function openPart(tree: FileTree, part: IdxPart, signal?: AbortSignal) {
  const dotted = part.replace('-idx', '.idx')
  for (const name of [part, `${part}.gz`, dotted, `${dotted}.gz`]) {
    const file = await tree.open(name, signal)
    if (file) return file
  }
  return undefined
}

async function readFiles(tree: FileTree, source: string, signal?: AbortSignal): Promise<IdxFiles> {
  const files: string[] = []
  const bytes: Partial<Record<IdxPart, Uint8Array>> = {}
  for (const part of idxParts) {
    const file = (await openPart(tree, part, signal))!
    files.push(file.name)
    bytes[part] = await readBounded(file)
  }
  await tree.close()
  return { source, files, kind: 'full', bytes: bytes as Record<IdxPart, Uint8Array> }
}

/** More than twice the largest of the files, unpacked. */
const mostBytes = 2 ** 27

async function readBounded(file: ByteSource) {
  try {
    if (file.length <= mostBytes) return await readAll(file)
    throw new CnnError(
      'bad-dataset',
      `${file.name} has ${file.length.toLocaleString('en')} bytes: it is none of this data set's files.`,
    )
  } finally {
    await file.close()
  }
}

function warn({ name }: DataCard, reason: Error) {
  console.warn(
    `${name}: taking the small sample, because the full set is not on this computer and could not be fetched. ${reason.message}`,
  )
}
