import {
  buildNamed,
  load,
  type ReadWeightsOptions,
  type WeightsMetadata,
  type WeightsSource,
} from '@cnn/core'
import { centernetMobilenetV2, centernetResnet18 } from './centernet.js'
import type { DetectionNetwork } from './detection-network.js'
import { type Detector, detector } from './detector.js'
import {
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet18Fpn,
  fasterRcnnResnet50Fpn,
  fasterRcnnResnet50FpnV2,
} from './faster-rcnn.js'
import { fastestDet } from './fastest-det.js'
import { retinanetResnet50Fpn, retinanetResnet50FpnV2 } from './retinanet.js'
import { ssd300Vgg16 } from './ssd300.js'
import { ssdlite320MobilenetV3Large } from './ssdlite.js'

/** The detectors that a weights file can name. */
export const detectionBuilders = {
  ...{ centernetMobilenetV2, centernetResnet18 },
  ...{ fasterRcnnResnet18Fpn, fasterRcnnResnet50Fpn, fasterRcnnResnet50FpnV2 },
  ...{ fasterRcnnMobilenetV3Large320Fpn, fasterRcnnMobilenetV3LargeFpn },
  ...{ fastestDet, retinanetResnet50Fpn, retinanetResnet50FpnV2 },
  ...{ ssd300Vgg16, ssdlite320MobilenetV3Large },
} satisfies Record<string, (options: never) => DetectionNetwork>

/**
 * The network that a weights file says it is for: `load('cells.safetensors', { build: buildDetector, task: detector })`.
 *
 * Throws a `CnnError` with code 'unknown-network'.
 */
export const buildDetector = (metadata: WeightsMetadata): DetectionNetwork =>
  buildNamed<DetectionNetwork>(metadata, detectionBuilders, { kind: 'Detectors' })

/**
 * The detector in a lone weights file, which says itself which network it is for: `saveWeights(network, path)` and
 * `cnn train detector` write such files. A `Weights` value is for `load`. It brings the networks of all detectors with
 * it; where size counts, `load` with a `build` of your own brings one.
 *
 * ```ts
 * using detector = await loadDetector('runs/cells/detector.safetensors')
 * const cells = await detector.detect('slide.png')
 * ```
 *
 * @throws CnnError 'unknown-network', 'weights-mismatch', and what `readWeightsFile` throws
 */
export const loadDetector = (
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<Detector> => load(source, { ...options, build: buildDetector, task: detector })
