import { existsSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { CnnError, load } from '@cnn/core'
import {
  ClassifierFeatures,
  type FeatureExtractor,
  inceptionV3Fid,
  pixelFeatures,
  vgg16Features,
} from '@cnn/gan/metrics'
import { recipes } from '@cnn/recipes'
import type { Context } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { findWeights } from '../find-weights.js'
import type { Side } from './open-pictures.js'

/** An extractor that may hold tensors. */
export type OpenedExtractor = FeatureExtractor & { dispose?(): void }

/**
 * The extractor that is asked for: 'inception' or 'vgg16', with a file of their weights after a colon where it is there
 * already; 'pixels'; else a classifier, by a recipe's name or a file of weights. Without a name it is the one that the
 * statistics were made by, the classifier of the data set, or one for as many channels as the pictures have.
 * @throws CnnError 'unknown-weights', 'wrong-task', 'unknown-extractor', and what loading throws
 */
export async function findExtractor(
  name: string | undefined,
  sides: readonly Side[],
  context: Context,
): Promise<OpenedExtractor> {
  const wanted = name ?? (await fittingName(sides))
  const { signal, terminal } = context
  const [id, file] = split(wanted)
  const options = { signal, onProgress: downloadProgress(terminal) }
  if (id === 'inception') {
    const weights = file === undefined ? inceptionV3Fid : { ...inceptionV3Fid, url: file }
    return load(weights, options)
  }
  if (id === 'vgg16') {
    return load(file === undefined ? vgg16Features : { ...vgg16Features, url: file }, options)
  }
  if (wanted === 'pixels') return pixelFeatures(await firstPicture(sides))
  const { classifier, weights } = await findWeights(wanted).loadClassifier(signal)
  const recipe = recipes.find((one) => one.name === wanted || one.alias === wanted)
  return new ClassifierFeatures(classifier, {
    name: recipe?.name ?? basename(weights, extname(weights)).replaceAll(/\s+/g, '-'),
  })
}

/**
 * That there is what a name asks for; nothing is loaded.
 * @throws CnnError 'not-found', 'unknown-weights'
 */
export function requireExtractor(name: string) {
  const [id] = split(name)
  if (id !== 'inception' && id !== 'vgg16' && id !== 'pixels') findWeights(name)
}

/** 'inception:weights.pth' → its two parts; a path with a colon in it is left whole. */
function split(name: string): [id: string, file: string | undefined] {
  const [, id, file] = /^(inception|vgg16)(?::(.+))?$/.exec(name) ?? [name, name, undefined]
  if (file !== undefined && !/^https?:/.test(file) && !existsSync(file)) {
    throw new CnnError('not-found', `There is no file ${file} with the weights of ${id}.`)
  }
  return [id!, file]
}

async function fittingName(sides: readonly Side[]): Promise<string> {
  for (const side of sides) {
    if (!('statistics' in side)) continue
    const made = side.statistics.origin?.extractor
    if (made === undefined) continue
    if (made === 'inception-v3') return 'inception'
    if (made === 'vgg16-fc2') return 'vgg16'
    if (made.startsWith('pixels-')) return 'pixels'
    if (recipes.some((recipe) => recipe.name === made)) return made
    throw new CnnError(
      'unknown-extractor',
      `${side.name} was made by ${made}: name the file of its weights with --features.`,
    )
  }
  for (const side of sides) {
    const id = 'dataSet' in side ? side.dataSet : undefined
    const recipe = recipes.find(({ task, alias }) => task === 'classification' && alias === id)
    if (recipe && id !== undefined) return recipe.name
  }
  const { channels } = await firstPicture(sides)
  return channels === 1 ? 'fashion-mnist-resnet9' : 'cifar10-resnet9'
}

async function firstPicture(sides: readonly Side[]) {
  for (const side of sides) {
    if (!('pictures' in side)) continue
    const [sample] = await side.pictures.take(1).toArray()
    if (!sample) continue
    const { width, height, channels } = sample.image
    return { width, height, channels: channels < 3 ? (1 as const) : (3 as const) }
  }
  throw new CnnError(
    'unknown-extractor',
    'Statistics alone do not say what pictures look like: name an extractor with --features.',
  )
}
