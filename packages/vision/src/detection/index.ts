export { type AugmentDetectionOptions, augmentDetection } from './augment-detection.js'
export { gaussianRadius, type RadiusRule } from './center-targets.js'
export {
  CenterNet,
  type CenterNetMaps,
  type CenterNetMobileNetV2Options,
  type CenterNetOptions,
  centernetMobilenetV2,
  centernetResnet18,
} from './centernet.js'
export { type CheckBoxesOptions, checkBoxes } from './check-boxes.js'
export {
  type DetectionBatch,
  type DetectionSample,
  type GroundTruth,
  groundTruths,
  type LabelledBox,
} from './detection-batch.js'
export { DetectionEvaluator, type DetectionReport } from './detection-evaluator.js'
export {
  DetectionNetwork,
  type DetectionOptions,
  type Detections,
  type DetectOptions,
} from './detection-network.js'
export type { Detection } from './detections.js'
export {
  type DetectedFrame,
  type DetectImageOptions,
  Detector,
  type DetectorOptions,
  type DetectStreamOptions,
  detector,
} from './detector.js'
export {
  type Framed,
  frameByLetterbox,
  frameByShortSide,
  frameByStretch,
  imageNetNormalization,
  type LetterboxFraming,
  type Normalization,
  type ShortSideFraming,
  type StretchFraming,
} from './framing.js'
export { type TrackedDetection, Tracker, type TrackerOptions } from './tracker.js'
