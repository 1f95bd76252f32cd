import type { ImageTransform, Weights } from '@cnn/core'
import { type Classifier, classifier, type PlainNet, plainNet } from '../classification/index.js'

const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const transform: ImageTransform = { size: 28, mean: [0.1307], std: [0.3081] }

/** MNIST test top-1 99.54 %. */
export const mnistPlainNet = {
  build: () =>
    plainNet({
      inChannels: 1,
      numClasses: 10,
      widths: [32, 64, 128, 256],
      dropout: 0.2,
      labels,
      transform,
    }),
  task: classifier,
  url: new URL('./mnist-plain-net.safetensors', import.meta.url),
  bytes: 786348,
  sha256: 'e4e0b58a7b4570bf7d20e1a827b965c70c1ada42debcedf502ac86b555a66c1e',
  license: 'CC BY-SA 3.0',
  labels,
  transform,
  metrics: { 'MNIST test top-1': 0.9954 },
  recipe: 'apps/recipes/src/mnist-plain-net.ts',
} satisfies Weights<PlainNet, Classifier>
