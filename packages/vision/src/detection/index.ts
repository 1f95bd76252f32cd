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
export { mobilenetV3CenterNetCoco } from './centernet-graph.js'
export { type CheckBoxesOptions, checkBoxes } from './check-boxes.js'
export { cocoCategoryIds, cocoLabels } from './coco-labels.js'
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
  FasterRcnn,
  type FasterRcnnDesign,
  type FasterRcnnOptions,
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3Large320FpnCoco,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnMobilenetV3LargeFpnCoco,
  fasterRcnnResnet18Fpn,
  fasterRcnnResnet50Fpn,
  fasterRcnnResnet50FpnCoco,
  fasterRcnnResnet50FpnV2,
  fasterRcnnResnet50FpnV2Coco,
} from './faster-rcnn.js'
export {
  FastestDet,
  type FastestDetOptions,
  fastestDet,
  fastestDetCoco,
} from './fastest-det.js'
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
export {
  GraphDetectionNetwork,
  type GraphDetectorDesign,
  type GraphLimits,
  type GraphOutput,
  loadGraphDetector,
} from './graph-detector.js'
export { buildDetector, detectionBuilders, loadDetector } from './load-detector.js'
export type { Proposals } from './region-proposals.js'
export {
  RetinaNet,
  type RetinaNetDesign,
  type RetinaNetOptions,
  retinanetResnet50Fpn,
  retinanetResnet50FpnCoco,
  retinanetResnet50FpnV2,
  retinanetResnet50FpnV2Coco,
} from './retinanet.js'
export { Ssd, type SsdPredictions } from './ssd.js'
export { type SsdGraphOptions, ssdGraph, ssdliteMobilenetV2Coco } from './ssd-graph.js'
export { ssd300Vgg16, ssd300Vgg16Coco } from './ssd300.js'
export { ssdlite320MobilenetV3Large, ssdlite320MobilenetV3LargeCoco } from './ssdlite.js'
export type { TorchvisionDetectionOptions } from './torchvision-classes.js'
export { type TrackedDetection, Tracker, type TrackerOptions } from './tracker.js'
