import type { Weights } from '@cnn/core'
import {
  type CenterNet,
  centernetMobilenetV2,
  type Detector,
  detector,
} from '../detection/index.js'

const labels = [
  'circle',
  'square',
  'triangle',
  'pentagon',
  'star',
  'cross',
  'heart',
  'ring',
  'crescent',
  'arrow',
]

/** Synthetic shapes test AP 73.44 %, Synthetic shapes test AP50 92.28 %. */
export const centernetShapes = {
  build: () => centernetMobilenetV2({ numClasses: 10, size: 128, widthMultiplier: 0.5, labels }),
  task: detector,
  url: new URL('./centernet-shapes.safetensors', import.meta.url),
  bytes: 1507900,
  sha256: 'd873ba7e906458744ea9d341d2a09c35317d928a46b9b647f34596c052172d62',
  license: 'MIT',
  labels,
  metrics: {
    'Synthetic shapes test AP': 0.7344480059295438,
    'Synthetic shapes test AP50': 0.9228026449362219,
  },
  recipe: 'apps/recipes/src/centernet-shapes.ts',
} satisfies Weights<CenterNet, Detector>
