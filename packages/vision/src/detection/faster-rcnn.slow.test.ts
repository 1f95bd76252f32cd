import { asInGolden, besideTorchvisionDetector } from '../../test/beside-torchvision-detectors.js'
import {
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet18Fpn,
  fasterRcnnResnet50Fpn,
  fasterRcnnResnet50FpnV2,
} from './faster-rcnn.js'

/** Of all 90 ids, so that the places of torchvision's outputs are the classes. */
const categoryIds = Array.from({ length: 90 }, (_, i) => i + 1)
const few = { ...asInGolden, categoryIds, proposals: 300, regionsPerPicture: 64 }
const frozen = { frozenNorms: true, trainableStages: 3 }

besideTorchvisionDetector('fasterrcnn_resnet50_fpn', () =>
  fasterRcnnResnet50Fpn({ ...few, ...frozen, normEpsilon: 0 }),
)
besideTorchvisionDetector('fasterrcnn_resnet50_fpn_v2', () =>
  fasterRcnnResnet50FpnV2({ ...few, proposals: 100, regionsPerPicture: 16 }),
)
besideTorchvisionDetector('fasterrcnn_resnet18_fpn', () =>
  fasterRcnnResnet18Fpn({ ...few, categoryIds: undefined, numClasses: 3 }),
)
besideTorchvisionDetector('fasterrcnn_mobilenet_v3_large_fpn', () =>
  fasterRcnnMobilenetV3LargeFpn({ ...few, ...frozen }),
)
