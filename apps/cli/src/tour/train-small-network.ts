import { type EpochEvent, fit, type Logger, type Validated } from '@cnn/core'
import type { ImageSet } from '@cnn/datasets'
import type { ClassificationRecipe } from '@cnn/recipes'
import type { ClassificationNetwork, ClassificationReport } from '@cnn/vision/classification'
import type { EpochRecord, TourResults } from './tour-results.js'

/** How long the tour trains: the samples and epochs, and what it expects of them. */
export interface TourPlan {
  pictures: number
  epochs: number
  /** The least accuracy with which the tour is content. */
  expected: number
}

export interface SmallTrainingOptions {
  plan: TourPlan
  log: Logger
  /** Default 1. */
  seed?: number
  signal?: AbortSignal
}

/** Trains the recipe's network on a part of its data, and records how it went. */
export async function trainSmallNetwork(
  recipe: ClassificationRecipe,
  data: ImageSet,
  { plan, log, seed = 1, signal }: SmallTrainingOptions,
): Promise<{ network: ClassificationNetwork; training: TourResults['training'] }> {
  const network = recipe.network(seed)
  network.labels = data.classes
  const losses = new LossCurve()
  const epochs: EpochRecord[] = []
  const started = performance.now()
  const { augment: _, ...options } = recipe.phases[0]
  const training = fit(network, data.train.take(plan.pictures), {
    ...options,
    epochs: plan.epochs,
    validation: data.validation.take(1000),
    seed,
    log: [log, losses.log],
    signal,
  })
  let picturesPerSecond = 0
  for await (const event of training) {
    epochs.push(record(event))
    picturesPerSecond = event.samplesPerSecond
  }
  const seconds = (performance.now() - started) / 1000
  return { network, training: { losses: losses.points(), epochs, seconds, picturesPerSecond } }
}

const record = (event: EpochEvent & Validated<ClassificationReport>): EpochRecord => ({
  epoch: event.epoch,
  loss: event.loss,
  validationLoss: event.validationLoss,
  accuracy: event.accuracy,
  seconds: event.seconds,
})

const mostPoints = 120

/** The losses of all steps, as means over successive steps where they are many. */
class LossCurve {
  readonly #losses: number[] = []
  #epochs = 1

  readonly log: Logger = (event) => {
    if (event.kind !== 'step') return
    this.#losses.push(event.loss)
    this.#epochs = event.epochs
  }

  points(): { epoch: number; loss: number }[] {
    const count = this.#losses.length
    const perPoint = Math.max(1, Math.ceil(count / mostPoints))
    return Array.from({ length: Math.ceil(count / perPoint) }, (_, i) => {
      const part = this.#losses.slice(i * perPoint, (i + 1) * perPoint)
      const middle = i * perPoint + part.length / 2
      const loss = part.reduce((sum, value) => sum + value, 0) / part.length
      return { epoch: (middle / count) * this.#epochs, loss }
    })
  }
}
