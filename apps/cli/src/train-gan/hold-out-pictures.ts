import { CnnError, Dataset, flipHorizontally, randomStream } from '@cnn/core'
import type { FolderPicture } from '@cnn/datasets'
import type { DuplicateGroup } from '@cnn/gan/own-data'

export interface HoldOutOptions {
  /** Where each picture lies, in their order. */
  paths: readonly string[]
  /** Pictures that are nearly the same; indices from the count of pictures up are of mirror images. */
  groups: readonly DuplicateGroup[]
  /** How many are held out, 0 … 1. */
  share: number
}

export interface HeldOutPictures {
  train: Dataset<FolderPicture>
  held: Dataset<FolderPicture>
  /** Why there is none in `held`. */
  whyNone?: string
}

/** Copying shows in so many unseen pictures, and of so many altogether as many can be spared. */
const [leastHeld, leastToSpare] = [10, 50]

/**
 * Which pictures are held out. Those that are nearly the same as another one, or as its mirror image, stay to train with:
 * held out, they would lie nearer to a training picture than any copy. Of the others the paths alone decide: those that
 * are added later move few.
 * @throws CnnError 'bad-option' where fewer than two different ones are left to train with
 */
export function holdOut(
  all: Dataset<FolderPicture>,
  { paths, groups, share }: HoldOutOptions,
): HeldOutPictures {
  const count = paths.length
  const twins = twinsIn(groups, count)
  const hasTwin = new Set(twins.flat())
  const alone = paths
    .map((path, index) => ({ index, number: randomStream('validation', path).uniform() }))
    .filter(({ index }) => !hasTwin.has(index))
    .sort((a, b) => a.number - b.number || a.index - b.index)
    .map(({ index }) => index)
  const whyNone = reasonForNone(share, count, alone.length)
  if (whyNone !== undefined) return { ...parts(all, []), whyNone }
  const held = alone.slice(0, Math.max(leastHeld, Math.round(share * count)))
  const different = alone.length - held.length + twins.length
  if (different < 2) throw noneLeft(share, { held: held.length, count })
  return parts(all, held)
}

/** The pictures of each group, without those that are like nothing but their own mirror image. */
function twinsIn(groups: readonly DuplicateGroup[], count: number): number[][] {
  const found = groups
    .map(({ kept, others }) => new Set([kept, ...others].map((index) => index % count)))
    .filter((group) => group.size > 1)
    .map((group) => [...group])
  // A group comes again in the mirror.
  return [...new Map(found.map((group) => [Math.min(...group), group])).values()]
}

function reasonForNone(share: number, count: number, alone: number): string | undefined {
  if (share === 0) return 'None is held out'
  if (count < leastToSpare) return 'Too few to hold any back'
  if (alone >= leastHeld) return undefined
  return `Too few to hold any back, as ${count - alone} of ${count} have a near twin`
}

function parts(all: Dataset<FolderPicture>, held: readonly number[]) {
  const isHeld = new Set(held)
  const part = (wanted: boolean, name: string) => {
    const indices = Array.from({ length: all.size! }, (_, index) => index)
    return all
      .select(indices.filter((index) => isHeld.has(index) === wanted))
      .named(`${all.name} ${name}`)
  }
  return { train: part(false, 'train'), held: part(true, 'held out') }
}

function noneLeft(share: number, { held, count }: { held: number; count: number }) {
  const left = count - held
  const what = left > 1 ? `${left} to train with, which are all the same` : `${left} to train with`
  return new CnnError(
    'bad-option',
    `--held-out ${share} holds out ${held} of ${count} pictures, and leaves ${what}. Two different ones are the least, some hundred a start: give a smaller share.`,
  )
}

/** Pictures, and after them each in the mirror. */
export function withMirrored(pictures: Dataset<FolderPicture>): Dataset<FolderPicture> {
  const mirrored = pictures.map((picture) => ({
    ...picture,
    image: flipHorizontally(picture.image),
  }))
  return Dataset.concat([pictures, mirrored]).named(`${pictures.name}, and in the mirror`)
}
