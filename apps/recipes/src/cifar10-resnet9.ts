import {
  chain,
  cosine,
  crossEntropyLoss,
  cutout,
  exceptBiasesAndNorms,
  randomCrop,
  randomHorizontalFlip,
  sgd,
} from '@cnn/core'
import { cifar10, cifar10Card } from '@cnn/datasets'
import { resnet9 } from '@cnn/vision/classification'
import type { ClassificationRecipe } from './recipe.js'

/**
 * ResNet-9 on CIFAR-10, for as few pictures as one batch of the official training set: what the shipped weights learned
 * from, less those that validate.
 */
export const cifar10Resnet9: ClassificationRecipe = {
  task: 'classification',
  name: 'cifar10-resnet9',
  alias: 'cifar10',
  title: 'CIFAR-10 with ResNet-9',
  data: cifar10,
  dataset: cifar10Card,
  network: (seed) =>
    resnet9({
      numClasses: 10,
      transform: { size: 32, mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
      seed,
    }),
  phases: [
    {
      epochs: 100,
      batchSize: 128,
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
      schedule: cosine({ warmupEpochs: 3 }),
      loss: crossEntropyLoss({ labelSmoothing: 0.1 }),
      average: { decay: 0.998 },
      decays: exceptBiasesAndNorms,
      augment: chain(randomCrop(), randomHorizontalFlip(), cutout()),
    },
  ],
  expected: { accuracy: 0.8 },
}
