/**
 * WebDataset: samples as neighbouring files of tar archives ("shards"), which are streamed from the beginning to the end.
 * 'n01440764_18.jpg' and 'n01440764_18.cls' are one sample with the key 'n01440764_18'.
 * Source: https://github.com/webdataset/webdataset, wids and "The WebDataset Format" by Thomas Breuel.
 */
import { type ByteSource, blobSource, CnnError, Dataset, randomStream } from '@cnn/core/data'
import { openPath } from '#runtime/files/folder-tree'
import { bytePieces, peekPieces } from '../files/byte-pieces.js'
import { fetchPieces } from '../files/fetch-pieces.js'
import { expandBraces } from './expand-braces.js'
import { gunzipStream, isGzip } from './gzip.js'
import { readTar } from './tar.js'

/** A sample of a shard. */
export interface ShardSample {
  /** The path up to the first dot of the file's name. */
  key: string
  /** The contents by what follows that dot, in small letters: 'jpg', 'cls', 'seg.png'. */
  files: Record<string, Uint8Array>
  /** The shard's name. */
  shard: string
}

/** A shard: its path (Node), its address, or the file itself. */
export type ShardSource = string | URL | Blob | ByteSource

export interface WebDatasetOptions {
  name?: string
  /** The seed by which the shards come in another order in each epoch. Shuffle the samples of the stream too. */
  shuffleShards?: number
  /** The most bytes that a sample may have (default 1 GiB). */
  maxBytes?: number
}

/**
 * The samples of shards as a stream; with constant memory, whatever the shards' size. Names may have braces. Shards packed
 * by gzip are read too. In browsers a name is an address relative to the page.
 *
 * @example webDataset('https://host/train-{000..009}.tar', { shuffleShards: 1 }).shuffle(1, { bufferSize: 1000 })
 * @throws CnnError 'bad-tar', 'bad-webdataset' (two files of a sample with the same ending), 'not-found',
 * 'file-too-large', 'download-failed', 'timeout', 'aborted', when the samples are read
 */
export function webDataset(
  shards: ShardSource | readonly ShardSource[],
  { name = 'the shards', shuffleShards, maxBytes = 2 ** 30 }: WebDatasetOptions = {},
): Dataset<ShardSample> {
  const sources = (Array.isArray(shards) ? (shards as readonly ShardSource[]) : [shards]).flatMap(
    (shard) => (typeof shard === 'string' ? expandBraces(shard) : [shard as ShardSource]),
  )
  if (sources.length === 0) throw new CnnError('empty-data', 'webDataset() was given no shards.')
  async function* samples({ epoch, signal }: { epoch: number; signal?: AbortSignal }) {
    const order =
      shuffleShards === undefined
        ? sources.keys()
        : randomStream(shuffleShards, 'shards', epoch).permutation(sources.length)
    for (const i of order) yield* readShard(sources[i]!, { maxBytes, signal })
  }
  return Dataset.from<ShardSample>(samples, { name })
}

/** The samples of one shard. */
export async function* readShard(
  shard: ShardSource,
  { maxBytes = 2 ** 30, signal }: { maxBytes?: number; signal?: AbortSignal } = {},
): AsyncGenerator<ShardSample, void, undefined> {
  const { name, stream, close } = await openShard(shard, signal)
  let sample: ShardSample | undefined
  let bytes = 0
  try {
    for await (const file of readTar(stream, { name, signal })) {
      const place = file.kind === 'file' ? splitKey(file.path) : undefined
      if (!place) continue
      if (sample?.key !== place.key) {
        if (sample) yield sample
        sample = { key: place.key, files: {}, shard: name }
        bytes = 0
      }
      if (Object.hasOwn(sample.files, place.ending)) throw twice(file.path, name)
      bytes += file.bytes
      if (bytes > maxBytes) throw tooLarge(place.key, name, maxBytes)
      sample.files[place.ending] = await file.read()
    }
    if (sample) yield sample
  } finally {
    await close()
  }
}

/** 'a/b.seg.png' is key 'a/b' and ending 'seg.png'. Names between double underscores belong to the shard itself. */
function splitKey(path: string) {
  const [, key, ending] = /^((?:.*\/)?[^./][^./]*)\.([^/]+)$/.exec(path) ?? []
  if (!key || !ending || ending === '__proto__' || /(^|\/)__[^/]*__$/.test(key)) return undefined
  return { key, ending: ending.toLowerCase() }
}

async function openShard(shard: ShardSource, signal?: AbortSignal) {
  if (typeof shard === 'string' || shard instanceof URL) return openAddress(shard, signal)
  const source =
    shard instanceof Blob
      ? blobSource(shard, shard instanceof File ? shard.name : 'a shard')
      : shard
  return opened(source, source.name, signal)
}

async function openAddress(shard: string | URL, signal?: AbortSignal) {
  const isPage = globalThis.location !== undefined
  if (isPage || /^(https?|data|blob):/i.test(`${shard}`)) {
    const url = new URL(shard, globalThis.location?.href)
    return opened(fetchPieces(url, { signal }), `${url}`, signal)
  }
  const path = shard instanceof URL ? decodeURIComponent(shard.pathname) : shard
  const found = await openPath(path)
  if (found && 'read' in found) return opened(found, found.name, signal, () => found.close())
  throw new CnnError('not-found', `There is no shard ${path}.`)
}

/** Plain archives in files are gone through without reading what is not asked for. */
async function opened(
  source: ByteSource | AsyncGenerator<Uint8Array, void, undefined>,
  name: string,
  signal?: AbortSignal,
  close = async () => {},
) {
  if ('read' in source) {
    const head = await source.read(0, Math.min(2, source.length))
    if (!isGzip(head)) return { name, stream: source, close }
    return { name, stream: gunzipStream(bytePieces(source, signal), { name }), close }
  }
  const { head, all } = await peekPieces(source, 2)
  return { name, stream: isGzip(head) ? gunzipStream(all, { name }) : all, close }
}

const twice = (path: string, shard: string) =>
  new CnnError(
    'bad-webdataset',
    `${shard} has ${path} twice in one sample: files of a sample stand side by side and differ in their endings.`,
  )

const tooLarge = (key: string, shard: string, maxBytes: number) =>
  new CnnError(
    'file-too-large',
    `The sample ${key} of ${shard} has more than ${maxBytes.toLocaleString('en')} bytes; give a larger \`maxBytes\` if that is meant.`,
  )
