import { existsSync } from 'node:fs'
import { CnnError, type ImageSample } from '@cnn/core'
import { cifar10, fashionMnist, type ImageSet, mnist } from '@cnn/datasets'
import type { ClassificationRecipe, DetectionRecipe, GanRecipe, RecipeData } from '@cnn/recipes'
import type { DetectionSample } from '@cnn/vision/detection'
import { suggestion } from './nearest-name.js'
import { formatCount } from './terminal/quantities.js'

interface NamedData {
  open: (options?: {
    folder?: string
    source?: 'sample'
    signal?: AbortSignal
  }) => Promise<ImageSet>
  source?: 'sample'
}

/** The data sets by the names of the command line. */
export const dataSets: Readonly<Record<string, NamedData>> = {
  'fashion-mnist': { open: fashionMnist },
  mnist: { open: mnist },
  cifar10: { open: cifar10 },
  sample: { open: fashionMnist, source: 'sample' },
}

/** What is asked of a recipe: where its pictures come from. */
type DataRecipe<D> = Pick<ClassificationRecipe, 'name' | 'dataset'> & {
  data: (options?: { folder?: string; signal?: AbortSignal }) => Promise<D>
}

export interface FindDataOptions<D extends RecipeData<ImageSample> = ImageSet> {
  /** A data set's name, or a folder with the recipe's, or a folder after the name of another: 'mnist:folder'. */
  data?: string
  recipe?: DataRecipe<D>
  /** Accept no other data set than the recipe's: weights say by which recipe they were trained. */
  ownOnly?: boolean
  /** Use only so many pictures of each part. */
  limit?: number
  signal?: AbortSignal
}

/**
 * The data that are meant: by default those of the recipe.
 * @throws CnnError 'unknown-data' with the nearest name, and what the data set throws
 */
export async function findData(options: FindDataOptions): Promise<ImageSet> {
  const { limit, signal } = options
  const found = await openData(options, signal)
  return limited(found, limit)
}

/**
 * The pictures of a GAN's recipe: of a data set, or made and not read.
 * @throws CnnError 'bad-option' where other data are asked for, and what `findData` throws
 */
export async function findGanData(
  options: Omit<FindDataOptions, 'recipe' | 'ownOnly'> & { recipe: GanRecipe },
): Promise<RecipeData<ImageSample>> {
  const { recipe, limit, signal } = options
  const isRead = Object.values(dataSets).some(({ open }) => open === recipe.data)
  if (!isRead) refuseData(options.data, recipe)
  return limited(await openData({ ...options, ownOnly: true }, signal), limit)
}

/** Recipes that make their own pictures take no others. */
function refuseData(data: string | undefined, { name, dataset }: DetectionRecipe | GanRecipe) {
  if (data === undefined) return
  throw new CnnError(
    'bad-option',
    `${name} makes its own pictures (${dataset.name}): leave out --data.`,
  )
}

function limited<S, D extends RecipeData<S>>(
  data: D & RecipeData<S>,
  limit: number | undefined,
): D {
  if (limit === undefined) return data
  const [train, validation, test] = [data.train, data.validation, data.test].map((part) =>
    part.take(limit),
  )
  return { ...data, train, validation, test }
}

/**
 * The pictures with boxes of a detector's recipe, which are made and not read.
 * @throws CnnError 'bad-option' where other data are asked for, 'unknown-data' where there is no recipe
 */
export async function findBoxedData({
  data,
  recipe,
  limit,
  signal,
}: Omit<FindDataOptions, 'recipe'> & { recipe?: DetectionRecipe }): Promise<
  RecipeData<DetectionSample>
> {
  if (!recipe) {
    throw new CnnError(
      'unknown-data',
      'These weights of a detector do not say by which recipe they were trained, so that there is nothing known to measure them on.',
    )
  }
  refuseData(data, recipe)
  return limited(await recipe.data({ signal }), limit)
}

function openData<D extends RecipeData<ImageSample>>(
  { data, recipe, ownOnly }: FindDataOptions<D>,
  signal?: AbortSignal,
): Promise<D | ImageSet> {
  if (data === undefined) return openDefault(recipe, signal)
  const separator = data.indexOf(':')
  const named = Object.hasOwn(dataSets, data) ? data : data.slice(0, Math.max(0, separator))
  const set = Object.hasOwn(dataSets, named) ? dataSets[named] : undefined
  const open: NamedData['open'] | DataRecipe<D>['data'] | undefined = set?.open ?? recipe?.data
  if (ownOnly && recipe && open !== recipe.data) {
    throw new CnnError(
      'bad-option',
      `${recipe.name} is trained on ${recipe.dataset.name}, not on ${named}: give a folder that has it${(recipe.data as unknown) === fashionMnist ? ", or 'sample'" : ''}.`,
    )
  }
  if (set && named === data) return set.open({ source: set.source, signal })
  const folder = set ? data.slice(separator + 1) : data
  if (open && existsSync(folder)) return open({ folder, signal })
  throw unknownData(data, existsSync(folder))
}

function openDefault<D>(recipe: DataRecipe<D> | undefined, signal?: AbortSignal) {
  if (recipe) return recipe.data({ signal })
  throw new CnnError(
    'unknown-data',
    `These weights do not say which data set they are for: name it with --data (${Object.keys(dataSets).join(', ')}).`,
  )
}

function unknownData(data: string, exists: boolean) {
  const names = Object.keys(dataSets)
  return exists
    ? new CnnError(
        'unknown-data',
        `Which data set is in ${data}? Say it before the folder: --data fashion-mnist:${data}, or mnist:${data}.`,
      )
    : new CnnError(
        'unknown-data',
        `There is no data set '${data}', and no such folder. There are: ${names.join(', ')}.${suggestion(data, names)}`,
      )
}

/** 'from <where>'; of what is made, how. */
export const fromWhere = (source: string) =>
  source.startsWith('made ') ? source : `from ${source}`

/** Where the data came from and how much they are, in two lines. */
export function describeData({
  source,
  train,
  validation,
  test,
}: Omit<RecipeData<unknown>, 'classes'>): [string, string] {
  const [training, held, testing] = [train, validation, test].map((part) => formatCount(part.size!))
  return [
    `${test.name?.replace(/ test/, '')}, ${fromWhere(source)}`,
    `${training} pictures to train, ${held} to validate, ${testing} to test`,
  ]
}
