import { backendReady, type Dataset, type ImageSample, loadWeights, saveWeights } from '@cnn/core'
import {
  classifyByFeatures,
  discriminatorFeatures,
  type GanEvent,
  type GanLogger,
  type ImageGan,
  ImageGenerator,
  trainGan,
} from '@cnn/gan'
import {
  type EvaluateGanOptions,
  evaluateGan,
  type GanEvaluationStage,
  type GanReport,
} from '@cnn/gan/metrics'
import type { GanRecipe } from './gan-recipe.js'
import type { RecipeData } from './recipe.js'
import { writeModelCard } from './write-model-card.js'

export interface GanRunOptions {
  /** Folder for the checkpoint, the logs and the weights. A run that was cut off goes on there. */
  folder: string
  data?: RecipeData<ImageSample>
  /** Steps of the generator in place of the recipe's. */
  steps?: number
  seed?: number
  /** Seconds between checkpoints. Default 60. */
  checkpointSeconds?: number
  log?: readonly GanLogger[]
  signal?: AbortSignal
  onEvent?: (event: GanEvent) => void
  /** Of the measuring, which comes after the training. */
  onProgress?: (progress: {
    stage: GanEvaluationStage | 'discriminator'
    done: number
    total: number | undefined
  }) => void
}

export interface GanRunResult {
  /** Path of the weights of the generator, float16. */
  weights: string
  /** Path of the model card; its pictures lie beside it. */
  card: string
  /** What those weights reach against the test set. */
  report: GanReport
  generator: ImageGenerator
}

/** Decides the samples that are measured, so that they are not those that the training showed. */
const judgedSeed = 1000

/**
 * Trains by a recipe, writes the weights of the averaged generator, reads them back, measures them, once, against the test
 * set, and writes their model card.
 * Throws what `trainGan` throws; after 'aborted' the same call goes on where it stopped.
 */
export async function runGanRecipe(
  recipe: GanRecipe,
  options: GanRunOptions,
): Promise<GanRunResult> {
  const { folder, seed = 1, steps = recipe.training.steps, signal, onProgress } = options
  await backendReady()
  const data = options.data ?? (await recipe.data({ signal }))
  const gan = await recipe.gan(seed, data.train)
  const { generator } = gan
  if (generator.numClasses !== undefined) generator.labels = data.classes
  try {
    await train(gan, data.train, recipe, options)
    const weights = `${folder}/${recipe.name}.safetensors`
    const origin = { license: recipe.dataset.license, recipe: `apps/recipes/src/${recipe.name}.ts` }
    const save = (metrics: Readonly<Record<string, number>>) =>
      saveWeights(generator, weights, { dtype: 'float16', metadata: { ...origin, metrics } })
    if (recipe.shipsDiscriminator) await saveDiscriminator(gan, `${folder}/${recipe.name}`, origin)
    // What is measured is what the file holds, rounded to float16.
    await save({})
    await loadWeights(generator, weights)
    const made = new ImageGenerator(generator)
    const report = await judged(made, data, recipe, { signal, onProgress })
    await save({ ...report.figures, ...(await taught(gan, data, recipe, options)) })
    const shown = { recipe, generator: made, weights, steps, train: data.train, signal }
    const card = await writeModelCard(folder, shown)
    gan.discriminator.dispose()
    return { weights, card, report, generator: made }
  } catch (error) {
    gan.dispose()
    throw error
  }
}

/** It is built by what its generator is built by. */
async function saveDiscriminator(
  { generator, discriminator }: ImageGan,
  path: string,
  origin: { license: string; recipe: string },
) {
  const { name, options } = generator.weightsMetadata().network!
  const network = { name: name.replace(/Generator$/, 'Discriminator'), options }
  const metadata = { ...origin, task: 'discrimination', network }
  await saveWeights(discriminator, `${path}-discriminator.safetensors`, {
    ...{ dtype: 'float16', metadata },
  })
}

/**
 * Measures a generator as its recipe does: against the test set, in the features of the recipe's judge.
 * Throws what `evaluateGan` and opening the judge throw.
 */
export async function judged(
  generator: ImageGenerator,
  data: RecipeData<ImageSample>,
  { judge, judgesClasses }: Pick<GanRecipe, 'judge' | 'judgesClasses'>,
  { signal, onProgress }: Pick<EvaluateGanOptions, 'signal' | 'onProgress'>,
): Promise<GanReport> {
  using extractor = await judge()
  return await evaluateGan(generator, data, extractor, {
    ...{ seed: judgedSeed, judgesClasses, signal, onProgress },
  })
}

/** How many pictures a linear classifier learns from, and is measured on, that sees with the discriminator's eyes. */
const taughtPictures = { train: 5000, test: 2000 }

/** How well the discriminator's features tell the classes of the data apart, where it has such. */
async function taught(
  gan: ImageGan,
  data: RecipeData<ImageSample>,
  { judgesClasses }: GanRecipe,
  { seed = 1, signal, onProgress }: GanRunOptions,
): Promise<Record<string, number>> {
  const { discriminator } = gan
  if (!judgesClasses || !discriminator.features) return {}
  const parts = {
    train: data.train.shuffle(seed).take(taughtPictures.train),
    test: data.test.shuffle(seed).take(taughtPictures.test),
  }
  const { accuracy, samples } = await classifyByFeatures(discriminatorFeatures(gan), parts, {
    signal,
    onProgress: (progress) => onProgress?.({ stage: 'discriminator', ...progress }),
  })
  return { [`SVM of ${samples.train} labels on the discriminator's features, top-1`]: accuracy }
}

/** What a run reaches less of than its recipe expects, in sentences. */
export function unmet(
  { expected }: Pick<GanRecipe, 'expected'>,
  figures: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(expected).flatMap(([name, bound]) => {
    const value = figures[name] ?? Number.NaN
    const [is, limit] = 'most' in bound ? ['most', bound.most] : ['least', bound.least]
    const isMet = is === 'most' ? value <= limit : value >= limit
    return isMet ? [] : [`${name} is ${value}, and was expected to be ${limit} at ${is}.`]
  })
}

async function train(
  gan: ImageGan,
  pictures: Dataset<ImageSample>,
  { training }: GanRecipe,
  options: GanRunOptions,
) {
  const { folder, seed = 1, steps = training.steps, signal, log, checkpointSeconds } = options
  const events = trainGan(gan, pictures, {
    ...training,
    ...{ steps, seed, signal, log, checkpoint: folder, checkpointSeconds },
  })
  for await (const event of events) options.onEvent?.(event)
}
