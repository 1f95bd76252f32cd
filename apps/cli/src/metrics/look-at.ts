import { CnnError } from '@cnn/core'
import {
  type ExtractedFeatures,
  extractFeatures,
  type FeatureStatistics,
  featureStatistics,
} from '@cnn/gan/metrics'
import type { Context } from '../action.js'
import { meter } from '../terminal/bar.js'
import { formatCount } from '../terminal/quantities.js'
import type { OpenedExtractor } from './find-extractor.js'
import type { Side } from './open-pictures.js'

/** A side of a comparison, as an extractor sees it. */
export interface Seen {
  name: string
  /** Unknown of statistics that other programs wrote. */
  count?: number
  features?: Float32Array
  probabilities?: Float32Array
  statistics(): Promise<FeatureStatistics>
}

/**
 * What an extractor sees in pictures, or statistics as they were kept.
 * @throws CnnError 'bad-features' for statistics by another extractor, 'bad-option', and what extracting throws
 */
export async function lookAt(
  side: Side,
  extractor: OpenedExtractor,
  { terminal, signal, probabilities }: Context & { probabilities?: boolean },
): Promise<Seen> {
  if ('statistics' in side) return kept(side.name, side.statistics, extractor)
  const found = await extractFeatures(extractor, side.pictures, {
    ...{ signal, probabilities },
    onProgress: ({ done, total }) => terminal.progress(progressLine(side.name, done, total)),
  })
  terminal.clearProgress()
  const origin = await originOf(extractor, found)
  const statistics = async () => ({
    ...(await featureStatistics(found.features, extractor.dimensions, { signal })),
    origin,
  })
  return { name: side.name, ...found, statistics }
}

const originOf = async (extractor: OpenedExtractor, { sha256 }: ExtractedFeatures) => ({
  extractor: extractor.name,
  fingerprint: await extractor.fingerprint(),
  sha256,
})

async function kept(
  name: string,
  statistics: Extract<Side, { statistics: unknown }>['statistics'],
  extractor: OpenedExtractor,
): Promise<Seen> {
  const { origin, count, features, dimensions } = statistics
  const isOther = origin && origin.fingerprint !== (await extractor.fingerprint())
  if (isOther || dimensions !== extractor.dimensions) {
    throw new CnnError(
      'bad-features',
      `${name} holds features of ${origin ? origin.extractor : `${dimensions} dimensions`}, and these are of ${extractor.name}${origin?.extractor === extractor.name ? ' with other weights' : ''}: say with --features what both are looked at by.`,
    )
  }
  return { name, count, features, statistics: async () => statistics }
}

/**
 * The features of a side.
 * @throws CnnError 'no-features' for statistics without
 */
export function featuresOf({ name, features }: Seen): Float32Array {
  if (features) return features
  throw new CnnError(
    'no-features',
    `${name} has mean and covariance, which are enough for FID alone. Give the pictures, or a file that \`cnn metrics statistics\` wrote.`,
  )
}

/**
 * What a classifier says of a side's pictures.
 * @throws CnnError 'no-features' for statistics, which do not have it
 */
export function probabilitiesOf({ name, probabilities }: Seen): Float32Array {
  if (probabilities) return probabilities
  throw new CnnError(
    'no-features',
    `${name} does not have what a classifier says of each picture: give the pictures.`,
  )
}

const progressLine = (name: string, done: number, total: number | undefined) => {
  const share = total ? `${meter(done / total, 24)}  ` : ''
  return `  ${share}${name}  ${formatCount(done)}${total ? ` of ${formatCount(total)}` : ''} pictures`
}
