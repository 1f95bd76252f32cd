import { CnnError, type Dataset, resize } from '@cnn/core'
import { type CocoFolder, cocoFolder } from '@cnn/datasets'
import { checkBoxes, type DetectionSample } from '@cnn/vision/detection'
import type { Context } from '../action.js'
import { formatCount } from '../terminal/quantities.js'
import { table } from '../terminal/table.js'

export type Faulty = 'refuse' | 'drop' | 'clip'

export interface BoxData {
  train: Dataset<DetectionSample>
  /** Held back, and measured. */
  held: Dataset<DetectionSample>
  classes: readonly string[]
  /** How many boxes each class has. */
  counts: number[]
  /** Boxes that were left out or cut off. */
  mended: number
}

export interface ReadBoxesOptions {
  json: string
  images: string
  faulty: Faulty
  heldOut: number
  seed: number
  limit?: number
}

/** Reads annotations in COCO's format, says what is there, and checks every box before any picture is read. */
export async function readBoxes(
  { json, images, faulty, heldOut, seed, limit }: ReadBoxesOptions,
  { terminal, signal }: Context,
): Promise<BoxData> {
  const folder = await cocoFolder(json, images, { signal })
  const { classes, index } = folder
  const counts = index.countByClass()
  if (index.annotationCount === 0) {
    throw new CnnError('no-boxes', `${folder.source} has no boxes: there is nothing to learn.`)
  }
  const mended = mendedBoxes(folder, faulty)
  const all = limit === undefined ? folder.data : folder.data.take(limit)
  const checked = all.map(checkBoxes({ faulty })) as Dataset<DetectionSample>
  const { train, validation } = checked.split({ validation: heldOut, seed })
  const empty = index.images.filter((_, i) => index.annotationsOf(i).length === 0).length
  terminal.say(
    `${terminal.ink.dim('pictures')} ${formatCount(train.size!)} to train, ${formatCount(validation.size!)} held out; ${formatCount(empty)} have no boxes\n`,
  )
  const rows = classes.map((name, label) => [name, formatCount(counts[label]!)])
  terminal.say(table(rows, { head: ['class', 'boxes'], right: [1] }))
  for (const warning of warningsOf(classes, counts, mended)) terminal.warn(`\n${warning}`)
  return { train, held: validation, classes, counts, mended }
}

/** How many boxes are faulty. Throws 'bad-box' for the first where such are refused. */
function mendedBoxes({ index }: CocoFolder<'instances'>, faulty: Faulty): number {
  const check = checkBoxes({ faulty })
  return index.images.reduce((sum, { width, height, fileName }, i) => {
    // Where the file does not say how large a picture is, its boxes are checked when it is read.
    const size = width > 0 && height > 0 ? { width, height } : { width: 2 ** 30, height: 2 ** 30 }
    const boxes = index.instancesOf(i)
    const image = { ...size, data: new Uint8Array(), channels: 3 }
    const { boxes: kept } = check({ image, boxes, fileName })
    return sum + boxes.filter((box) => !kept.includes(box)).length
  }, 0)
}

/** Below so many boxes of a class, what a network learns of it is mostly chance. */
const fewBoxes = 20

function warningsOf(classes: readonly string[], counts: readonly number[], mended: number) {
  const few = classes.filter((_, label) => counts[label]! > 0 && counts[label]! < fewBoxes)
  const none = classes.filter((_, label) => counts[label] === 0)
  return [
    ...(few.length > 0
      ? [
          `Few boxes: ${few.join(', ')} ${few.length === 1 ? 'has' : 'have'} fewer than ${fewBoxes}.`,
        ]
      : []),
    ...(none.length > 0 ? [`Without any box, and never found: ${none.join(', ')}.`] : []),
    ...(mended > 0 ? [`${formatCount(mended)} faulty boxes were left out or cut off.`] : []),
  ]
}

/** What pictures may take in memory. */
const mostBytes = 5e8

/** Pictures that are read anew in each epoch are kept in memory where there is room, not larger than is of use. */
export function keptSmall(train: Dataset<DetectionSample>, size: number): Dataset<DetectionSample> {
  const side = Math.ceil(size * 1.5)
  if (train.size! * side * side * 3 > mostBytes) return train
  const shrink = resize({ size: side, fit: 'long-side' })
  return train
    .map((sample, { random }) => {
      // Outlines would not be scaled, and are not needed.
      const boxes = sample.boxes?.map(({ x, y, width, height, label, crowd }) => ({
        ...{ x, y, width, height },
        ...{ label, crowd },
      }))
      const plain = { ...sample, boxes }
      const isLarge = Math.max(sample.image.width, sample.image.height) > side
      return isLarge ? shrink(plain, random) : plain
    })
    .cache()
}
