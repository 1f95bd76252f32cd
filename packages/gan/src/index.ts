export type { BatchAugmentation } from './adversarial/batch-augmentation.js'
export {
  type DiscriminatorNetwork,
  drawLatent,
  Gan,
  type GeneratorNetwork,
  ImageGan,
  type ImageGeneratorNetwork,
  type Latent,
  type RealBatch,
} from './adversarial/gan.js'
export type {
  GanEvent,
  GanLogger,
  GanSamplesEvent,
  GanStepEvent,
  GanWarningEvent,
} from './adversarial/gan-event.js'
export {
  type GanLoss,
  hinge,
  leastSquares,
  minimax,
  nonSaturating,
  wasserstein,
} from './adversarial/gan-loss.js'
export type { GanTrainingOptions, UpdateOrder } from './adversarial/gan-options.js'
export { ImagePool, type ImagePoolOptions, type ImagePoolState } from './adversarial/image-pool.js'
export {
  gradientPenalty,
  type R1Options,
  type RegularizedBatch,
  type Regularizer,
  r1,
} from './adversarial/regularizer.js'
export {
  type ModeCoverage,
  modesCovered,
  PointGan,
  type PointSample,
  type Ring,
  type RingGanOptions,
  type RingOptions,
  ring,
  ringData,
  ringGan,
  ringTraining,
  samplePoints,
} from './adversarial/ring.js'
export { trainGan } from './adversarial/train-gan.js'
export {
  AdaptiveAugment,
  type AdaptiveAugmentOptions,
  adaptiveAugment,
} from './augment/adaptive-augment.js'
export type { AdaptivePart } from './augment/adaptive-pipe.js'
export {
  type DiffAugmentOptions,
  type DiffAugmentPolicy,
  diffAugment,
} from './augment/diff-augment.js'
export {
  type ClassifyByFeaturesOptions,
  classifyByFeatures,
  type DiscriminatorFeaturesOptions,
  discriminatorFeatures,
  type FeatureClassification,
  fitLinearSvm,
  LinearSvm,
  type LinearSvmOptions,
} from './discriminator-features/index.js'
export { buildGenerator, generatorBuilders } from './networks/builders.js'
export {
  ConditionalDcganDiscriminator,
  ConditionalDcganGenerator,
  type ConditionalDcganOptions,
  conditionalDcgan,
  conditionalDcganDiscriminator,
  conditionalDcganGenerator,
} from './networks/conditional-dcgan.js'
export {
  DcganDiscriminator,
  DcganGenerator,
  type DcganOptions,
  dcgan,
  dcganDiscriminator,
  dcganGenerator,
} from './networks/dcgan.js'
export {
  GoodfellowDiscriminator,
  type GoodfellowGan,
  type GoodfellowGanOptions,
  GoodfellowGenerator,
  goodfellowDiscriminator,
  goodfellowGan,
  goodfellowGenerator,
} from './networks/goodfellow-gan.js'
export {
  goodfellowSchedule,
  goodfellowTraining,
  type RisingMomentumOptions,
  risingMomentum,
  startFromMarginals,
} from './networks/goodfellow-training.js'
export {
  ganStabilityCheckpoint,
  ResnetGanDiscriminator,
  ResnetGanGenerator,
  type ResnetGanOptions,
  resnetGan,
  resnetGanDiscriminator,
  resnetGanGenerator,
} from './networks/resnet-gan.js'
export {
  TheanoDcganDiscriminator,
  TheanoDcganGenerator,
  type TheanoDcganOptions,
  theanoDcgan,
  theanoDcganDiscriminator,
  theanoDcganGenerator,
} from './networks/theano-dcgan.js'
export type { ClassChoice } from './sampling/class-choice.js'
export { type EncodeGifOptions, encodeGif } from './sampling/encode-gif.js'
export { generatedImages } from './sampling/generated-images.js'
export {
  type DecodeOptions,
  ImageGenerator,
  type ImageGeneratorOptions,
  type InterpolateOptions,
  imageGenerator,
  type SampleOptions,
  type WalkOptions,
} from './sampling/image-generator.js'
export { addLatents, averageLatents, subtractLatents } from './sampling/latent-arithmetic.js'
export {
  fittingPath,
  type LatentPath,
  type LatentWalkOptions,
  latentWalk,
  mixLatents,
} from './sampling/latent-walk.js'
export { loadGenerator } from './sampling/load-generator.js'
export {
  type NearestNeighborsOptions,
  type Neighbor,
  nearestNeighbors,
} from './sampling/nearest-neighbors.js'
export { neighborGrid } from './sampling/neighbor-grid.js'
export { type PictureGridOptions, pictureGrid } from './sampling/picture-grid.js'
export { type ReplayFilmOptions, replayFilm } from './sampling/replay-film.js'
export { type ReplayPageOptions, replayPage } from './sampling/replay-page.js'
export { ganRunFiles, type LoggedGanEvent, sampleFiles } from './sampling/sample-files.js'
export {
  type ImageScore,
  imageDiscriminator,
  type ScoreImagesOptions,
  scoreImages,
} from './sampling/score-images.js'
export {
  type ReadReplayOptions,
  type ReplayPoint,
  readReplay,
  type TrainingReplay,
} from './sampling/training-replay.js'
