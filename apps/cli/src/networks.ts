import { CnnError, type WeightsMetadata } from '@cnn/core'
import {
  type ClassificationNetwork,
  type ClassificationOptions,
  efficientnetB0,
  mobilenetV2,
  mobilenetV3Large,
  mobilenetV3Small,
  plainNet,
  resnet9,
  resnet18,
  resnet20,
  resnet32,
  resnet34,
  resnet44,
  resnet50,
  resnet56,
  resnet101,
  resnet152,
  squeezenet11,
  vgg16,
  vgg16Bn,
  vgg19,
  vgg19Bn,
} from '@cnn/vision/classification'
import {
  centernetMobilenetV2,
  centernetResnet18,
  DetectionNetwork,
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
} from '@cnn/vision/detection'
import { suggestion } from './nearest-name.js'

type Network = ClassificationNetwork | DetectionNetwork
type Builder<N extends Network> = (options: ClassificationOptions) => N

/** The builders of classifiers by the names that weights files have for them. */
const classifiers: Readonly<Record<string, Builder<ClassificationNetwork>>> = {
  ...{ efficientnetB0, mobilenetV2, mobilenetV3Large, mobilenetV3Small, plainNet, resnet9 },
  ...{ resnet18, resnet34, resnet50, resnet101, resnet152, resnet20, resnet32, resnet44, resnet56 },
  ...{ squeezenet11, vgg16, vgg16Bn, vgg19, vgg19Bn },
}

/** The builders of detectors. */
const detectors: Readonly<Record<string, Builder<DetectionNetwork>>> = {
  ...{ centernetMobilenetV2, centernetResnet18 },
  ...{ fasterRcnnResnet18Fpn, fasterRcnnResnet50Fpn, fasterRcnnResnet50FpnV2 },
  ...{ fasterRcnnMobilenetV3Large320Fpn, fasterRcnnMobilenetV3LargeFpn },
  ...{ retinanetResnet50Fpn, retinanetResnet50FpnV2 },
  ...{ fastestDet, ssd300Vgg16, ssdlite320MobilenetV3Large },
}

const builders: Readonly<Record<string, Builder<Network>>> = { ...classifiers, ...detectors }

export const isDetector = (network: Network): network is DetectionNetwork =>
  network instanceof DetectionNetwork

/**
 * Builds the network that a weights file says it is for.
 * @throws CnnError 'unknown-network' where it does not say, or names one that there is not
 */
export function buildNetwork(metadata: WeightsMetadata, file: string): Network {
  const { network, labels, transform } = metadata
  const names = Object.keys(builders)
  if (!network) {
    throw new CnnError(
      'unknown-network',
      `${file} does not say which network it is for: it was not written by saveWeights of a network for classification or detection. Load it in a program, with load(file, { build, task }).`,
    )
  }
  const build = Object.hasOwn(builders, network.name) ? builders[network.name] : undefined
  if (!build) {
    throw new CnnError(
      'unknown-network',
      `${file} is for a network '${network.name}', which is not among ${names.join(', ')}.${suggestion(network.name, names)}`,
    )
  }
  const options = { ...network.options, labels, ...(transform ? { transform } : {}) }
  return build(options as ClassificationOptions)
}
