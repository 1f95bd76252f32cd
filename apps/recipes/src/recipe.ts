import {
  backendReady,
  type Dataset,
  type EpochEvent,
  evaluate,
  type FitOptions,
  fit,
  type ImageSample,
  type Logger,
  loadWeights,
  type ProfiledStep,
  type Random,
  type SelfDescribing,
  saveWeights,
  type Trainable,
  type tf,
  type Validated,
} from '@cnn/core'
import type { ImageSet, ImageSetOptions } from '@cnn/datasets'
import type {
  ClassificationBatch,
  ClassificationNetwork,
  ClassificationReport,
} from '@cnn/vision/classification'
import type {
  DetectionBatch,
  DetectionNetwork,
  DetectionReport,
  DetectionSample,
} from '@cnn/vision/detection'

/** What a recipe needs of a data set; those of @cnn/datasets are such. */
export interface RecipeData<Sample> {
  train: Dataset<Sample>
  /** Measured after every epoch. */
  validation: Dataset<Sample>
  /** Measured once, at the end. */
  test: Dataset<Sample>
  /** Names of the labels 0, 1, 2 … */
  classes: readonly string[]
  /** Where the data comes from, for people. */
  source: string
}

/** What a recipe trains. */
export interface RecipeNetwork<Sample, Batch extends tf.TensorContainer, Report extends object>
  extends Trainable<Sample, Batch, Report>,
    SelfDescribing {
  labels: readonly string[] | undefined
}

/** How a shipped weights file came to be: data, network, training, and what must come out. */
export interface RecipeOf<
  Sample,
  Batch extends tf.TensorContainer,
  Report extends Partial<Record<Measure, number>>,
  Network extends RecipeNetwork<Sample, Batch, Report>,
  Data extends RecipeData<Sample>,
> {
  /** The name of the recipe and of the weights that it gives. */
  name: string
  title: string
  /** A name under which the command line knows it as well. */
  alias?: string
  data: (options?: ImageSetOptions) => Promise<Data>
  /** Name and licence of the data, for the metadata of the weights. */
  dataset: { name: string; license: string }
  network: (seed: number) => Network
  /** The training, in one or more phases, each of which goes on with the weights of the one before. */
  phases: readonly [Phase<Sample, Batch>, ...Phase<Sample, Batch>[]]
  /** What a run on the full set reaches on the test set at least. These measures travel with the weights. */
  expected: Readonly<Partial<Record<Measure, number>>>
}

/** The measures of reports by which recipes are judged, and what they are called beside the name of the data. */
const measures = { accuracy: 'top-1', AP: 'AP', AP50: 'AP50' } as const
export type Measure = keyof typeof measures

/** A recipe of a classifier. */
export interface ClassificationRecipe
  extends RecipeOf<
    ImageSample,
    ClassificationBatch,
    ClassificationReport,
    ClassificationNetwork,
    ImageSet
  > {
  task: 'classification'
}

/** A recipe of a detector. */
export interface DetectionRecipe
  extends RecipeOf<
    DetectionSample,
    DetectionBatch,
    DetectionReport,
    DetectionNetwork,
    RecipeData<DetectionSample>
  > {
  task: 'detection'
}

/** A part of a training with its own augmentation and options. */
export interface Phase<Sample, Batch>
  extends Pick<
    FitOptions<Sample, Batch>,
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
  augment: (sample: Sample, random: Random) => Sample
}

export interface RunOptions<Sample, Report> {
  /** Folder for the checkpoint, the logs and the weights. A run that was cut off goes on there. */
  folder: string
  data?: RecipeData<Sample>
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
  onEpoch?: (event: EpochEvent & Validated<Report>) => void
}

export interface RunResult<Report, Network> {
  /** Path of the weights, float16. */
  weights: string
  /** What these very weights, read back from the file, reach on the test set. */
  test: Report
  network: Network
}

/**
 * Trains by a recipe, writes the weights, reads them back and measures them, once, on the test set.
 * Throws what `fit` throws; after 'aborted' the same call goes on where it stopped.
 */
export async function runRecipe<
  Sample,
  Batch extends tf.TensorContainer,
  Report extends Partial<Record<Measure, number>>,
  Network extends RecipeNetwork<Sample, Batch, Report>,
  Data extends RecipeData<Sample>,
>(
  recipe: RecipeOf<Sample, Batch, Report, Network, Data>,
  options: RunOptions<Sample, Report>,
): Promise<RunResult<Report, Network>> {
  const { folder, seed = 1, signal } = options
  await backendReady()
  const data: RecipeData<Sample> = options.data ?? (await recipe.data({ signal }))
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
  const measured = Object.keys(recipe.expected) as Measure[]
  const dataName = data.test.name ?? recipe.dataset.name
  await save(
    Object.fromEntries(measured.map((name) => [`${dataName} ${measures[name]}`, test[name]!])),
  )
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

async function runPhase<Sample, Batch extends tf.TensorContainer, Report extends object>(
  { augment, ...phase }: Phase<Sample, Batch>,
  network: Trainable<Sample, Batch, Report>,
  data: RecipeData<Sample>,
  { folder, seed, signal, log, profile, onEpoch, checkpointSeconds }: RunOptions<Sample, Report>,
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
