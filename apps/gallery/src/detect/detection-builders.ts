import {
  centernetMobilenetV2,
  centernetResnet18,
  type DetectionNetwork,
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet18Fpn,
  fasterRcnnResnet50Fpn,
  fasterRcnnResnet50FpnV2,
  fastestDet,
  retinanetResnet50Fpn,
  retinanetResnet50FpnV2,
  ssd300Vgg16,
  ssdlite320MobilenetV3Large,
} from '@cnn/vision'

type Builder = (options: Record<string, unknown>) => DetectionNetwork

/** The builders of detectors, by the names that weights files have for them. */
export const detectionBuilders: ReadonlyMap<string, Builder> = new Map(
  Object.entries<Builder>({
    ...{ centernetMobilenetV2, centernetResnet18, fastestDet },
    ...{ fasterRcnnMobilenetV3Large320Fpn, fasterRcnnMobilenetV3LargeFpn, fasterRcnnResnet18Fpn },
    ...{ fasterRcnnResnet50Fpn, fasterRcnnResnet50FpnV2 },
    ...{ retinanetResnet50Fpn, retinanetResnet50FpnV2 },
    ...{ ssd300Vgg16, ssdlite320MobilenetV3Large },
  }),
)
