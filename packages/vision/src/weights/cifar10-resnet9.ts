import type { ImageTransform, Weights } from '@cnn/core'
import { type Classifier, classifier, type ResNet9, resnet9 } from '../classification/index.js'

const labels = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]
const transform: ImageTransform = {
  size: 32,
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
}

/** CIFAR-10 test (1,000 of 10,000) top-1 83.30 %. */
export const cifar10Resnet9 = {
  build: () =>
    resnet9({
      inChannels: 3,
      numClasses: 10,
      widths: [32, 64, 128],
      stemBlocks: 0,
      dropout: 0.2,
      labels,
      transform,
    }),
  task: classifier,
  url: new URL('./cifar10-resnet9.safetensors', import.meta.url),
  bytes: 935284,
  sha256: '7192ed2df64f7344c1e4f0b7cbdc18b949eaf3d4ceff8a37656e7af891152281',
  license: 'none stated: free for research, with citation',
  labels,
  transform,
  metrics: { 'CIFAR-10 test (1,000 of 10,000) top-1': 0.833 },
  recipe: 'apps/recipes/src/cifar10-resnet9.ts',
} satisfies Weights<ResNet9, Classifier>
