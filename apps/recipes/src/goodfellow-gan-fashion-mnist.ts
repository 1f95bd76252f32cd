import { fashionMnist, fashionMnistCard } from '@cnn/datasets'
import type { GanRecipe } from './gan-recipe.js'
import { goodfellowGanMnist } from './goodfellow-gan-mnist.js'
import { shippedJudge } from './shipped-judge.js'

/** The GAN of 2014 on Fashion-MNIST, as long as `dcganFashionMnist` trains: what that is to be compared with. */
export const goodfellowGanFashionMnist: GanRecipe = {
  ...goodfellowGanMnist,
  name: 'goodfellow-gan-fashion-mnist',
  title: 'Garments by the GAN of 2014',
  data: fashionMnist,
  dataset: fashionMnistCard,
  judge: shippedJudge('fashion-mnist-resnet9'),
  expected: {},
}
