import type { Weights } from '@cnn/core'
import {
  type ConditionalDcganGenerator,
  conditionalDcganGenerator,
  type ImageGenerator,
  imageGenerator,
} from '../index.js'

const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** FID-mnist-plain-net 1.058, KID-mnist-plain-net 0.006632, IS-mnist-plain-net 9.687, precision-mnist-plain-net 0.834, recall-mnist-plain-net 0.7216, near copies-mnist-plain-net 0.0022, modes 10, label entropy (bits) 3.321. */
export const conditionalDcganMnist = {
  build: () =>
    conditionalDcganGenerator({
      numClasses: 10,
      imageSize: 28,
      channels: 1,
      baseWidth: 32,
      units: 256,
      latentSize: 100,
      labels,
    }),
  task: imageGenerator,
  url: new URL('./conditional-dcgan-mnist.safetensors', import.meta.url),
  bytes: 1874892,
  sha256: '90cbc271ad867113820f3134c11c23d50b282fad4ac19d83edeeedc6f7ddda25',
  license: 'CC BY-SA 3.0',
  labels,
  metrics: {
    'FID-mnist-plain-net': 1.0577948278690126,
    'KID-mnist-plain-net': 0.006631930863632221,
    'IS-mnist-plain-net': 9.68677155551946,
    'precision-mnist-plain-net': 0.834,
    'recall-mnist-plain-net': 0.7216,
    'near copies-mnist-plain-net': 0.0022,
    modes: 10,
    'label entropy (bits)': 3.321351246022429,
  },
  recipe: 'apps/recipes/src/conditional-dcgan-mnist.ts',
} satisfies Weights<ConditionalDcganGenerator, ImageGenerator>
