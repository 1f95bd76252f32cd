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
