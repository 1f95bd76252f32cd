import { CnnError } from '@cnn/core'
import { type CocoFigures, figuresOf } from './coco-figures.js'
import type { CocoDetection, CocoTruth, RegionKind } from './coco-format.js'
import type { EvaluationSet } from './evaluation-set.js'
import { measurePrecision } from './measure-precision.js'
import type { PrecisionTables } from './precision-tables.js'
import { cocoProtocol } from './protocol.js'
import { readEvaluationSet } from './read-evaluation-set.js'

export interface EvaluateDetectionsOptions<K extends RegionKind = RegionKind> {
  /** What is compared; 'boxes' by default. */
  kind?: K
  /**
   * Only the best so many detections of a class in each picture count: for boxes and masks three numbers, ascending, by
   * default 1, 10, 100; for keypoints one, 20.
   */
  maxDetections?: readonly number[]
  /** How far annotators differ in each keypoint, as a share of √area; COCO's 17 by default. */
  sigmas?: readonly number[]
  /**
   * Counts as pycocotools does to the last quirk. It takes what matches annotation 0 for wrong; overwrites `ignore` by
   * `iscrowd`; has AP at 100 (20) detections only, whatever `maxDetections` says; takes the area of masks and keypoints from
   * their boxes where the first detection has a box; leaves out annotations of unknown pictures and categories; takes boxes
   * without area. By default none of these.
   */
  strictPycocotools?: boolean
}

/** How well one class is found. */
export interface ClassSummary {
  /** The category's id. */
  id: number
  label: string
  /** How many are to be found, without crowds and others that need not be. */
  truths: number
  /** How many were found, rightly or not. */
  detections: number
}

/** COCO's figures, over all classes and for each. A figure is −1 where there is nothing to be found. */
export type CocoReport<K extends RegionKind = RegionKind> = CocoFigures[K] & {
  kind: K
  pictures: number
  truths: number
  detections: number
  /** How many detections have categories that the truth does not have: they are left out, and count nowhere. */
  foreign: number
  /** In the order of the categories' ids. */
  perClass: (CocoFigures[K] & ClassSummary)[]
  /** Precision and recall behind the figures; `precisionRecallCurve` takes curves from them. */
  curves: PrecisionTables
}

/**
 * Evaluates detections by COCO's protocol: its figures equal those of pycocotools. Detections may come in any order; of
 * equal scores in one picture the earlier one counts as the better.
 *
 * @example
 * const truth = JSON.parse(await readFile('instances_val2017.json', 'utf8'))
 * const { AP, AP50, perClass } = evaluateDetections(truth, detections)
 * @throws CnnError 'bad-option', 'empty-data', 'bad-dataset', 'bad-detections', 'bad-box', 'bad-mask', 'bad-rle',
 * 'bad-polygon', 'bad-keypoints', naming the entry
 */
export function evaluateDetections<K extends RegionKind = 'boxes'>(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
  options: EvaluateDetectionsOptions<K> = {},
): CocoReport<K> {
  const { kind = 'boxes' as K, maxDetections, sigmas, strictPycocotools: isStrict } = options
  checkSigmas(sigmas)
  const protocol = cocoProtocol(kind, maxDetections)
  const set = readEvaluationSet(truth, detections, { kind, isStrict, sigmas })
  const tables = measurePrecision(set, protocol)
  return reportOf(kind, set, tables, { foreign: set.foreign, isStrict })
}

/** The report of what was measured. */
export function reportOf<K extends RegionKind>(
  kind: K,
  set: EvaluationSet,
  tables: PrecisionTables,
  { foreign = 0, isStrict = false }: { foreign?: number; isStrict?: boolean } = {},
): CocoReport<K> {
  const { truths, found, classes } = set
  const wanted = new Int32Array(classes.length)
  const detected = new Int32Array(classes.length)
  for (let i = 0; i < truths.count; i++) if (!truths.ignored[i]) wanted[truths.classes[i]!]!++
  for (let i = 0; i < found.count; i++) detected[found.classes[i]!]!++
  return {
    ...figuresOf(kind, tables, { isStrict }),
    ...{ kind, pictures: set.pictures, foreign },
    truths: wanted.reduce((sum, count) => sum + count, 0),
    detections: found.count,
    perClass: classes.map(({ id, label }, classIndex) => ({
      ...{ id, label, truths: wanted[classIndex]!, detections: detected[classIndex]! },
      ...figuresOf(kind, tables, { classIndex, isStrict }),
    })),
    curves: tables,
  }
}

function checkSigmas(sigmas: readonly number[] | undefined) {
  if (!sigmas || (sigmas.length > 0 && sigmas.every((sigma) => sigma > 0 && sigma < 1e3))) return
  throw new CnnError(
    'bad-option',
    `sigmas is [${sigmas.join(', ')}]; it has a number above 0 for each keypoint.`,
  )
}
