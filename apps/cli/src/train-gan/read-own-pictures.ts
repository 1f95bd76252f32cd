import { CnnError, type Dataset } from '@cnn/core'
import { type FolderPicture, type PictureFolder, pictureFolder } from '@cnn/datasets'
import { findDuplicates } from '@cnn/gan/own-data'
import type { Context } from '../action.js'
import { skippedTable } from '../data/skipped-table.js'
import { formatCount } from '../terminal/quantities.js'
import { holdOut, withMirrored } from './hold-out-pictures.js'

/** Pictures to learn from, and some that are kept back to tell learning from copying. */
export interface OwnPictures extends Omit<PictureFolder, 'pictures'> {
  all: Dataset<FolderPicture>
  train: Dataset<FolderPicture>
  /** What the network learns of those: they, and in the mirror, too, unless they never are mirrored. */
  learned: Dataset<FolderPicture>
  /** Empty where there are too few pictures to spare any. */
  held: Dataset<FolderPicture>
  /** Why none is held out. */
  whyNone?: string
  /** How many are nearly the same as another one. */
  duplicates: number
}

export interface OwnPicturesOptions {
  folder: string
  size: number
  fit?: string
  grey?: boolean
  /** Whether pictures are learned in the mirror, too. Default true. */
  flip?: boolean
  heldOut: number
  limit?: number
}

/** Fewer can hardly be learned from without copying. */
const fewPictures = 100
/** What figures need on either side. */
const leastToCompare = 4

/** Whether there are pictures enough to compare samples with. */
export const canBeCompared = ({ all }: Pick<OwnPictures, 'all'>) => all.size! >= leastToCompare

/**
 * Reads every picture of the folder once, and says what is there and what is wrong with it.
 * @throws CnnError 'bad-dataset' where there are not two different pictures, 'bad-option' where so many are to be held out
 * that there are not two to train with, and what `pictureFolder` throws
 */
export async function readOwnPictures(
  { folder, size, fit, grey, flip = true, heldOut, limit }: OwnPicturesOptions,
  { terminal, signal }: Context,
): Promise<OwnPictures> {
  const { pictures, ...found } = await pictureFolder(folder, {
    ...{ size, fit: fit as 'crop' | 'pad' | undefined, channels: grey ? 1 : undefined, signal },
    onProgress: ({ done, total }) =>
      terminal.progress(`  reading pictures ${formatCount(done)} of ${formatCount(total)}`),
  })
  terminal.clearProgress()
  const all = limit === undefined ? pictures : pictures.take(limit)
  const { kept, groups } = await findDuplicates(all, { signal })
  if (kept.length < 2) throw tooFew(folder, all.size!)
  const split = holdOut(all, {
    paths: found.originals.slice(0, all.size!).map(({ path }) => path),
    groups: flip ? (await findDuplicates(withMirrored(all), { signal })).groups : groups,
    share: heldOut,
  })
  const learned = flip ? withMirrored(split.train) : split.train
  const read = { ...found, ...split, all, learned, duplicates: all.size! - kept.length }
  tell(read, { folder, size, fit }, terminal)
  return read
}

function tooFew(folder: string, count: number) {
  const what = count === 1 ? 'only one picture' : `${count} pictures which are all the same`
  return new CnnError(
    'bad-dataset',
    `${folder} has ${what}: a generator would learn it by heart and nothing else. Give some hundred different ones.`,
  )
}

function tell(
  { all, train, held, whyNone, originals, channels, skipped, duplicates }: OwnPictures,
  { folder, size, fit }: Pick<OwnPicturesOptions, 'folder' | 'size' | 'fit'>,
  terminal: Context['terminal'],
) {
  const { ink } = terminal
  const color = channels === 1 ? 'grey' : 'in colour'
  terminal.say(
    `${ink.dim('pictures')} ${formatCount(all.size!)} in ${folder}, as ${size}×${size} ${color}: ${formatCount(train.size!)} to train, ${formatCount(held.size!)} held out`,
  )
  const remarks = remarksOn({ originals, size, fit, duplicates, count: all.size! })
  if (whyNone !== undefined)
    remarks.push(
      `${whyNone}: copying cannot be told by figures. Look at the nearest training pictures in the model card.`,
    )
  for (const remark of remarks) terminal.warn(ink.yellow(`  ${remark}`))
  if (skipped.length > 0) terminal.warn(skippedTable(skipped))
}

interface Remarked {
  originals: PictureFolder['originals']
  size: number
  fit?: string
  duplicates: number
  count: number
}

/** What people should know before they wait for hours. */
export function remarksOn({ originals, size, fit, duplicates, count }: Remarked): string[] {
  const remarks: string[] = []
  const say = (number: number, text: string) => {
    if (number > 0) remarks.push(`${formatCount(number)} of ${formatCount(count)} ${text}`)
  }
  const ratio = ({ width, height }: { width: number; height: number }) =>
    Math.max(width, height) / Math.min(width, height)
  if (count < fewPictures)
    remarks.push(`${count} pictures are few: some hundred are a start, fewer are learned by heart.`)
  if (count < leastToCompare)
    remarks.push(
      `Samples are compared with ${leastToCompare} pictures at least: there will be no figures.`,
    )
  say(
    originals.filter(({ width, height }) => Math.min(width, height) < size / 2).length,
    `are less than half as large as ${size} pixels, and are blown up. --size 32 may suit them better.`,
  )
  if (fit !== 'pad') {
    say(
      originals.filter((original) => ratio(original) > 2).length,
      'are more than twice as long as wide, and lose most of it when they are cropped: --fit pad keeps all, and `cnn data panels` cuts strips into panels.',
    )
  }
  say(
    duplicates,
    'are nearly the same as another one, and so are learned more often: `cnn data dedupe` leaves them out.',
  )
  return remarks
}
