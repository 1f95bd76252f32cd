import { adamW, cosine, randomAffine } from '@cnn/core'
import { mnist, mnistCard } from '@cnn/datasets'
import { plainNet } from '@cnn/vision/classification'
import type { ClassificationRecipe } from './recipe.js'

/** The small plain network on MNIST. */
export const mnistPlainNet: ClassificationRecipe = {
  task: 'classification',
  name: 'mnist-plain-net',
  alias: 'mnist',
  title: 'MNIST with a small plain network',
  data: mnist,
  dataset: mnistCard,
  network: (seed) =>
    plainNet({
      inChannels: 1,
      numClasses: 10,
      transform: { size: 28, mean: [0.1307], std: [0.3081] },
      seed,
    }),
  phases: [
    {
      epochs: 6,
      batchSize: 128,
      optimizer: adamW({ learningRate: 0.003, weightDecay: 0.01 }),
      schedule: cosine({ warmupEpochs: 1 }),
      average: { decay: 0.998 },
      decays: (_, parameter) => parameter.shape.length > 1,
      augment: randomAffine({ degrees: 10, translate: 2 / 28, scale: [0.9, 1.1] }),
    },
  ],
  expected: { accuracy: 0.993 },
}
