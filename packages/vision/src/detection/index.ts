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
