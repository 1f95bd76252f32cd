import { CnnError, Dataset, type Image, startHash } from '@cnn/core'
import type { FeatureExtractor } from './feature-extractor.js'

/** Pictures to look at: a data set of samples with a picture each, or the pictures themselves. */
export type Pictures = Dataset<{ image: Image }> | readonly Image[]

export interface ExtractOptions {
  /** Only so many of the pictures, as they come. */
  count?: number
  /** Read pictures with the classifier's answers too, where the extractor has one. Default false. */
  probabilities?: boolean
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/** What an extractor sees in pictures. */
export interface ExtractedFeatures {
  /** Row by row [count · dimensions]. */
  features: Float32Array
  dimensions: number
  count: number
  /** The extractor's name. */
  extractor: string
  /** Row by row [count · classes], where they were asked for. */
  probabilities?: Float32Array
  classes?: number
  /** Of the pictures: SHA-256 in hex over their sizes and pixels. */
  sha256: string
}

const batchSize = 64

/**
 * The features of pictures, all in memory: 4 bytes for each value of each picture.
 * @throws CnnError 'empty-data', 'bad-option' for probabilities of an extractor without, 'aborted', and what the extractor
 * and the data throw
 */
export async function extractFeatures(
  extractor: FeatureExtractor,
  pictures: Pictures,
  { probabilities = false, ...options }: ExtractOptions = {},
): Promise<ExtractedFeatures> {
  if (probabilities) requireClasses(extractor)
  const rows: Float32Array[] = []
  const answers: Float32Array[] = []
  const seen = await eachBatch(pictures, options, async (images) => {
    const found = await look(extractor, images, probabilities, options.signal)
    rows.push(found.features)
    if (found.probabilities) answers.push(found.probabilities)
  })
  const { name, dimensions, classes } = extractor
  const found = { features: joined(rows), dimensions, extractor: name, ...seen }
  return probabilities ? { ...found, probabilities: joined(answers), classes } : found
}

/** @throws CnnError 'bad-option' for an extractor that does not classify */
export function requireClasses({ name, probabilities }: FeatureExtractor) {
  if (probabilities) return
  throw new CnnError(
    'bad-option',
    `${name} gives features and no probabilities of classes: take an extractor that classifies, such as a trained classifier's.`,
  )
}

/**
 * Hands pictures to a function batch by batch, and says how many they were and the hash of them.
 * @throws CnnError 'empty-data', 'aborted', and what the data throws
 */
export async function eachBatch(
  pictures: Pictures,
  { count, signal, onProgress }: Omit<ExtractOptions, 'probabilities'>,
  take: (images: readonly Image[]) => void | Promise<void>,
): Promise<{ count: number; sha256: string }> {
  const hash = startHash('sha256')
  const all = datasetOf(pictures)
  const data = count === undefined ? all : all.take(count)
  let done = 0
  for await (const samples of data.batch(batchSize).iterate({ signal })) {
    const images = samples.map(({ image }) => image)
    for (const image of images) hashImage(hash, image)
    await take(images)
    done += images.length
    onProgress?.({ done, total: data.size })
  }
  if (done === 0) throw empty(all.name)
  return { count: done, sha256: hash.hex() }
}

/** The hash that `extractFeatures` gives, without looking at the pictures. */
export const hashPictures = async (pictures: Pictures, options: ExtractOptions = {}) =>
  (await eachBatch(pictures, options, () => {})).sha256

function datasetOf(pictures: Pictures): Dataset<{ image: Image }> {
  if (!Array.isArray(pictures)) return pictures as Dataset<{ image: Image }>
  if (pictures.length === 0) throw empty()
  return Dataset.from({ size: pictures.length, get: (i) => ({ image: pictures[i] as Image }) })
}

const empty = (name = 'The set of pictures') =>
  new CnnError('empty-data', `${name} has no pictures to compare.`)

function hashImage(hash: ReturnType<typeof startHash>, { data, width, height, channels }: Image) {
  hash.update(
    new TextEncoder().encode(`${width} ${height} ${channels} ${data.BYTES_PER_ELEMENT}\n`),
  )
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

async function look(
  extractor: FeatureExtractor,
  images: readonly Image[],
  probabilities: boolean,
  signal?: AbortSignal,
): Promise<{ features: Float32Array; probabilities?: Float32Array }> {
  if (!probabilities) return { features: await extractor.features(images, { signal }) }
  if (extractor.featuresAndProbabilities) {
    return extractor.featuresAndProbabilities(images, { signal })
  }
  const features = await extractor.features(images, { signal })
  return { features, probabilities: await extractor.probabilities!(images, { signal }) }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const part of parts) {
    all.set(part, place)
    place += part.length
  }
  return all
}
