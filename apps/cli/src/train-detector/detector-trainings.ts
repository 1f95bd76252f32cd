import { adamW, exceptBiasesAndNorms, type FitOptions, sgd } from '@cnn/core'
import {
  centernetMobilenetV2,
  centernetResnet18,
  type DetectionBatch,
  type DetectionNetwork,
  type DetectionSample,
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet50Fpn,
  fastestDet,
  retinanetResnet50Fpn,
} from '@cnn/vision/detection'

interface BuildOptions {
  numClasses: number
  labels: readonly string[]
  size: number
  seed: number
}

/** How a network is trained on people's own pictures. */
export interface DetectorTraining {
  build: (options: BuildOptions) => DetectionNetwork
  /** Side of the input, or its shorter side, in pixels. */
  size: number
  batchSize: number
  options: (
    batchSize: number,
  ) => Pick<FitOptions<DetectionSample, DetectionBatch>, 'optimizer' | 'decays' | 'clipNorm'>
}

const withAdam: DetectorTraining['options'] = () => ({
  optimizer: adamW({ learningRate: 0.001, weightDecay: 0.01 }),
  decays: exceptBiasesAndNorms,
  clipNorm: 10,
})

/** The learning rate is torchvision's for 16 pictures at a time. */
const withMomentum =
  (learningRate: number): DetectorTraining['options'] =>
  (batchSize) => ({
    optimizer: sgd({
      learningRate: (learningRate * batchSize) / 16,
      momentum: 0.9,
      weightDecay: 1e-4,
    }),
    clipNorm: 10,
  })

const bySide = ({ size, ...options }: BuildOptions) => ({
  ...options,
  shortSide: size,
  longSide: Math.round((size * 5) / 3),
})

/** By the names of the command line; the first is the default. */
export const detectorTrainings: Readonly<Record<string, DetectorTraining>> = {
  centernet: { build: centernetMobilenetV2, size: 320, batchSize: 8, options: withAdam },
  'centernet-resnet18': { build: centernetResnet18, size: 320, batchSize: 8, options: withAdam },
  fastestdet: { build: fastestDet, size: 352, batchSize: 16, options: withAdam },
  'faster-rcnn-320': {
    build: (options) => fasterRcnnMobilenetV3Large320Fpn(bySide(options)),
    ...{ size: 320, batchSize: 4, options: withMomentum(0.02) },
  },
  'faster-rcnn-mobilenet': {
    build: (options) => fasterRcnnMobilenetV3LargeFpn(bySide(options)),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.02) },
  },
  'faster-rcnn': {
    build: (options) => fasterRcnnResnet50Fpn(bySide(options)),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.02) },
  },
  retinanet: {
    build: (options) => retinanetResnet50Fpn(bySide(options)),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.01) },
  },
}
