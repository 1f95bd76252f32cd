import { CnnError, type DownloadOptions, download } from '@cnn/core'
import { findLocalCifarFiles } from '#runtime/cifar/local-cifar-files'
import type { DataCard } from '../data-card.js'
import type { ImageSetOptions } from '../find-idx-files.js'
import { gunzip, largestRatio } from '../formats/gunzip.js'
import { readTar } from '../formats/tar.js'
import { type CifarFiles, cifarPart } from './cifar-files.js'

/** Where the files of a data set may be. */
export interface CifarPlaces {
  card: DataCard
  id: string
  alias: string
  archive: { url: string; bytes: number; sha256: string; mirrors?: readonly string[] }
}

/** The files: from this computer, out of the cache, or from the network. */
export async function findCifarFiles(
  places: CifarPlaces,
  options: ImageSetOptions,
): Promise<CifarFiles> {
  const { card, archive } = places
  const { source = 'auto', url, folder, signal } = options
  if (source === 'sample') throw noSample(card)
  if (url !== undefined) return fetchArchive({ url: archiveAt(url, archive.url) }, options)
  const { found, tried } = await findLocalCifarFiles({ ...places, folder }, signal)
  if (found) return found
  try {
    return await fetchArchive(
      archive,
      options,
      isPage && source === 'auto' ? { offline: true } : {},
    )
  } catch (error) {
    if (!(error instanceof CnnError) || error.code === 'aborted') throw error
    throw notFound(places, tried, error)
  }
}

const isPage = globalThis.location !== undefined

/** The archive's own address, or that of a folder with it. */
function archiveAt(url: string | URL, official: string) {
  const place = `${url}`
  return /\.gz$/.test(place) ? place : place.replace(/\/?$/, '/') + official.split('/').at(-1)
}

async function fetchArchive(
  { url, ...known }: { url: string; mirrors?: readonly string[] } & DownloadOptions,
  { signal, onProgress }: ImageSetOptions,
  limits: DownloadOptions = {},
): Promise<CifarFiles> {
  const packed = await download(url, { ...known, ...limits, signal, onProgress })
  return { ...(await unpackCifar(packed, url)), source: `download from ${url}`, files: [url] }
}

/** The batches out of the packed archive. */
export async function unpackCifar(packed: Uint8Array, name: string) {
  const sizeFrom = () => Math.min(mostBytes, packed.length * largestRatio)
  const files = readTar(await gunzip(packed, { name, headerBytes: 1, sizeFrom }), name)
  const parts = [...files]
    .map(([path, bytes]) => ({ name: path.split('/').at(-1)!, bytes }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const batches = (part: 'train' | 'test') =>
    parts.filter((file) => cifarPart(file.name) === part).map(({ bytes }) => bytes)
  const [train, [test]] = [batches('train'), batches('test')]
  if (train.length > 0 && test) return { train, test }
  throw new CnnError(
    'bad-dataset',
    `${name} does not have the files data_batch_1.bin … and test_batch.bin: it is no archive of CIFAR's binary version.`,
  )
}

const mostBytes = 256 * 2 ** 20

const noSample = ({ name }: DataCard) =>
  new CnnError(
    'data-not-found',
    `${name} comes without a sample: it has no licence that would allow it. Use the full set, or Fashion-MNIST, which has a sample.`,
  )

function notFound({ card, id, archive }: CifarPlaces, tried: readonly string[], cause: CnnError) {
  const code = cause.code === 'offline' ? 'data-not-found' : cause.code
  const looked = tried.length > 0 ? ` (looked in ${tried.join(' and ')})` : ''
  const how = isPage
    ? "Or serve the archive yourself and give its address as `url`; with source: 'full' a page fetches it."
    : `Or unpack ${archive.url} into a folder and give it as \`folder\`, or name that folder ${id} and set CNN_DATA_DIR to the one that holds it.`
  return new CnnError(
    code,
    `${card.name} is not on this computer${looked} and could not be fetched. ${cause.message} ${how}`,
    { cause },
  )
}
