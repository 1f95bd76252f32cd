import { existsSync } from 'node:fs'
import { CnnError } from '@cnn/core'
import { fashionMnist, type ImageSet, mnist } from '@cnn/datasets'
import type { Recipe } from '@cnn/recipes'
import { suggestion } from './nearest-name.js'
import { formatCount } from './terminal/quantities.js'

interface DataOptions {
  folder?: string
  signal?: AbortSignal
}

/** The data sets by the names of the command line. */
export const dataSets: Readonly<Record<string, (options?: DataOptions) => Promise<ImageSet>>> = {
  'fashion-mnist': fashionMnist,
  'fashion-mnist-sample': (options) => fashionMnist({ ...options, source: 'sample' }),
  mnist,
}

export interface FindDataOptions {
  /** A data set's name, 'sample', or a folder with the files of the recipe's data set. */
  data?: string
  recipe?: Recipe
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

function openData({ data, recipe }: FindDataOptions, signal?: AbortSignal): Promise<ImageSet> {
  const byRecipe = recipe?.data
  if (data === undefined && byRecipe) return byRecipe({ signal })
  if (data === undefined) {
    throw new CnnError(
      'unknown-data',
      `These weights do not say which data set they are for: name it with --data (${Object.keys(dataSets).join(', ')}).`,
    )
  }
  if (Object.hasOwn(dataSets, data)) return dataSets[data]!({ signal })
  if (data === 'sample') return fashionMnist({ source: 'sample', signal })
  const folder = data.replace(/^[\w-]+:/, '')
  const named = data.slice(0, -folder.length - 1)
  const open = Object.hasOwn(dataSets, named) ? dataSets[named] : byRecipe
  if (open && existsSync(folder)) return open({ folder, signal })
  throw unknownData(data, existsSync(folder))
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
