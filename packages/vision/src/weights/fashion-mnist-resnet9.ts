import type { ImageTransform, Weights } from '@cnn/core'
import { type Classifier, classifier, type ResNet9, resnet9 } from '../classification/index.js'

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

/** Fashion-MNIST test top-1 94.72 %. */
export const fashionMnistResnet9 = {
  build: () =>
    resnet9({
      inChannels: 1,
      numClasses: 10,
      widths: [16, 32, 64, 128],
      stemBlocks: 1,
      looksTwice: true,
      dropout: 0.2,
      labels,
      transform,
    }),
  task: classifier,
  url: new URL('./fashion-mnist-resnet9.safetensors', import.meta.url),
  bytes: 992652,
  sha256: '7517fb09003bae5a141bf6a5f42f27e0d14a7f08179f260a51d1362549253d0a',
  license: 'MIT',
  labels,
  transform,
  metrics: { 'Fashion-MNIST test top-1': 0.9472 },
  recipe: 'apps/recipes/src/fashion-mnist-resnet9.ts',
} satisfies Weights<ResNet9, Classifier>
