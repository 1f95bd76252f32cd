import { rmsprop } from '@cnn/core'
import {
  adaptiveAugment,
  type BatchAugmentation,
  dcgan,
  diffAugment,
  type GanTrainingOptions,
  type ImageGan,
  r1,
  resnetGan,
} from '@cnn/gan'

/** What pictures a network is for, and how wide it is. */
export interface GanBuild {
  size: number
  channels: 1 | 3
  /** Channels of its largest maps. */
  width: number
  seed: number
}

/** A network that people's own pictures are learned with, and how. */
export interface GanTraining {
  build(options: GanBuild): ImageGan
  width: number
  batchSize: number
  options: GanTrainingOptions
}

/** By the names that the command line knows; the first is the one that is taken without. */
export const ganTrainings: Readonly<Record<string, GanTraining>> = {
  dcgan: {
    build: ({ size, width, ...others }) => dcgan({ imageSize: size, baseWidth: width, ...others }),
    width: 32,
    batchSize: 32,
    options: { update: 'same-fakes', average: { decay: 0.999 } },
  },
  // As GAN_stability trains it, but for the penalty, which comes in every fourth step, four times as strong.
  resnet: {
    build: ({ size, ...others }) => resnetGan({ imageSize: size, ...others }),
    width: 16,
    batchSize: 24,
    options: {
      optimizer: rmsprop({ learningRate: 1e-4 }),
      regularizers: [r1({ gamma: 20, every: 4 })],
      average: { decay: 0.999 },
    },
  },
}

/** By the names that the command line knows; the first is the one that is taken without. */
export const ganAugmentations: Readonly<Record<string, () => BatchAugmentation | undefined>> = {
  diffaugment: () => diffAugment(),
  // As fast as StyleGAN2-ADA is fine-tuned: a run of some thousand steps sees no 500,000 pictures.
  ada: () => adaptiveAugment({ rampPictures: 100_000 }),
  none: () => undefined,
}
