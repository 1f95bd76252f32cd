import { mnist, mnistCard } from '@cnn/datasets'
import { goodfellowGan, goodfellowTraining, startFromMarginals } from '@cnn/gan'
import type { GanRecipe } from './gan-recipe.js'
import { shippedJudge } from './shipped-judge.js'

/** The GAN of 2014, its networks and its training, on MNIST; fewer epochs than the paper's. */
export const goodfellowGanMnist: GanRecipe = {
  task: 'generation',
  name: 'goodfellow-gan-mnist',
  title: 'Digits by the GAN of 2014',
  data: mnist,
  dataset: mnistCard,
  gan: async (seed, train) => {
    const gan = goodfellowGan({ seed })
    await startFromMarginals(gan, train)
    return gan
  },
  training: {
    ...goodfellowTraining,
    // About 19 passes: 26 minutes on one core.
    steps: 10_500,
    average: { decay: 0.999 },
    sampleEvery: 1000,
  },
  judge: shippedJudge('mnist-plain-net'),
  judgesClasses: true,
  expected: { modes: { least: 10 } },
}
