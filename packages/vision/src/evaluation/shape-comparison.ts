import { BoxShapes, boxOverlaps } from './box-shapes.js'
import type { CocoTruthImage, RegionKind, Shape } from './coco-format.js'
import type { MeasureOverlaps, Truths } from './evaluation-set.js'
import { KeypointShapes, keypointOverlaps } from './keypoint-similarity.js'
import { MaskShapes, maskOverlaps } from './mask-shapes.js'

/** Shapes of one kind, which come one after another. */
export interface ShapeColumn {
  /** Takes the next one, and gives its area in square pixels. */
  add(shape: Shape, image: CocoTruthImage): number
}

/** Room for the shapes of truths and of detections, and how they are compared. */
export interface ShapeComparison {
  truths: ShapeColumn
  found: ShapeColumn
  /** How shapes overlap that have been added. */
  overlaps(truths: Truths): MeasureOverlaps
}

export interface ComparisonOptions {
  truthCount: number
  foundCount: number
  /** Takes what pycocotools takes. */
  isStrict: boolean
  sigmas: readonly number[]
}

/** How shapes of each kind are compared. */
export const comparisons: Readonly<
  Record<RegionKind, (options: ComparisonOptions) => ShapeComparison>
> = {
  boxes({ truthCount, foundCount, isStrict }) {
    const truths = new BoxShapes(truthCount, isStrict)
    const found = new BoxShapes(foundCount, isStrict)
    const overlaps = ({ crowd }: Truths) => boxOverlaps(found.boxes, truths.boxes, crowd)
    return { truths, found, overlaps }
  },
  masks({ isStrict }) {
    const truths = new MaskShapes(false)
    const found = new MaskShapes(isStrict)
    const overlaps = ({ crowd }: Truths) => maskOverlaps(found.masks, truths.masks, crowd)
    return { truths, found, overlaps }
  },
  keypoints({ truthCount, foundCount, sigmas }) {
    const truths = new KeypointShapes(truthCount, sigmas.length)
    const found = new KeypointShapes(foundCount, sigmas.length)
    const overlaps = ({ areas }: Truths) => keypointOverlaps(found, truths, areas, sigmas)
    return { truths, found, overlaps }
  },
}
