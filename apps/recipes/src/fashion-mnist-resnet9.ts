import {
  chain,
  cosine,
  crossEntropyLoss,
  exceptBiasesAndNorms,
  randomErasing,
  randomHorizontalFlip,
  randomTranslate,
  sgd,
} from '@cnn/core'
import { fashionMnist, fashionMnistCard } from '@cnn/datasets'
import { resnet9 } from '@cnn/vision/classification'
import type { ClassificationRecipe } from './recipe.js'

/** ResNet-9 on Fashion-MNIST. */
export const fashionMnistResnet9: ClassificationRecipe = {
  task: 'classification',
  name: 'fashion-mnist-resnet9',
  alias: 'fashion-mnist',
  title: 'Fashion-MNIST with ResNet-9',
  data: fashionMnist,
  dataset: fashionMnistCard,
  network: (seed) =>
    resnet9({
      inChannels: 1,
      numClasses: 10,
      widths: [16, 32, 64, 128],
      stemBlocks: 1,
      looksTwice: true,
      transform: { size: 28, mean: [0.286], std: [0.353] },
      seed,
    }),
  phases: [
    {
      epochs: 36,
      batchSize: 128,
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
      schedule: cosine({ warmupEpochs: 1 }),
      loss: crossEntropyLoss({ labelSmoothing: 0.1 }),
      average: { decay: 0.998 },
      decays: exceptBiasesAndNorms,
      augment: chain(
        randomHorizontalFlip(),
        randomTranslate({ fraction: 0.07 }),
        randomErasing({ probability: 0.5 }),
      ),
    },
  ],
  expected: { accuracy: 0.945 },
}
