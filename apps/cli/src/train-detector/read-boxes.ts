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
  /** The share of the pictures that is held back, between 0 and 1. */
  heldOut: number
  seed: number
  limit?: number
}

/**
 * Reads annotations in COCO's format, says what is there, and checks every box before any picture is read.
 * @throws CnnError 'bad-option' for a share that leaves nothing, or where there are not two pictures; 'no-boxes',
 * 'bad-box', and what `cocoFolder` throws
 */
export async function readBoxes(
  { json, images, faulty, heldOut, seed, limit }: ReadBoxesOptions,
  { terminal, signal }: Context,
): Promise<BoxData> {
  if (!(heldOut > 0 && heldOut < 1)) {
    throw new CnnError(
      'bad-option',
      `--held-out ${heldOut} leaves nothing to ${heldOut < 1 ? 'measure by' : 'learn from'}: give a share between 0 and 1, such as 0.2.`,
    )
  }
  const folder = await cocoFolder(json, images, { signal })
  const { classes, index } = folder
  const counts = index.countByClass()
  if (index.annotationCount === 0) {
    throw new CnnError('no-boxes', `${folder.source} has no boxes: there is nothing to learn.`)
  }
  const mended = mendedBoxes(folder, faulty)
  const all = limit === undefined ? folder.data : folder.data.take(limit)
  const checked = all.map(checkBoxes({ faulty })) as Dataset<DetectionSample>
  const { train, validation } = checked.split({ validation: heldBack(all.size!, heldOut), seed })
  const empty = index.images.filter((_, i) => index.annotationsOf(i).length === 0).length
  terminal.say(
    `${terminal.ink.dim('pictures')} ${formatCount(train.size!)} to train, ${formatCount(validation.size!)} held out; ${formatCount(empty)} have no boxes\n`,
  )
  const rows = classes.map((name, label) => [name, formatCount(counts[label]!)])
  terminal.say(table(rows, { head: ['class', 'boxes'], right: [1] }))
  for (const warning of warningsOf(classes, counts, mended)) terminal.warn(`\n${warning}`)
  return { train, held: validation, classes, counts, mended }
}

/** How many pictures are held back, so that both parts have some. */
function heldBack(pictures: number, share: number): number {
  if (pictures > 1) return Math.min(pictures - 1, Math.max(1, Math.round(pictures * share)))
  throw new CnnError(
    'bad-option',
    'There is only one picture: one is needed to learn from, and another one to measure by.',
  )
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

/** How much larger than the network sees them pictures are of use, since parts of them are looked at as well. */
const spare = 1.5

/**
 * Pictures that are read anew in each epoch are kept in memory where there is room, not larger than is of use to a network
 * that scales their shorter side to `size`, or their longer one to `longest` times as much where that is less.
 */
export function keptSmall(
  train: Dataset<DetectionSample>,
  { size, longest }: { size: number; longest: number },
): Dataset<DetectionSample> {
  if (train.size! * (size * spare) ** 2 * longest * 3 > mostBytes) return train
  return train
    .map((sample, { random }) => {
      // Outlines would not be scaled, and are not needed.
      const boxes = sample.boxes?.map(({ x, y, width, height, label, crowd }) => ({
        ...{ x, y, width, height },
        ...{ label, crowd },
      }))
      const plain = { ...sample, boxes }
      const { width, height } = sample.image
      const long = Math.max(width, height)
      const scale = spare * Math.min(size / Math.min(width, height), (size * longest) / long)
      const shrink = resize({ size: Math.ceil(scale * long), fit: 'long-side' })
      return scale < 1 ? shrink(plain, random) : plain
    })
    .cache()
}
