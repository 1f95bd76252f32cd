import { adamW, chain, cosine, randomHorizontalFlip, randomTranslate } from '@cnn/core'
import { fashionMnist, fashionMnistCard } from '@cnn/datasets'
import { plainNet } from '@cnn/vision/classification'
import type { Recipe } from './recipe.js'

/** The small plain network on Fashion-MNIST: about 25 minutes on two cores. */
export const fashionMnistPlainNet: Recipe = {
  name: 'fashion-mnist-plain-net',
  alias: 'fashion-mnist',
  title: 'Fashion-MNIST with a small plain network',
  data: fashionMnist,
  dataset: fashionMnistCard,
  network: (seed) =>
    plainNet({
      inChannels: 1,
      numClasses: 10,
      transform: { size: 28, mean: [0.286], std: [0.353] },
      seed,
    }),
  augment: chain(randomHorizontalFlip(), randomTranslate({ fraction: 0.07 })),
  fit: {
    epochs: 20,
    batchSize: 128,
    optimizer: adamW({ learningRate: 0.003, weightDecay: 0.01 }),
    schedule: cosine({ warmupEpochs: 1 }),
    average: { decay: 0.998 },
    decays: (_, parameter) => parameter.shape.length > 1,
  },
  expectedAccuracy: 0.93,
}
