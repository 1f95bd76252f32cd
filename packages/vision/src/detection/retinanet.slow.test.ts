import { asInGolden, besideTorchvisionDetector } from '../../test/beside-torchvision-detectors.js'
import { retinanetResnet50Fpn, retinanetResnet50FpnV2 } from './retinanet.js'

/** Of all 90 ids, so that the places of torchvision's outputs are the classes. */
const options = { ...asInGolden, categoryIds: Array.from({ length: 90 }, (_, i) => i + 1) }

besideTorchvisionDetector('retinanet_resnet50_fpn', () =>
  retinanetResnet50Fpn({ ...options, frozenNorms: true, trainableStages: 3, normEpsilon: 0 }),
)
besideTorchvisionDetector('retinanet_resnet50_fpn_v2', () => retinanetResnet50FpnV2(options))
