import { type Dataset, encodePng, type Image, readImageHeader, throwIfAborted } from '@cnn/core'
import { type DescribableSet, partsOf } from '@cnn/datasets'
import { type WritableShardSample, writeShards } from '@cnn/datasets/formats'
import { findPart } from './choose-samples.js'

export interface ShardOptions {
  /** Only this part. */
  part?: string
  /** So many of each part at most. */
  limit?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number | undefined) => void
}

export interface WrittenPart {
  part: string
  samples: number
  shards: number
  bytes: number
}

/**
 * Writes the parts of a data set as WebDataset shards, `train-000000.tar` …: pictures as they are encoded, or as PNG;
 * sounds as they are; the label as `cls`, sentences as `txt`, everything else that is known as `json`.
 * @throws CnnError 'unknown-part', 'write-failed', 'disk-full', 'aborted'
 */
export async function writeSetAsShards(
  set: DescribableSet,
  out: string,
  { part: wanted, limit, signal, onProgress }: ShardOptions = {},
): Promise<WrittenPart[]> {
  const all = partsOf(set)
  const parts = wanted === undefined ? all : [findPart(all, wanted, 'The data set')]
  const written: WrittenPart[] = []
  for (const [part, whole] of parts) {
    if (whole.size === 0) continue
    const data = limit === undefined ? whole : whole.take(limit)
    const samples = shardSamples(part, data, { signal, onProgress })
    const shards = await writeShards(samples, out, { pattern: `${part}-{000000}.tar` })
    const sum = (field: 'samples' | 'bytes') => shards.reduce((all, one) => all + one[field], 0)
    written.push({ part, samples: sum('samples'), shards: shards.length, bytes: sum('bytes') })
  }
  return written
}

async function* shardSamples(
  part: string,
  data: Dataset<unknown>,
  { signal, onProgress }: Pick<ShardOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<WritableShardSample> {
  let index = 0
  for await (const sample of data.iterate({ signal })) {
    throwIfAborted(signal)
    const key = `${part}-${String(index).padStart(8, '0')}`
    yield { key, files: shardFiles(sample as Fields) }
    onProgress?.(++index, data.size)
  }
}

type Fields = Readonly<Record<string, unknown>>

/** The files of a sample, by their endings. */
export function shardFiles(sample: Fields): WritableShardSample['files'] {
  const { label, captions, caption, ...others } = sample
  const files: Record<string, Uint8Array | string | number | object> = {}
  const known: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(others)) {
    if (isImage(value)) files[field === 'image' ? 'png' : `${field}.png`] = encodePng(value)
    else if (field === 'image' && value instanceof Uint8Array) files[endingOf(value)] = value
    else if (field === 'sound' && value instanceof Uint8Array) files.wav = value
    else if (value !== undefined) known[field] = plain(value)
  }
  if (typeof label === 'number') files.cls = label
  else if (label !== undefined) known.label = label
  const sentences = Array.isArray(captions) ? captions : caption === undefined ? [] : [caption]
  if (sentences.length > 0) files.txt = sentences.join('\n')
  if (Object.keys(known).length > 0) files.json = known
  return files
}

const isImage = (value: unknown): value is Image =>
  typeof value === 'object' &&
  value !== null &&
  ['width', 'height', 'channels'].every((key) => typeof value[key as never] === 'number')

const endings: Readonly<Record<string, string>> = { JPEG: 'jpg', TIFF: 'tif' }

function endingOf(bytes: Uint8Array) {
  const { format } = readImageHeader(bytes)
  return endings[format] ?? format.toLowerCase()
}

/** Arrays of numbers as lists, which JSON has. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
