import type { RegionKind } from './coco-format.js'
import {
  meanPrecision,
  meanRecall,
  type PrecisionTables,
  type Setting,
} from './precision-tables.js'

/**
 * COCO's twelve figures for boxes and masks, from 0 to 1; −1 where there is nothing to be found. AP is the precision
 * averaged over recalls, overlaps from 0.5 to 0.95, and classes. Small things take up to 32² pixels, medium ones up to 96².
 */
export interface RegionFigures {
  AP: number
  /** At an overlap of 0.5, as Pascal VOC counts. */
  AP50: number
  AP75: number
  APs: number
  APm: number
  APl: number
  /** Recall averaged over overlaps and classes where one detection of a class counts in each picture. */
  AR1: number
  /** Ten detections; or as many as the second of `maxDetections` says. */
  AR10: number
  /** A hundred; or as many as the third says. All other figures count as many, too. */
  AR100: number
  ARs: number
  ARm: number
  ARl: number
}

/** COCO's ten figures for keypoints, where the similarity of keypoints (OKS) stands for the overlap. */
export interface KeypointFigures {
  AP: number
  AP50: number
  AP75: number
  APm: number
  APl: number
  AR: number
  AR50: number
  AR75: number
  ARm: number
  ARl: number
}

export interface CocoFigures {
  boxes: RegionFigures
  masks: RegionFigures
  keypoints: KeypointFigures
}

export interface FigureOptions {
  /** Of one class alone. */
  classIndex?: number
  /** pycocotools takes AP, and all figures of keypoints, at 100 (20) detections only. */
  isStrict?: boolean
}

/** The figures of the tables, in COCO's order. */
export function figuresOf<K extends RegionKind>(
  kind: K,
  tables: PrecisionTables,
  options: FigureOptions = {},
): CocoFigures[K] {
  const figures = kind === 'keypoints' ? keypointFigures : regionFigures
  // That the figures are those of the kind, the type of a union cannot say.
  return figures(tables, options) as CocoFigures[K]
}

function regionFigures(tables: PrecisionTables, { classIndex, isStrict }: FigureOptions) {
  const { maxDetections } = tables
  const precision = (setting: Setting = {}) => meanPrecision(tables, { classIndex, ...setting })
  const recall = (setting: Setting = {}) => meanRecall(tables, { classIndex, ...setting })
  const isLost = isStrict && !maxDetections.includes(100)
  return {
    AP: isLost ? -1 : precision(isStrict ? { maxDetections: 100 } : {}),
    AP50: precision({ iou: 0.5 }),
    AP75: precision({ iou: 0.75 }),
    APs: precision({ area: 'small' }),
    APm: precision({ area: 'medium' }),
    APl: precision({ area: 'large' }),
    AR1: recall({ maxDetections: maxDetections[0] }),
    AR10: recall({ maxDetections: maxDetections[1] }),
    AR100: recall({ maxDetections: maxDetections[2] }),
    ARs: recall({ area: 'small' }),
    ARm: recall({ area: 'medium' }),
    ARl: recall({ area: 'large' }),
  }
}

function keypointFigures(tables: PrecisionTables, { classIndex, isStrict }: FigureOptions) {
  const isLost = isStrict && !tables.maxDetections.includes(20)
  const precision = (setting: Setting = {}) =>
    isLost ? -1 : meanPrecision(tables, { classIndex, ...setting })
  const recall = (setting: Setting = {}) =>
    isLost ? -1 : meanRecall(tables, { classIndex, ...setting })
  return {
    AP: precision(),
    AP50: precision({ iou: 0.5 }),
    AP75: precision({ iou: 0.75 }),
    APm: precision({ area: 'medium' }),
    APl: precision({ area: 'large' }),
    AR: recall(),
    AR50: recall({ iou: 0.5 }),
    AR75: recall({ iou: 0.75 }),
    ARm: recall({ area: 'medium' }),
    ARl: recall({ area: 'large' }),
  }
}
