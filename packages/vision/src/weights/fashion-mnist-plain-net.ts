import type { ImageTransform, Weights } from '@cnn/core'
import { type Classifier, classifier, type PlainNet, plainNet } from '../classification/index.js'

const labels = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
]
const transform: ImageTransform = { size: 28, mean: [0.286], std: [0.353] }

/** Fashion-MNIST test top-1 93.29 %. */
export const fashionMnistPlainNet = {
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
  url: new URL('./fashion-mnist-plain-net.safetensors', import.meta.url),
  bytes: 786412,
  sha256: '209a2bb83dc1d3e1bb5d190d9964e3d7adf2ce5dd7040d6fef9f4e0f8ba56132',
  license: 'MIT',
  labels,
  transform,
  metrics: { 'Fashion-MNIST test top-1': 0.9329 },
  recipe: 'apps/recipes/src/fashion-mnist-plain-net.ts',
} satisfies Weights<PlainNet, Classifier>
