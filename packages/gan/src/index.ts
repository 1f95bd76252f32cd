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
  samplePoints,
} from './adversarial/ring.js'
