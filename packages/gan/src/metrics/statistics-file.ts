import {
  CnnError,
  type NpyArray,
  readNpz,
  readStored,
  throwIfAborted,
  writeNpzArrays,
  writeStored,
} from '@cnn/core'
import { type ExtractOptions, eachBatch, hashPictures, type Pictures } from './extract-features.js'
import type { FeatureExtractor } from './feature-extractor.js'
import { type FeatureStatistics, RunningStatistics } from './feature-statistics.js'

/** Statistics as a file keeps them. */
export interface StoredStatistics extends FeatureStatistics {
  /** The features themselves [count · dimensions], where they were kept: KID and precision need them. */
  features?: Float32Array
}

/**
 * Writes statistics as an .npz file, in the form of pytorch-fid (`mu` and `sigma`, float64) with what they are of in an
 * array of JSON beside; gives the bytes. With a path, in Node they also become a file, whole or not at all; in a page, the
 * page's own storage keeps them under it.
 * @throws CnnError 'write-failed'
 */
export async function saveStatistics(
  { mean, covariance, dimensions, count, origin, features }: StoredStatistics,
  path?: string,
): Promise<Uint8Array> {
  const arrays = new Map<string, NpyArray>([
    ['mu', { shape: [dimensions], data: mean }],
    ['sigma', { shape: [dimensions, dimensions], data: covariance }],
  ])
  const about = new TextEncoder().encode(JSON.stringify({ count, origin }))
  arrays.set('about', { shape: [about.length], data: about })
  if (features) {
    arrays.set('features', { shape: [features.length / dimensions, dimensions], data: features })
  }
  const bytes = writeNpzArrays(arrays)
  if (path !== undefined) await writeStored(path, bytes)
  return bytes
}

/**
 * Reads what `saveStatistics` wrote, or statistics of pytorch-fid.
 * @throws CnnError 'not-found', 'bad-statistics', 'bad-npy', 'not-in-npz'
 */
export async function readStatistics(source: string | Uint8Array): Promise<StoredStatistics> {
  const name = typeof source === 'string' ? source : 'The statistics file'
  const bytes = typeof source === 'string' ? await readStored(source) : source
  if (!bytes) throw new CnnError('not-found', `There is no file ${source}.`)
  const arrays = await readNpz(bytes, { name })
  const [mu, sigma] = ['mu', 'sigma'].map((key) => arrays.get(key))
  if (!mu || !sigma) {
    throw bad(name, `it has ${[...arrays.keys()].join(', ') || 'nothing'} where mu and sigma are`)
  }
  const dimensions = mu.shape[0] ?? 0
  if (mu.shape.length !== 1 || `${sigma.shape}` !== `${[dimensions, dimensions]}`) {
    throw bad(name, `mu is [${mu.shape}] and sigma [${sigma.shape}], not [d] and [d, d]`)
  }
  const statistics = { mean: doubles(mu), covariance: doubles(sigma), dimensions }
  const found = { ...statistics, ...readAbout(arrays.get('about'), name) }
  const features = arrays.get('features')
  if (!features) return found
  if (features.shape.length !== 2 || features.shape[1] !== dimensions) {
    throw bad(name, `features are [${features.shape}], not [n, ${dimensions}]`)
  }
  return { ...found, features: Float32Array.from(features.data as Float32Array) }
}

const doubles = ({ data }: NpyArray) => Float64Array.from(data as Float64Array, Number)

function readAbout(about: NpyArray | undefined, name: string): Partial<StoredStatistics> {
  if (!about) return {}
  try {
    const text = new TextDecoder().decode(about.data as Uint8Array<ArrayBuffer>)
    const { count, origin } = JSON.parse(text) as StoredStatistics
    const isKnown = origin && typeof origin.extractor === 'string'
    return { ...(Number.isInteger(count) && { count }), ...(isKnown && { origin }) }
  } catch (cause) {
    throw bad(name, 'what it says of itself is no JSON', { cause })
  }
}

const bad = (name: string, what: string, options?: ErrorOptions) =>
  new CnnError(
    'bad-statistics',
    `${name} holds no statistics of features: ${what}. Write it anew with saveStatistics, or with pytorch-fid.`,
    options,
  )

export interface ReferenceOptions extends Omit<ExtractOptions, 'probabilities'> {
  /** Where the statistics are kept: they are read where they were made of the same pictures by the same extractor. */
  file?: string
}

/**
 * Mean and covariance of what an extractor sees in pictures, without keeping their features: for the data that generators
 * are compared with time and again. With a file they are computed once; whether they are still those of the pictures and
 * of the extractor, hashes tell, for which the pictures are read but not looked at.
 * @throws CnnError 'empty-data', 'too-few-samples', 'bad-statistics' where another program's file is in the place,
 * 'write-failed', 'aborted', and what the extractor and the data throw
 */
export async function referenceStatistics(
  extractor: FeatureExtractor,
  pictures: Pictures,
  { file, ...options }: ReferenceOptions = {},
): Promise<StoredStatistics> {
  const fingerprint = await extractor.fingerprint()
  const kept = file === undefined ? undefined : await readKept(file)
  if (kept && !kept.origin) {
    throw new CnnError(
      'bad-statistics',
      `${file} was written by another program and does not say what it is of. Take it as it is with readStatistics, or name another file to keep these statistics in.`,
    )
  }
  if (kept?.origin?.fingerprint === fingerprint) {
    const sha256 = await hashPictures(pictures, { ...options, onProgress: undefined })
    if (kept.origin.sha256 === sha256) return kept
  }
  const running = new RunningStatistics(extractor.dimensions)
  const { sha256 } = await eachBatch(pictures, options, async (images) => {
    running.add(await extractor.features(images, { signal: options.signal }))
  })
  throwIfAborted(options.signal)
  const origin = { extractor: extractor.name, fingerprint, sha256 }
  const statistics = { ...running.result(), origin }
  if (file !== undefined) await saveStatistics(statistics, file)
  return statistics
}

/** A damaged file is computed anew, as one that is not there. */
async function readKept(file: string): Promise<StoredStatistics | undefined> {
  try {
    return await readStatistics(file)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'read-failed') throw error
    return undefined
  }
}
