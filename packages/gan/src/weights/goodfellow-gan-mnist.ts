import type { Weights } from '@cnn/core'
import {
  type GoodfellowGenerator,
  goodfellowGenerator,
  type ImageGenerator,
  imageGenerator,
} from '../index.js'

/** FID-mnist-plain-net 16.25, KID-mnist-plain-net 0.15, IS-mnist-plain-net 7.224, precision-mnist-plain-net 0.7594, recall-mnist-plain-net 0.4986, near copies-mnist-plain-net 0.0006, modes 10, label entropy (bits) 3.202. */
export const goodfellowGanMnist = {
  build: () =>
    goodfellowGenerator({ imageSize: 28, channels: 1, latentSize: 100, rectifiers: 1200 }),
  task: imageGenerator,
  url: new URL('./goodfellow-gan-mnist.safetensors', import.meta.url),
  bytes: 5009032,
  sha256: 'e4bd94ad1ec0011798b2552b0033c8bfa602ffe5553741a439b8a3e0f8d574cc',
  license: 'CC BY-SA 3.0',
  metrics: {
    'FID-mnist-plain-net': 16.246562380888314,
    'KID-mnist-plain-net': 0.15001782515068077,
    'IS-mnist-plain-net': 7.224450797309146,
    'precision-mnist-plain-net': 0.7594,
    'recall-mnist-plain-net': 0.4986,
    'near copies-mnist-plain-net': 0.0006,
    modes: 10,
    'label entropy (bits)': 3.2019898023854267,
  },
  recipe: 'apps/recipes/src/goodfellow-gan-mnist.ts',
} satisfies Weights<GoodfellowGenerator, ImageGenerator>
