import {
  adamW,
  chain,
  colorJitter,
  cosine,
  exceptBiasesAndNorms,
  randomAffine,
  sanitizeBoxes,
} from '@cnn/core'
import { digitStrings, digitStringsCard } from '@cnn/datasets/synthetic'
import { centernetMobilenetV2 } from '@cnn/vision/detection'
import { detectionWorld } from './detection-world.js'
import type { DetectionRecipe } from './recipe.js'

/** CenterNet on 2,000 pictures of numbers, with a box for each digit. */
export const centernetDigitStrings: DetectionRecipe = {
  task: 'detection',
  name: 'centernet-digit-strings',
  title: 'Digits of numbers on walls, found by CenterNet with MobileNetV2',
  data: async () =>
    detectionWorld(
      digitStrings({ size: 128, counts: { train: 2000, validation: 100, test: 500 } }),
    ),
  dataset: { name: digitStringsCard.name, license: digitStringsCard.license },
  network: (seed) =>
    centernetMobilenetV2({ numClasses: 10, size: 128, widthMultiplier: 0.5, seed }),
  phases: [
    {
      epochs: 24,
      batchSize: 16,
      optimizer: adamW({ learningRate: 0.002, weightDecay: 0.01 }),
      schedule: cosine({ warmupEpochs: 1 }),
      average: { decay: 0.998 },
      decays: exceptBiasesAndNorms,
      // Digits are not mirrored, and hardly turned.
      augment: chain(
        randomAffine({ degrees: 0, translate: 0.05, scale: [0.8, 1.1] }),
        colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.5 }),
        sanitizeBoxes({ minSize: 6 }),
      ),
    },
  ],
  expected: { AP: 0.6, AP50: 0.9 },
}
