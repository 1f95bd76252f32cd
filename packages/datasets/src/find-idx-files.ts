import { CnnError, type DownloadOptions, type DownloadProgress, download } from '@cnn/core'
import { findLocalFiles } from '#runtime/local-files'
import type { DataCard } from './data-card.js'
import { type IdxFiles, type IdxPart, idxParts } from './idx-image-set.js'

export interface ImageSetOptions {
  /**
   * 'full': all official samples, or an error. 'sample': the small part of them that comes with this package, where it
   * may. 'auto' (default): the full set from this computer, its cache or the network, and where that fails, the sample
   * with a warning. A page does not use the network under 'auto' if there is a sample.
   */
  source?: 'auto' | 'full' | 'sample'
  /** A folder with the data set's files, those of MNIST plain or .gz (Node): the only place to look then. */
  folder?: string
  /** The address of a folder that serves the files, packed as the official servers have them, instead of these. */
  url?: string | URL
  /** How much of the training set to hold back for validation: a count or a fraction. Default: 5,000 of all. */
  validation?: number
  signal?: AbortSignal
  /** Of the download: `file` is the one on its way, `loaded` and `total` are bytes of all files. */
  onProgress?: (progress: DownloadProgress) => void
}

/** Where the files of a data set may be. */
export interface IdxPlaces {
  card: DataCard
  id: string
  alias: string
  installed?: { folder: string; name: string }
  /** Folders on the network, the best first, which have the files as .gz. */
  servers: readonly string[]
  downloads: Record<IdxPart, { bytes: number; sha256: string }>
  /** What comes with this package. */
  sample?: (signal?: AbortSignal) => Promise<IdxFiles>
}

/** The four files: from this computer, out of the cache, from the network, or the sample. */
export async function findIdxFiles(places: IdxPlaces, options: ImageSetOptions): Promise<IdxFiles> {
  const { card, id, alias, installed, servers } = places
  const { source = 'auto', url, folder, signal } = options
  if (source === 'sample') return readSample(places, signal)
  if (url !== undefined) return fetchFiles([asFolder(url)], undefined, options)
  const { found, tried } = await findLocalFiles({ folder, id, alias, installed }, signal)
  if (found) return found
  const cached = await readCache(places, signal)
  if (cached) return cached
  const sample = source === 'auto' ? places.sample : undefined
  // A page does not fetch 30 MB unasked.
  if (sample && isPage) return sample(signal)
  try {
    // Where there is a sample, nobody should have to wait long for a network that is not there.
    const patience = sample && { retries: 0, stallSeconds: 8 }
    return await fetchFiles(servers, places.downloads, options, patience)
  } catch (error) {
    if (!(error instanceof CnnError) || error.code === 'aborted') throw error
    if (!sample) throw notFound(places, tried, error)
    if (error.code !== 'offline') warn(card, error)
    return sample(signal)
  }
}

const isPage = globalThis.location !== undefined

const asFolder = (url: string | URL) => `${url}`.replace(/\/?$/, '/')

async function readCache({ servers, downloads }: IdxPlaces, signal?: AbortSignal) {
  try {
    const files = await fetchFiles(servers, downloads, { signal }, { offline: true })
    return { ...files, source: `download cache (${servers[0]})` }
  } catch (error) {
    if (error instanceof CnnError && error.code === 'offline') return undefined
    throw error
  }
}

/** The four files from the first server, or from the next ones where it fails. */
async function fetchFiles(
  servers: readonly string[],
  downloads: IdxPlaces['downloads'] | undefined,
  { signal, onProgress }: ImageSetOptions,
  patience?: DownloadOptions,
): Promise<IdxFiles> {
  const total = downloads && idxParts.reduce((sum, part) => sum + downloads[part].bytes, 0)
  const bytes: Partial<Record<IdxPart, Uint8Array>> = {}
  let before = 0
  for (const part of idxParts) {
    const [first, ...mirrors] = servers.map((server) => `${server}${part}.gz`)
    const whole = await download(first!, {
      ...downloads?.[part],
      ...patience,
      mirrors,
      signal,
      onProgress: ({ loaded, file }) => onProgress?.({ loaded: before + loaded, total, file }),
    })
    bytes[part] = whole
    before += whole.length
  }
  return {
    source: `download from ${servers[0]}`,
    files: idxParts.map((part) => `${servers[0]}${part}.gz`),
    kind: 'full',
    bytes: bytes as Record<IdxPart, Uint8Array>,
  }
}

function readSample({ card, sample }: IdxPlaces, signal?: AbortSignal) {
  if (sample) return sample(signal)
  throw new CnnError(
    'data-not-found',
    `${card.name} comes without a sample: its licence (${card.license}) is not this package's. Use the full set, or another one that has a sample.`,
  )
}

function warn(card: DataCard, reason: Error) {
  console.warn(
    `${card.name}: taking the small sample, because the full set is not on this computer and could not be fetched. ${reason.message}`,
  )
}

function notFound({ card, id, servers }: IdxPlaces, tried: readonly string[], cause: CnnError) {
  const code = cause.code === 'offline' ? 'data-not-found' : cause.code
  const looked = tried.length > 0 ? ` (looked in ${tried.join(' and ')})` : ''
  const names = idxParts.map((part) => `${part}.gz`).join(', ')
  return new CnnError(
    code,
    `${card.name} is not on this computer${looked} and could not be fetched. ${cause.message} Or put the four files ${names} (from ${servers[0]}) into a folder and give it as \`folder\`, or name that folder ${id} and set CNN_DATA_DIR to the one that holds it.`,
    { cause },
  )
}
