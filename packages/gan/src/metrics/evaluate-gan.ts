import { CnnError, Dataset, type Image } from '@cnn/core'
import {
  type ExtractedFeatures,
  extractFeatures,
  type Pictures,
  requireClasses,
} from './extract-features.js'
import type { FeatureExtractor } from './feature-extractor.js'
import { type FeatureStatistics, featureStatistics } from './feature-statistics.js'
import { type FrechetDistance, frechetDistance } from './frechet-distance.js'
import { type InceptionScore, inceptionScore } from './inception-score.js'
import { type KernelDistance, kernelDistance } from './kernel-distance.js'
import { type Memorization, memorization } from './memorization.js'
import { type ModeCoverage, modeCoverage } from './mode-coverage.js'
import { type PrecisionRecall, precisionRecall } from './precision-recall.js'

/** What makes pictures: an `ImageGenerator`, or anything of this form. */
export interface SampleSource {
  sample(count: number, options: { seed?: number; signal?: AbortSignal }): Promise<readonly Image[]>
  /** The same one after another. */
  stream?(count: number, options: { seed?: number; signal?: AbortSignal }): AsyncIterable<Image>
}

export interface GanData {
  /** What the generator has learned from. */
  train: Dataset<{ image: Image }>
  /** Pictures of the same kind that it never saw. */
  test: Dataset<{ image: Image }>
}

/** What a generator is being measured by at the moment. */
export type GanEvaluationStage =
  | 'samples'
  | 'test pictures'
  | 'training pictures'
  | 'KID'
  | 'precision and recall'
  | 'copies'

export interface EvaluateGanOptions {
  /** How many samples, and as many test pictures where there are so many. Default 5000, or the test pictures. */
  count?: number
  /** How many training pictures copies are looked for among, chosen at random. Default 20,000, or all. */
  trainCount?: number
  /** Decides the samples and what is chosen at random. Default 0. */
  seed?: number
  /**
   * Whether the extractor's classes are those of the data, so that it can say which of them samples are of. Default true
   * of one that classifies.
   */
  judgesClasses?: boolean
  signal?: AbortSignal
  onProgress?: (progress: {
    stage: GanEvaluationStage
    done: number
    total: number | undefined
  }) => void
}

/** How good a generator's pictures are, as one extractor sees them. */
export interface GanReport {
  /** Its name. No figure compares with one of another extractor. */
  extractor: string
  dimensions: number
  /** How many pictures were compared. */
  samples: number
  test: number
  train: number
  seed: number
  /** Of samples to test pictures. */
  fid: FrechetDistance
  /** Of training pictures to test pictures: what a perfect generator would get of as many samples. */
  dataFid: FrechetDistance
  kid: KernelDistance
  precisionRecall: PrecisionRecall
  memorization: Memorization
  /** Of an extractor that classifies. */
  inceptionScore?: InceptionScore
  /** Of one that knows the classes of the data. */
  modeCoverage?: ModeCoverage
  /**
   * The figures by name, for logs and for what weights say of themselves: 'FID-fashion-mnist-resnet9', 'KID-…', 'IS-…',
   * 'precision-…', 'recall-…', 'near copies-…' (the share of samples as near to a training picture as the nearest test
   * pictures, `memorization.usualShare` of them), and of classes 'modes' and 'label entropy (bits)'.
   */
  figures: Record<string, number>
  /** What limits the figures, in sentences. */
  warnings: string[]
}

/**
 * Measures a generator against pictures that it never saw: one that only copies what it has learned from does no better by
 * that than its training pictures, and is told by how near its samples lie to them.
 * @throws CnnError 'empty-data', 'too-few-samples', 'bad-option', 'bad-features', 'aborted', and what the generator, the
 * extractor and the data throw
 */
export async function evaluateGan(
  generator: SampleSource,
  { train, test }: GanData,
  extractor: FeatureExtractor,
  options: EvaluateGanOptions = {},
): Promise<GanReport> {
  const { count = Math.min(5000, test.size ?? 5000), trainCount = 20_000, seed = 0 } = options
  const { signal, onProgress, judgesClasses = extractor.probabilities !== undefined } = options
  if (judgesClasses) requireClasses(extractor)
  const sees = (stage: GanEvaluationStage, pictures: Pictures, limit: number) =>
    extractFeatures(extractor, pictures, {
      ...{ count: limit, signal },
      probabilities: stage === 'samples' && extractor.probabilities !== undefined,
      onProgress: (progress) => onProgress?.({ stage, ...progress }),
    })
  const made = await sees('samples', samplesOf(generator, count, seed), count)
  const real = await sees('test pictures', test.shuffle(seed), count)
  const learned = await sees('training pictures', train.shuffle(seed), trainCount)
  const compared = await compare({ made, real, learned }, { seed, signal, onProgress })
  return describe({
    ...compared,
    ...classFigures(made, judgesClasses),
    ...{ extractor: extractor.name, dimensions: extractor.dimensions },
    ...{ samples: made.count, test: real.count, train: learned.count, seed },
  })
}

/** The samples as data, made when their turn comes. */
function samplesOf(generator: SampleSource, count: number, seed: number): Pictures {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new CnnError('bad-option', `A generator is measured by 1 sample or more, not ${count}.`)
  }
  return Dataset.from<{ image: Image }>(
    async function* ({ signal }) {
      const images =
        generator.stream?.(count, { seed, signal }) ??
        (await generator.sample(count, { seed, signal }))
      for await (const image of images) yield { image }
    },
    { name: 'The generator' },
  )
}

interface Sets {
  made: ExtractedFeatures
  real: ExtractedFeatures
  learned: ExtractedFeatures
}

async function compare(
  { made, real, learned }: Sets,
  { seed, signal, onProgress }: Pick<EvaluateGanOptions, 'seed' | 'signal' | 'onProgress'>,
) {
  const { dimensions } = real
  const told = (stage: GanEvaluationStage) => ({
    signal,
    onProgress: (progress: { done: number; total: number }) => onProgress?.({ stage, ...progress }),
  })
  const ofReal = await statisticsOf(real, signal)
  const firstLearned = learned.features.subarray(0, made.count * dimensions)
  const ofLearned = await featureStatistics(firstLearned, dimensions, { signal })
  return {
    fid: await frechetDistance(await statisticsOf(made, signal), ofReal, { signal }),
    dataFid: await frechetDistance(ofLearned, ofReal, { signal }),
    kid: await kernelDistance(made.features, real.features, dimensions, { seed, ...told('KID') }),
    precisionRecall: await precisionRecall(
      ...([real.features, made.features, dimensions] as const),
      told('precision and recall'),
    ),
    memorization: await memorization(
      ...([made.features, learned.features, real.features, dimensions] as const),
      told('copies'),
    ),
  }
}

const statisticsOf = (
  { features, dimensions }: ExtractedFeatures,
  signal?: AbortSignal,
): Promise<FeatureStatistics> => featureStatistics(features, dimensions, { signal })

function classFigures(
  { probabilities, classes, count }: ExtractedFeatures,
  judgesClasses: boolean,
): Pick<GanReport, 'inceptionScore' | 'modeCoverage'> {
  if (!probabilities || classes === undefined) return {}
  return {
    inceptionScore: inceptionScore(probabilities, classes, { splits: Math.min(10, count) }),
    ...(judgesClasses && { modeCoverage: modeCoverage(probabilities, classes) }),
  }
}

function describe(report: Omit<GanReport, 'figures' | 'warnings'>): GanReport {
  const { extractor, fid, kid, precisionRecall, memorization } = report
  const { inceptionScore, modeCoverage } = report
  const figures: Record<string, number> = {
    [`FID-${extractor}`]: fid.distance,
    [`KID-${extractor}`]: kid.mean,
    ...(inceptionScore && { [`IS-${extractor}`]: inceptionScore.mean }),
    [`precision-${extractor}`]: precisionRecall.precision,
    [`recall-${extractor}`]: precisionRecall.recall,
    [`near copies-${extractor}`]: memorization.closeShare,
    ...(modeCoverage && {
      modes: modeCoverage.covered,
      'label entropy (bits)': modeCoverage.entropyBits,
    }),
  }
  const warnings = [
    ...(fid.warning === undefined ? [] : [fid.warning]),
    ...(memorization.verdict === 'copies' || memorization.verdict === 'closer'
      ? [memorization.message]
      : []),
  ]
  return { ...report, figures, warnings }
}
