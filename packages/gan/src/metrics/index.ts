export { ClassifierFeatures, type ClassifierFeaturesOptions } from './classifier-features.js'
export {
  type EvaluateGanOptions,
  evaluateGan,
  type GanData,
  type GanEvaluationStage,
  type GanReport,
  type SampleSource,
} from './evaluate-gan.js'
export {
  type ExtractedFeatures,
  type ExtractOptions,
  extractFeatures,
  type Pictures,
} from './extract-features.js'
export type { FeatureExtractor } from './feature-extractor.js'
export {
  type FeatureStatistics,
  type FeatureValues,
  featureStatistics,
  RunningStatistics,
  type StatisticsOrigin,
} from './feature-statistics.js'
export { fingerprintOf } from './fingerprint.js'
export { type FrechetDistance, frechetDistance } from './frechet-distance.js'
export {
  InceptionFeatures,
  inceptionFeatures,
  inceptionInput,
  inceptionV3Fid,
} from './inception-features.js'
export { type InceptionScore, inceptionScore } from './inception-score.js'
export { type InceptionDepth, InceptionV3, inceptionV3 } from './inception-v3.js'
export {
  type KernelDistance,
  type KernelDistanceOptions,
  kernelDistance,
} from './kernel-distance.js'
export { type Memorization, memorization } from './memorization.js'
export { type ModeCoverage, modeCoverage } from './mode-coverage.js'
export {
  type LogLikelihood,
  type ParzenLogLikelihood,
  type ParzenOptions,
  parzenLogLikelihood,
} from './parzen-log-likelihood.js'
export { type PixelFeaturesOptions, pixelFeatures } from './pixel-features.js'
export {
  type PrecisionRecall,
  type PrecisionRecallOptions,
  precisionRecall,
} from './precision-recall.js'
export { compareRanks, type RankComparison } from './rank-comparison.js'
export {
  type ReferenceOptions,
  readStatistics,
  referenceStatistics,
  type StoredStatistics,
  saveStatistics,
} from './statistics-file.js'
export { vgg16Features } from './vgg-features.js'
export type { WorkOptions } from './work.js'
