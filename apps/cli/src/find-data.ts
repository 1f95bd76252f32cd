import { existsSync } from 'node:fs'
import { CnnError } from '@cnn/core'
import { cifar10, fashionMnist, type ImageSet, mnist } from '@cnn/datasets'
import type { Recipe } from '@cnn/recipes'
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

export interface FindDataOptions {
  /** A data set's name, or a folder with the recipe's, or a folder after the name of another: 'mnist:folder'. */
  data?: string
  recipe?: Recipe
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
  if (limit === undefined) return found
  return {
    ...found,
    train: found.train.take(limit),
    validation: found.validation.take(limit),
    test: found.test.take(limit),
  }
}

function openData(
  { data, recipe, ownOnly }: FindDataOptions,
  signal?: AbortSignal,
): Promise<ImageSet> {
  if (data === undefined) return openDefault(recipe, signal)
  const separator = data.indexOf(':')
  const named = Object.hasOwn(dataSets, data) ? data : data.slice(0, Math.max(0, separator))
  const set = Object.hasOwn(dataSets, named) ? dataSets[named] : undefined
  const open = set?.open ?? recipe?.data
  if (ownOnly && recipe && open !== recipe.data) {
    throw new CnnError(
      'bad-option',
      `${recipe.name} is trained on ${recipe.dataset.name}, not on ${named}: give a folder that has it${recipe.data === fashionMnist ? ", or 'sample'" : ''}.`,
    )
  }
  if (set && named === data) return set.open({ source: set.source, signal })
  const folder = set ? data.slice(separator + 1) : data
  if (open && existsSync(folder)) return open({ folder, signal })
  throw unknownData(data, existsSync(folder))
}

function openDefault(recipe: Recipe | undefined, signal?: AbortSignal) {
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

/** Where the data came from and how much they are, in two lines. */
export function describeData({ source, train, validation, test }: ImageSet): [string, string] {
  const [training, held, testing] = [train, validation, test].map((part) => formatCount(part.size!))
  return [
    `${test.name?.replace(/ test/, '')}, from ${source}`,
    `${training} pictures to train, ${held} to validate, ${testing} to test`,
  ]
}
