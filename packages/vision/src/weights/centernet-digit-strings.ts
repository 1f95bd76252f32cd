import type { Weights } from '@cnn/core'
import {
  type CenterNet,
  centernetMobilenetV2,
  type Detector,
  detector,
} from '../detection/index.js'

const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** Synthetic digit strings test AP 72.93 %, Synthetic digit strings test AP50 98.81 %. */
export const centernetDigitStrings = {
  build: () => centernetMobilenetV2({ numClasses: 10, size: 128, widthMultiplier: 0.5, labels }),
  task: detector,
  url: new URL('./centernet-digit-strings.safetensors', import.meta.url),
  bytes: 1507876,
  sha256: 'e737b83cc8e942e3179badaf14772fb2720a4392d8063782468a9add45667726',
  license: 'MIT',
  labels,
  metrics: {
    'Synthetic digit strings test AP': 0.7292829555153872,
    'Synthetic digit strings test AP50': 0.9880623780966309,
  },
  recipe: 'apps/recipes/src/centernet-digit-strings.ts',
} satisfies Weights<CenterNet, Detector>
