import { chain, cosine, randomHorizontalFlip, randomTranslate, sgd } from '@cnn/core'
import { fashionMnist, fashionMnistCard } from '@cnn/datasets'
import { resnet20 } from '@cnn/vision/classification'
import type { Recipe } from './recipe.js'

/** ResNet-20 on Fashion-MNIST. */
export const fashionMnistResnet20: Recipe = {
  name: 'fashion-mnist-resnet20',
  title: 'Fashion-MNIST with ResNet-20',
  data: fashionMnist,
  dataset: fashionMnistCard,
  network: (seed) =>
    resnet20({
      inChannels: 1,
      numClasses: 10,
      transform: { size: 28, mean: [0.286], std: [0.353] },
      seed,
    }),
  augment: chain(randomHorizontalFlip(), randomTranslate({ fraction: 0.07 })),
  fit: {
    epochs: 14,
    batchSize: 128,
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
    schedule: cosine({ warmupEpochs: 1 }),
    average: { decay: 0.998 },
    decays: (_, parameter) => parameter.shape.length > 1,
  },
  expectedAccuracy: 0.935,
}
