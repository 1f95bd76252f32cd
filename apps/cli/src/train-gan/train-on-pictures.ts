import { basename, join } from 'node:path'
import { loadWeights, randomHorizontalFlip, saveWeights } from '@cnn/core'
import { type ImageGan, ImageGenerator, trainGan } from '@cnn/gan'
import type { FeatureExtractor } from '@cnn/gan/metrics'
import type { Context } from '../action.js'
import { ganLogs } from '../gan-progress.js'
import { ganTraining, type RunSettings } from '../run-folder.js'
import { type GanTraining, ganAugmentations } from './gan-trainings.js'
import {
  GeneratorWatch,
  type LookLine,
  type MeasuredGenerator,
  readLooks,
} from './generator-watch.js'
import { writeOwnModelCard } from './own-model-card.js'
import { canBeCompared, type OwnPictures } from './read-own-pictures.js'

/** Everything that is settled before the first step. */
export interface PictureTraining {
  /** The folder of the run. */
  folder: string
  settings: RunSettings & { data: string }
  training: GanTraining
  steps: number
  batchSize: number
  augment: string
  /** Steps from one look at the samples to the next; 0 for none before the end. */
  metricsEvery: number
  checkpointSeconds?: number
  /** In whose features samples are compared. */
  judge: FeatureExtractor
  context: Context
}

export interface TrainedOnPictures {
  weights: string
  card: string
  /** None where there are too few pictures to compare with. */
  figures: Record<string, number>
  looks: readonly LookLine[]
}

/** Steps from one grid of samples to the next, where no looks are asked for. */
const samplesEvery = 500

/**
 * Trains a GAN on people's own pictures, watching it, and writes the averaged generator's weights, float16, with what they
 * reach and their model card. Throws what `trainGan` throws; after 'aborted' the same call goes on where it stopped.
 */
export async function trainOnPictures(
  gan: ImageGan,
  pictures: OwnPictures,
  plan: PictureTraining,
): Promise<TrainedOnPictures> {
  const { folder, settings, steps, judge, context } = plan
  const { generator } = gan
  const looksFile = join(folder, 'metrics.jsonl')
  const watch = new GeneratorWatch(judge, pictures, context, looksFile)
  await train(gan, pictures, plan, watch)
  const weights = join(folder, `${ganTraining}.safetensors`)
  const save = (metrics: Record<string, number>) =>
    saveWeights(generator, weights, { dtype: 'float16', metadata: { metrics } })
  // What is measured is what the file holds, rounded to float16.
  await save({})
  await loadWeights(generator, weights)
  const made = new ImageGenerator(generator)
  const seen = canBeCompared(pictures) ? await watch.measure(made, steps) : undefined
  const figures = seen ? figuresOf(seen, judge.name) : {}
  await save(figures)
  const looks = await readLooks(looksFile, judge.name)
  const card = await writeOwnModelCard({
    ...{ folder, generator: made, pictures, figures, looks, signal: context.signal },
    ...{ name: basename(settings.data), samples: seen?.samples, copies: seen?.memorization },
    making: makingOf(gan, pictures, plan),
  })
  const copies = seen?.memorization
  if (copies?.verdict === 'copies') context.terminal.warn(`\n${copies.message}`)
  return { weights, card, figures, looks }
}

const figuresOf = (
  { kid, memorization, precisionRecall }: MeasuredGenerator,
  judge: string,
): Record<string, number> => ({
  [`KID-${judge}`]: kid.mean,
  [`KID-${judge}, low`]: kid.interval.low,
  [`KID-${judge}, high`]: kid.interval.high,
  [`precision-${judge}`]: precisionRecall.precision,
  [`recall-${judge}`]: precisionRecall.recall,
  ...(memorization && { [`near copies-${judge}`]: memorization.closeShare }),
})

async function train(
  gan: ImageGan,
  pictures: OwnPictures,
  plan: PictureTraining,
  watch: GeneratorWatch,
) {
  const { folder, settings, training, steps, batchSize, augment, metricsEvery, context } = plan
  const { seed, flip } = settings
  const mirror = randomHorizontalFlip()
  const data =
    flip === false
      ? pictures.train
      : pictures.train.map((sample, { random }) => mirror(sample, random), { seed })
  const events = trainGan(gan, data, {
    ...training.options,
    ...{ steps, batchSize, seed, checkpoint: folder, signal: context.signal },
    checkpointSeconds: plan.checkpointSeconds,
    augment: ganAugmentations[augment]!(),
    sampleEvery: metricsEvery || Math.min(samplesEvery, steps),
    samples: 36,
    log: ganLogs(context.terminal, folder),
  })
  const generator = new ImageGenerator(gan.generator)
  for await (const { kind, step } of events) {
    // At samples events the generator has its averaged weights; the last step is measured from the file.
    if (kind !== 'samples' || metricsEvery === 0 || step === steps) continue
    if (!canBeCompared(pictures)) continue
    await watch.look(generator, step, steps)
  }
}

function makingOf(
  { generator }: ImageGan,
  { train, held, duplicates }: OwnPictures,
  { settings, steps, batchSize, augment }: PictureTraining,
): [name: string, value: string][] {
  const { network } = generator.weightsMetadata()
  const options = Object.entries(network?.options ?? {}).map(([name, value]) => `${name}: ${value}`)
  const flipped = settings.flip === false ? '' : ', and in the mirror'
  return [
    [
      'Pictures',
      `${train.size} to train with${flipped}, ${held.size} held out; ${duplicates} nearly the same as another`,
    ],
    ['Network', `\`${network?.name}({ ${options.join(', ')} })\``],
    [
      'Training',
      `${steps} steps of the generator, ${batchSize} pictures each, seed ${settings.seed}; the weights are their moving average`,
    ],
    ['Augmentation', augment],
  ]
}
