import {
  CnnError,
  maskIou,
  parseRle,
  polygonsToRle,
  type Rle,
  type RleJson,
  rleArea,
} from '@cnn/core'
import type { CocoTruthImage, Shape } from './coco-format.js'
import type { MeasureOverlaps } from './evaluation-set.js'

/** The mask of each region in turn. */
export class MaskShapes {
  readonly masks: Rle[] = []

  /** @param takesBoxes whether a box stands for a mask that is missing */
  constructor(private readonly takesBoxes: boolean) {}

  /**
   * Takes the next one, and gives its area.
   * @throws CnnError 'bad-mask', 'bad-rle', 'bad-polygon'
   */
  add(shape: Shape, image: CocoTruthImage): number {
    const mask = maskOf(shape, image, this.takesBoxes)
    this.masks.push(mask)
    return rleArea(mask)
  }
}

function maskOf({ segmentation, bbox }: Shape, image: CocoTruthImage, takesBoxes: boolean): Rle {
  if (isRleJson(segmentation)) return ofSize(parseRle(segmentation), image)
  const size = sizeOf(image)
  if (isPolygons(segmentation)) return polygonsToRle(segmentation, size)
  if (takesBoxes && bbox?.length === 4) return polygonsToRle([cornersOf(bbox)], size)
  throw new CnnError(
    'bad-mask',
    'There is no mask: "segmentation" has polygons as lists of numbers, or run lengths { size, counts }.',
  )
}

export const isRleJson = (segmentation: Shape['segmentation']): segmentation is RleJson =>
  typeof segmentation === 'object' && segmentation !== null && 'counts' in segmentation

const isPolygons = (segmentation: unknown): segmentation is readonly number[][] =>
  Array.isArray(segmentation) && segmentation.length > 0 && segmentation.every(Array.isArray)

function cornersOf([x, y, width, height]: readonly number[]): number[] {
  const [right, bottom] = [x! + width!, y! + height!]
  return [x!, y!, x!, bottom, right, bottom, right, y!]
}

/** Pictures have at most so many pixels in width and height. */
const longestSide = 2 ** 20

function sizeOf({ id, width, height }: CocoTruthImage) {
  const isSide = (side = 0) => Number.isInteger(side) && side >= 1 && side <= longestSide
  if (isSide(width) && isSide(height)) return { width: width!, height: height! }
  throw new CnnError(
    'bad-mask',
    `Picture ${id} has no size that a mask could have: width is ${width}, height ${height}.`,
  )
}

function ofSize(mask: Rle, { id, width, height }: CocoTruthImage): Rle {
  const [rows, columns] = mask.size
  const isSame = rows === (height ?? rows) && columns === (width ?? columns)
  if (isSame) return mask
  throw new CnnError(
    'bad-rle',
    `The mask is ${columns}×${rows}, but picture ${id} ${width}×${height}. The size of run lengths is [height, width].`,
  )
}

/** Intersection over union of masks; of crowds the intersection's share in the detection. */
export function maskOverlaps(
  found: readonly Rle[],
  truths: readonly Rle[],
  crowd: Uint8Array,
): MeasureOverlaps {
  return (foundRows, truthRows, into) => {
    const pick = (masks: readonly Rle[], rows: Int32Array) => Array.from(rows, (row) => masks[row]!)
    const isCrowd = Array.from(truthRows, (row) => crowd[row]!)
    into.set(maskIou(pick(found, foundRows), pick(truths, truthRows), isCrowd))
  }
}
