import { CnnError, type Dataset, randomStream } from '@cnn/core'
import { type FolderPicture, type PictureFolder, pictureFolder } from '@cnn/datasets'
import { findDuplicates } from '@cnn/gan/own-data'
import type { Context } from '../action.js'
import { skippedTable } from '../data/skipped-table.js'
import { formatCount } from '../terminal/quantities.js'

/** Pictures to learn from, and some that are kept back to tell learning from copying. */
export interface OwnPictures extends Omit<PictureFolder, 'pictures'> {
  all: Dataset<FolderPicture>
  train: Dataset<FolderPicture>
  /** Empty where there are too few pictures to spare any. */
  held: Dataset<FolderPicture>
  /** How many are nearly the same as another one. */
  duplicates: number
}

export interface OwnPicturesOptions {
  folder: string
  size: number
  fit?: string
  grey?: boolean
  heldOut: number
  limit?: number
}

/** Fewer can hardly be learned from without copying. */
const fewPictures = 100
/** Copying shows in so many unseen pictures, and of so many altogether as many can be spared. */
const [leastHeld, leastToSpare] = [10, 50]

/**
 * Reads every picture of the folder once, and says what is there and what is wrong with it.
 * @throws CnnError 'bad-dataset' where there are not two different pictures, and what `pictureFolder` throws
 */
export async function readOwnPictures(
  { folder, size, fit, grey, heldOut, limit }: OwnPicturesOptions,
  { terminal, signal }: Context,
): Promise<OwnPictures> {
  const { pictures, ...found } = await pictureFolder(folder, {
    ...{ size, fit: fit as 'crop' | 'pad' | undefined, channels: grey ? 1 : undefined, signal },
    onProgress: ({ done, total }) =>
      terminal.progress(`  reading pictures ${formatCount(done)} of ${formatCount(total)}`),
  })
  terminal.clearProgress()
  const all = limit === undefined ? pictures : pictures.take(limit)
  const { kept } = await findDuplicates(all, { signal })
  if (kept.length < 2) throw tooFew(folder, all.size!)
  const { train, held } = await split(all, heldOut)
  const read = { ...found, all, train, held, duplicates: all.size! - kept.length }
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

/** Which pictures are held back, their paths alone decide: those that are added later move few. */
async function split(all: Dataset<FolderPicture>, share: number) {
  const count = all.size!
  const held =
    count < leastToSpare || share === 0 ? 0 : Math.max(leastHeld, Math.round(share * count))
  const paths = (await all.toArray()).map(({ path }) => path)
  const drawn = paths
    .map((path, index) => ({ index, number: randomStream('validation', path).uniform() }))
    .sort((a, b) => a.number - b.number || a.index - b.index)
  const part = (from: number, to: number, name: string) =>
    all
      .select(
        drawn
          .slice(from, to)
          .map(({ index }) => index)
          .sort((a, b) => a - b),
      )
      .named(`${all.name} ${name}`)
  return { train: part(held, count, 'train'), held: part(0, held, 'held out') }
}

function tell(
  { all, train, held, originals, channels, skipped, duplicates }: OwnPictures,
  { folder, size, fit }: Pick<OwnPicturesOptions, 'folder' | 'size' | 'fit'>,
  terminal: Context['terminal'],
) {
  const { ink } = terminal
  const color = channels === 1 ? 'grey' : 'in colour'
  terminal.say(
    `${ink.dim('pictures')} ${formatCount(all.size!)} in ${folder}, as ${size}×${size} ${color}: ${formatCount(train.size!)} to train, ${formatCount(held.size!)} held out`,
  )
  const remarks = remarksOn({ originals, size, fit, duplicates, count: all.size! })
  if (held.size === 0)
    remarks.push(
      'Too few to hold any back: copying cannot be told by figures. Look at the nearest training pictures in the model card.',
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
