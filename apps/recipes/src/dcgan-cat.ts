import type { ImageSample } from '@cnn/core'
import { cartoonCat, cartoonCatCard } from '@cnn/datasets/synthetic'
import { dcgan, diffAugment } from '@cnn/gan'
import type { GanRecipe } from './gan-recipe.js'
import type { RecipeData } from './recipe.js'
import { shippedJudge } from './shipped-judge.js'

/** A DCGAN that learns a cartoon cat from 800 pictures, which DiffAugment keeps it from learning by heart. */
export const dcganCat: GanRecipe = {
  task: 'generation',
  name: 'dcgan-cat',
  title: 'A cartoon cat by a DCGAN with DiffAugment',
  data: async () => fewCats(),
  dataset: { name: cartoonCatCard.name, license: cartoonCatCard.license },
  gan: (seed) => dcgan({ baseWidth: 32, seed }),
  training: {
    batchSize: 32,
    // 21 GFLOP each, by the direct algorithm: an hour on one core.
    steps: 4000,
    update: 'same-fakes',
    average: { decay: 0.999 },
    augment: diffAugment(),
    sampleEvery: 250,
    samples: 36,
  },
  shipsDiscriminator: true,
  judge: shippedJudge('cifar10-resnet9'),
  judgesClasses: false,
  // Without DiffAugment 0.019.
  expected: { 'KID-cifar10-resnet9': { most: 0.012 } },
}

function fewCats(): RecipeData<ImageSample> {
  const { train, validation, test, classes, source } = cartoonCat({
    size: 64,
    counts: { train: 800, validation: 100, test: 1000 },
  })
  // Painted once.
  return { train: train.cache(), validation, test, classes, source }
}
