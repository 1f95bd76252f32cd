import { mnist, mnistCard } from '@cnn/datasets'
import { conditionalDcgan } from '@cnn/gan'
import type { GanRecipe } from './gan-recipe.js'
import { shippedJudge } from './shipped-judge.js'

/** A narrow conditional DCGAN on MNIST, which draws the digit that it is asked for. */
export const conditionalDcganMnist: GanRecipe = {
  task: 'generation',
  name: 'conditional-dcgan-mnist',
  title: 'Digits on demand by a conditional DCGAN',
  data: mnist,
  dataset: mnistCard,
  gan: (seed) => conditionalDcgan({ baseWidth: 32, units: 256, seed }),
  training: {
    batchSize: 64,
    // 8 GFLOP each, by the direct algorithm: half an hour on one core.
    steps: 6000,
    update: 'same-fakes',
    average: { decay: 0.999 },
    sampleEvery: 500,
    samples: 100,
  },
  judge: shippedJudge('mnist-plain-net'),
  judgesClasses: true,
  expected: {
    modes: { least: 10 },
    'label entropy (bits)': { least: 3.1 },
    'FID-mnist-plain-net': { most: 2 },
  },
}
