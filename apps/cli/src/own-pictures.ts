import { existsSync } from 'node:fs'
import { CnnError } from '@cnn/core'
import { type ImageSet, imageFolder } from '@cnn/datasets'
import type { Classifier } from '@cnn/vision/classification'
import type { Context } from './action.js'
import { dataSets, findData } from './find-data.js'
import type { LoadedClassifier } from './find-weights.js'
import { leftOutText } from './finetune/read-pictures.js'
import { suggestion } from './nearest-name.js'
import { requireSameClasses } from './require-same-classes.js'
import { formatCount } from './terminal/quantities.js'

/** What a classifier is measured on. */
export type LabelledPictures = Pick<
  ImageSet,
  'train' | 'validation' | 'test' | 'classes' | 'source'
>

const mark = 'pictures:'

/** How a folder of one's own pictures is named, for the help of commands. */
export const ownPicturesHelp = `or ${mark}<folder> with a folder for each class`

/**
 * What a classifier is to be measured on: a data set, or a folder of one's own pictures. Of such a folder 'test' is all
 * of it, 'validation' the fifth that `cnn finetune` holds back, and 'train' the rest.
 * @throws CnnError 'classes-mismatch' where the classifier does not know the classes, and what the data throw
 */
export async function findLabelled(
  { classifier, recipe }: LoadedClassifier,
  { data, limit }: { data?: string; limit?: number },
  { terminal, signal }: Context,
): Promise<LabelledPictures> {
  const folder = data === undefined ? undefined : ownFolder(data, recipe !== undefined)
  if (folder !== undefined) return ownPictures(folder, classifier, limit, { terminal, signal })
  const found = await findData({ data, limit, recipe, signal })
  requireSameClasses(classifier.labels, found, (text) => terminal.warn(text))
  return found
}

/** Weights of a recipe look into a folder for the recipe's data set, unless they are told that it has one's own. */
function ownFolder(data: string, hasRecipe: boolean): string | undefined {
  if (data.startsWith(mark)) return data.slice(mark.length)
  const isFolder = !Object.hasOwn(dataSets, data) && existsSync(data)
  return isFolder && !hasRecipe ? data : undefined
}

async function ownPictures(
  folder: string,
  { labels }: Classifier,
  limit: number | undefined,
  { terminal, signal }: Context,
): Promise<LabelledPictures> {
  const found = await imageFolder(folder, {
    verify: true,
    signal,
    onSkipped: (skipped) => terminal.warn(leftOutText(skipped)),
    onProgress: ({ done, total }) =>
      terminal.progress(`  reading pictures ${formatCount(done)} of ${formatCount(total)}`),
  })
  terminal.clearProgress()
  const known = found.classes.map((name) => labelOf(name, labels, folder))
  const [train, validation, test] = [found.train, found.validation, found.all].map((part) =>
    part.take(limit ?? part.size!).map(({ image, label }) => ({ image, label: known[label]! })),
  )
  return {
    train: train!.named(`${folder} train`),
    validation: validation!.named(`${folder} validation`),
    test: test!.named(folder),
    classes: labels,
    source: found.source,
  }
}

function labelOf(name: string, labels: readonly string[], folder: string) {
  const label = labels.indexOf(name)
  if (label >= 0) return label
  const known = labels.slice(0, 10).join(', ') + (labels.length > 10 ? ' …' : '')
  throw new CnnError(
    'classes-mismatch',
    `The weights know no class '${name}', which ${folder} has. They know: ${known}.${suggestion(name, labels)}`,
  )
}
