import { CnnError, resizeShortSide } from '@cnn/core'
import { type FolderSample, type ImageFolder, imageFolder } from '@cnn/datasets'
import { formatCount } from '../terminal/quantities.js'
import { table } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'

/** Below so many pictures of a class, what a network learns of it is mostly chance. */
const fewPictures = 10
const listed = 5

/** Reads every picture of the folder once, and says what is there and what is wrong with it. */
export async function readPictures(
  folder: string,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<ImageFolder> {
  const data = await imageFolder(folder, {
    verify: true,
    signal,
    onSkipped: () => {},
    onProgress: ({ done, total }) =>
      terminal.progress(`  reading pictures ${formatCount(done)} of ${formatCount(total)}`),
  })
  terminal.clearProgress()
  const held = await countHeld(data)
  if (data.validation.size === 0) {
    throw new CnnError(
      'bad-dataset',
      `No class of ${folder} has two pictures, so that none can be held back to measure the result. Add some.`,
    )
  }
  terminal.say(`${terminal.ink.dim('pictures')} ${formatCount(data.all.size!)} in ${folder}\n`)
  terminal.say(classTable(data, held))
  for (const warning of warningsOf(data)) terminal.warn(`\n${warning}`)
  return data
}

/** How many pictures of each class are held back, known by their paths alone. */
async function countHeld({ validation, classes }: ImageFolder): Promise<number[]> {
  const counts = classes.map(() => 0)
  for await (const { label } of validation) counts[label]!++
  return counts
}

function classTable({ classes, counts }: ImageFolder, held: readonly number[]) {
  const rows = classes.map((name, label) => {
    const [all, apart] = [counts[label]!, held[label]!]
    return [name, formatCount(all), formatCount(all - apart), formatCount(apart)]
  })
  return table(rows, { head: ['class', 'pictures', 'to train', 'held out'], right: [1, 2, 3] })
}

/** What people should know before they trust the result. */
export function warningsOf(
  data: Pick<ImageFolder, 'classes' | 'counts' | 'skipped' | 'duplicates'>,
): string[] {
  const { classes, counts, skipped, duplicates } = data
  const few = classes.filter((_, label) => counts[label]! < fewPictures)
  const warnings: string[] = []
  if (few.length > 0) {
    warnings.push(
      `Few pictures: ${few.join(', ')} ${few.length === 1 ? 'has' : 'have'} fewer than ${fewPictures}. 20 or more of each class make a network that can be trusted.`,
    )
  }
  if (duplicates.length > 0) {
    warnings.push(
      `The same picture more than once, which makes the accuracy look better than it is:\n${list(duplicates.map((paths) => paths.join(' = ')))}`,
    )
  }
  if (skipped.length > 0) warnings.push(leftOutText(skipped))
  return warnings
}

/** Which files of a folder are not used, and why. */
export const leftOutText = (skipped: ImageFolder['skipped']) =>
  `Left out:\n${list(skipped.map(({ path, reason }) => `${path}: ${reason}`))}`

function list(lines: readonly string[]) {
  const shown = lines.slice(0, listed).map((line) => `  ${line}`)
  if (lines.length > listed) shown.push(`  … and ${formatCount(lines.length - listed)} more`)
  return shown.join('\n')
}

/** Pictures that are read anew in each epoch are kept in memory where there is room, not larger than is of use. */
export function keptSmall({ train }: ImageFolder, size: number) {
  if (train.size! > 5000) return train
  const side = Math.ceil(size * 1.5)
  const smaller = ({ image, ...sample }: FolderSample) => {
    const isLarge = Math.min(image.width, image.height) > side
    return { ...sample, image: isLarge ? resizeShortSide(image, side) : image }
  }
  return train.map(smaller).cache()
}
