import { fashionMnist, fashionMnistCard } from '@cnn/datasets'
import { dcgan } from '@cnn/gan'
import type { GanRecipe } from './gan-recipe.js'
import { shippedJudge } from './shipped-judge.js'

/** A DCGAN of 28 pixels on Fashion-MNIST. */
export const dcganFashionMnist: GanRecipe = {
  task: 'generation',
  name: 'dcgan-fashion-mnist',
  title: 'Garments by a DCGAN',
  data: fashionMnist,
  dataset: fashionMnistCard,
  gan: (seed) => dcgan({ imageSize: 28, channels: 1, baseWidth: 48, seed }),
  training: {
    batchSize: 64,
    // 5.9 GFLOP each, by the direct algorithm: 26 minutes on one core.
    steps: 7500,
    update: 'same-fakes',
    average: { decay: 0.999 },
    sampleEvery: 500,
  },
  shipsDiscriminator: true,
  judge: shippedJudge('fashion-mnist-resnet9'),
  judgesClasses: true,
  expected: {
    modes: { least: 10 },
    'label entropy (bits)': { least: 3.1 },
    // Half of what the GAN of 2014 gets in as much time.
    'FID-fashion-mnist-resnet9': { most: 4.3 },
  },
}
