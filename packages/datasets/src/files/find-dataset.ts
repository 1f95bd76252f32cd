import { CnnError, throwIfAborted } from '@cnn/core/data'
import { localPlaces } from '#runtime/files/local-places'
import type { DataCard } from '../data-card.js'
import { openArchive } from './archive-tree.js'
import { type FetchProgress, fetchDataset, filesOf, keptDataset } from './fetch-dataset.js'
import type { FileTree } from './file-tree.js'
import type { InstalledPlace } from './installed-place.js'
import { notFetched, notHere, notThere } from './not-found.js'
import { type DataFolder, openTree } from './open-tree.js'
import { layeredTree, mountedTree, subtree } from './subtree.js'

export type { InstalledPlace } from './installed-place.js'

export interface DataOptions {
  /**
   * Where the data set's files are, unpacked or in their archives: then it is the only place. A path (Node), or in pages
   * what `openTree` takes.
   */
  folder?: DataFolder
  /** The address of a folder that serves the files, packed as the official servers have them, instead of these. */
  url?: string | URL
  /**
   * 'full': all of it, fetched however large it is. 'sample': the small part that comes with this package, where there is
   * one. 'auto' (default): what is on this computer; otherwise up to 250 MB are fetched. A page fetches nothing under
   * 'auto'.
   */
  source?: 'auto' | 'full' | 'sample'
  signal?: AbortSignal
  onProgress?: (progress: FetchProgress) => void
}

/** How a data set is known where it is found. */
export interface DatasetSearch {
  /** Other names that its folder may bear, or a folder in it: 'FashionMNIST', 'cifar-10-batches-bin'. */
  aliases?: readonly string[]
  /** Files that must be there, or a function that looks. */
  has: readonly string[] | ((tree: FileTree) => Promise<boolean>)
  /** Where packages of operating systems put it. */
  installed?: InstalledPlace | readonly InstalledPlace[]
  /** Which parts are needed, where not all are; others are not fetched. */
  parts?: readonly string[]
  /** How long to wait for the network, where there is something else to go on with. */
  patience?: { retries: number; stallSeconds: number }
}

export interface FoundDataset {
  /** Its root is where the files lie that were looked for. */
  tree: FileTree
  /** For people: 'CNN_DATA_DIR at /data/cifar10'. */
  source: string
}

/** Under 'auto' no more is fetched. */
export const mostUnasked = 250e6

/**
 * Finds a data set: in `folder`, or at `url`, and only there, where one is given; otherwise in CNN_DATA_DIR, where
 * packages of operating systems put it, in the data sets' cache, and on the network.
 * @throws CnnError 'data-not-found' that says where was looked, what to get, and where to put it; what fetching throws
 */
export async function findDataset(
  card: DataCard,
  options: DataOptions,
  search: DatasetSearch,
): Promise<FoundDataset> {
  const { folder, url, source, signal } = options
  throwIfAborted(signal)
  if (source === 'sample') throw noSample(card)
  if (folder !== undefined) return inFolder(card, folder, search, signal)
  if (url !== undefined) return fromNetwork(card, options, search)
  const local = await inLocalPlaces(card, search, signal)
  if (local.found) return local.found
  const kept = await keptDataset(card, { parts: search.parts, signal })
  const inCache = kept && (await rootOf(kept, card, search, signal))
  if (inCache) return { tree: inCache, source: `the cache at ${inCache.name}` }
  refuseUnasked(card, options, search, local.tried)
  try {
    return await fromNetwork(card, options, search)
  } catch (error) {
    if (!(error instanceof CnnError) || error.code === 'aborted') throw error
    throw notFetched(card, local.tried, error)
  }
}

/** A page has no folders, and its visitors did not ask for many megabytes. */
const isPage = globalThis.location !== undefined

async function inFolder(
  card: DataCard,
  folder: DataFolder,
  search: DatasetSearch,
  signal?: AbortSignal,
): Promise<FoundDataset> {
  const tree = await openTree(folder, { signal })
  const root = await rootOf(tree, card, search, signal)
  if (root) return { tree: root, source: root.name }
  await tree.close()
  throw notThere(card, tree.name, wanted(search))
}

async function inLocalPlaces(card: DataCard, search: DatasetSearch, signal?: AbortSignal) {
  const { aliases = [], installed = [] } = search
  const places = localPlaces([card.id, ...aliases], [installed].flat())
  for (const { folder, source } of places) {
    throwIfAborted(signal)
    const tree = await openTree(folder, { signal }).catch(absent)
    const root = tree && (await rootOf(tree, card, search, signal))
    if (root) return { found: { tree: root, source }, tried: [] }
    await tree?.close()
  }
  return { tried: places.map(({ folder }) => folder) }
}

function absent(error: unknown): undefined {
  if (!(error instanceof CnnError && error.code === 'data-not-found')) throw error
}

async function fromNetwork(
  card: DataCard,
  { url, signal, onProgress }: DataOptions,
  search: DatasetSearch,
): Promise<FoundDataset> {
  const { parts, patience } = search
  const { tree, fetched } = await fetchDataset(card, {
    ...{ parts, url, signal, onProgress },
    ...patience,
  })
  const root = await rootOf(tree, card, search, signal)
  if (!root) throw notThere(card, tree.name, wanted(search))
  const from = fetched[0]?.url ?? filesOf(card, parts, url)[0]!.url
  return { tree: root, source: `download from ${new URL('.', new URL(from, pageAddress())).href}` }
}

const pageAddress = () => globalThis.location?.href

/**
 * The folder of the tree in which the files lie: itself, one that bears one of the data set's names, its only one, or the
 * tree with the contents of the official archives that lie in it packed.
 */
async function rootOf(
  tree: FileTree,
  card: DataCard,
  search: DatasetSearch,
  signal?: AbortSignal,
): Promise<FileTree | undefined> {
  return (
    (await inSubfolders(tree, search, signal)) ?? (await inArchives(tree, card, search, signal))
  )
}

async function inSubfolders(tree: FileTree, search: DatasetSearch, signal?: AbortSignal) {
  const { aliases = [] } = search
  const found = (await tree.list('', signal)).filter(({ kind }) => kind === 'folder')
  const only = found.length === 1 ? [found[0]!.path] : []
  const folders = ['', ...aliases, 'raw', ...aliases.map((alias) => `${alias}/raw`), ...only]
  for (const folder of new Set(folders)) {
    throwIfAborted(signal)
    if (folder !== '' && (await tree.list(folder, signal)).length === 0) continue
    const root = subtree(tree, folder)
    if (await hasFiles(root, search, signal)) return root
  }
  return undefined
}

async function hasFiles(tree: FileTree, { has }: DatasetSearch, signal?: AbortSignal) {
  if (typeof has === 'function') return has(tree)
  for (const path of has) {
    const file = await tree.open(path, signal)
    if (!file) return false
    await file.close()
  }
  return true
}

const wanted = ({ has }: DatasetSearch) => (typeof has === 'function' ? undefined : has)

/** Archives that somebody fetched by hand need not be unpacked. */
async function inArchives(
  tree: FileTree,
  card: DataCard,
  search: DatasetSearch,
  signal?: AbortSignal,
) {
  const layers: FileTree[] = []
  for (const { path, url, unpack } of filesOf(card, search.parts)) {
    if (!unpack) continue
    const names = [path, path.split('/').at(-1)!, new URL(url).pathname.split('/').at(-1)!]
    for (const name of new Set(names)) {
      const archive = await tree.open(name, signal)
      if (!archive) continue
      const inside = await openArchive(archive, { signal })
      layers.push(mountedTree(inside, unpack === true ? '' : unpack))
      break
    }
  }
  if (layers.length === 0) return undefined
  const root = await inSubfolders(layeredTree([tree, ...layers], tree.name), search, signal)
  if (!root) for (const layer of layers) await layer.close()
  return root
}

function refuseUnasked(
  card: DataCard,
  { source = 'auto' }: DataOptions,
  { parts }: DatasetSearch,
  tried: readonly string[],
) {
  const files = filesOf(card, parts)
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  const isClosed = card.access !== undefined || files.length === 0
  if (!isClosed && (source === 'full' || (!isPage && bytes <= mostUnasked))) return
  throw notHere(card, tried, { bytes, isClosed, isPage })
}

const noSample = ({ name, license }: DataCard) =>
  new CnnError(
    'data-not-found',
    `${name} comes without a sample: its licence (${license}) is not this package's. Use the full set, or another one that has a sample.`,
  )
