import {
  type EpochEvent,
  evaluate,
  type FitOptions,
  fit,
  type ImageSample,
  type Logger,
  loadWeights,
  type ProfiledStep,
  type Random,
  saveWeights,
  type Validated,
} from '@cnn/core'
import type { ImageSet, ImageSetOptions } from '@cnn/datasets'
import type {
  ClassificationBatch,
  ClassificationNetwork,
  ClassificationReport,
} from '@cnn/vision/classification'

/** How a shipped weights file came to be: data, network, training, and what must come out. */
export interface Recipe {
  /** The name of the recipe and of the weights that it gives. */
  name: string
  title: string
  /** A name under which the command line knows it as well. */
  alias?: string
  data: (options?: ImageSetOptions) => Promise<ImageSet>
  /** Name and licence of the data, for the metadata of the weights. */
  dataset: { name: string; license: string }
  network: (seed: number) => ClassificationNetwork
  /** The training, in one or more phases, each of which goes on with the weights of the one before. */
  phases: readonly [Phase, ...Phase[]]
  /** The test accuracy that a run on the full set reaches at least. */
  expectedAccuracy: number
}

/** A part of a training with its own augmentation and options. */
export interface Phase
  extends Pick<
    FitOptions<ImageSample, ClassificationBatch>,
    | 'epochs'
    | 'batchSize'
    | 'optimizer'
    | 'schedule'
    | 'loss'
    | 'mix'
    | 'average'
    | 'decays'
    | 'clipNorm'
  > {
  augment: (sample: ImageSample, random: Random) => ImageSample
}

export interface RunOptions {
  /** Folder for the checkpoint, the logs and the weights. A run that was cut off goes on there. */
  folder: string
  data?: ImageSet
  /** Epochs of the first phase, in place of the recipe's; the phases after it are left out then. */
  epochs?: number
  seed?: number
  /** Seconds between checkpoints within an epoch. Default 60. */
  checkpointSeconds?: number
  /** The loggers of a phase, given its folder: the first has the run's own, the next ones folders in it. */
  log?: (folder: string) => readonly Logger[]
  /** Profiles one step of the first phase that has steps left. */
  profile?: ProfiledStep
  signal?: AbortSignal
  onEpoch?: (event: EpochEvent & Validated<ClassificationReport>) => void
}

export interface RunResult {
  /** Path of the weights, float16. */
  weights: string
  /** What these very weights, read back from the file, reach on the test set. */
  test: ClassificationReport
  network: ClassificationNetwork
}

/**
 * Trains by a recipe, writes the weights, reads them back and measures them, once, on the test set.
 * Throws what `fit` throws; after 'aborted' the same call goes on where it stopped.
 */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<RunResult> {
  const { folder, seed = 1, signal } = options
  const data = options.data ?? (await recipe.data({ signal }))
  const network = recipe.network(seed)
  network.labels = data.classes
  const [first, ...others] = recipe.phases
  const phases = options.epochs ? [{ ...first, epochs: options.epochs }] : [first, ...others]
  const profile = options.profile && onlyOnce(options.profile)
  for (const [index, phase] of phases.entries()) {
    await runPhase(phase, network, data, {
      ...options,
      profile: profile?.(),
      folder: index === 0 ? folder : `${folder}/phase-${index + 1}`,
      seed: seed + index,
    })
  }
  const weights = `${folder}/${recipe.name}.safetensors`
  const origin = { license: recipe.dataset.license, recipe: `apps/recipes/src/${recipe.name}.ts` }
  const save = (metrics: Record<string, number>) =>
    saveWeights(network, weights, { dtype: 'float16', metadata: { ...origin, metrics } })
  // What is measured is what the file holds, rounded to float16.
  await save({})
  await loadWeights(network, weights)
  const test = await evaluate(network, data.test, { signal })
  await save({ [`${data.test.name ?? recipe.dataset.name} top-1`]: test.accuracy })
  return { weights, test, network }
}

/** Gives the step to profile until it was. */
function onlyOnce(profiled: ProfiledStep) {
  let isDone = false
  const onProfile: ProfiledStep['onProfile'] = async (profile) => {
    isDone = true
    await profiled.onProfile(profile)
  }
  return () => (isDone ? undefined : { step: profiled.step, onProfile })
}

async function runPhase(
  { augment, ...phase }: Phase,
  network: ClassificationNetwork,
  data: ImageSet,
  { folder, seed, signal, log, profile, onEpoch, checkpointSeconds }: RunOptions,
) {
  const train = data.train.map((sample, { random }) => augment(sample, random), { seed })
  const training = fit(network, train, {
    ...phase,
    validation: data.validation,
    checkpoint: folder,
    checkpointSeconds,
    seed,
    signal,
    log: log?.(folder),
    profile,
  })
  for await (const event of training) onEpoch?.(event)
}
