export type { CocoFigures, KeypointFigures, RegionFigures } from './coco-figures.js'
export type {
  CocoAnnotation,
  CocoDetection,
  CocoTruth,
  CocoTruthCategory,
  CocoTruthImage,
  RegionKind,
} from './coco-format.js'
export { type AnnotationIndex, cocoTruthOf } from './coco-truth-of.js'
export {
  type DetectionErrors,
  type DetectionErrorsOptions,
  type ErrorKind,
  type ErrorShare,
  findDetectionErrors,
} from './detection-errors.js'
export {
  type DetectionFigures,
  DetectionMeter,
  type FoundBoxes,
  type TrueBoxes,
} from './detection-meter.js'
export {
  type ClassSummary,
  type CocoReport,
  type EvaluateDetectionsOptions,
  evaluateDetections,
} from './evaluate-detections.js'
export { cocoSigmas, objectKeypointSimilarity, type TrueBody } from './keypoint-similarity.js'
export {
  type PrecisionRecallCurve,
  type PrecisionTables,
  precisionRecallCurve,
  type Setting,
} from './precision-tables.js'
export type { AreaName } from './protocol.js'
export {
  type EvaluateVocOptions,
  evaluateVoc,
  type VocReport,
} from './voc-average-precision.js'
