import type { Dataset, ImageSample } from '@cnn/core'
import type { ImageSetOptions } from '@cnn/datasets'
import type { GanTrainingOptions, ImageGan } from '@cnn/gan'
import type { ClassifierFeatures } from '@cnn/gan/metrics'
import type { RecipeData } from './recipe.js'

/** How a shipped generator came to be: data, networks, training, who judges it, and what must come out. */
export interface GanRecipe {
  task: 'generation'
  /** The name of the recipe and of the weights that it gives. */
  name: string
  title: string
  /** A name under which the command line knows it as well. */
  alias?: string
  data: (options?: ImageSetOptions) => Promise<RecipeData<ImageSample>>
  /** Name and licence of the data, for the metadata of the weights. */
  dataset: { name: string; license: string }
  /** The networks before their first step, for pictures to train with. */
  gan: (seed: number, train: Dataset<ImageSample>) => ImageGan | Promise<ImageGan>
  training: GanTraining
  /** Opens the classifier in whose features samples are compared with the test set. */
  judge: () => Promise<ClassifierFeatures>
  /** Whether the judge's classes are those of the data, so that it can say which of them samples are of. */
  judgesClasses: boolean
  /** Whether its discriminator ships as well, which says of pictures whether it takes them for real. */
  shipsDiscriminator?: boolean
  /** What a run on the full set reaches: figures by their names in the report, at most or at least. */
  expected: Readonly<Record<string, Bound>>
}

/** What is left to a recipe of the options of a training; the rest is the run's. */
export interface GanTraining
  extends Omit<
    GanTrainingOptions,
    'steps' | 'seed' | 'checkpoint' | 'checkpointSeconds' | 'log' | 'signal'
  > {
  steps: number
}

export type Bound = { most: number } | { least: number }
