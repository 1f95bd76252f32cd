import { adamW, exceptBiasesAndNorms, type FitOptions, sgd } from '@cnn/core'
import {
  centernetMobilenetV2,
  centernetResnet18,
  type DetectionBatch,
  type DetectionNetwork,
  type DetectionSample,
  type FasterRcnnOptions,
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet50Fpn,
  fastestDet,
  retinanetResnet50Fpn,
} from '@cnn/vision/detection'
import { normEpsilonOf } from './take-weights.js'

interface BuildOptions {
  numClasses: number
  labels: readonly string[]
  size: number
  seed: number
}

/** How a network is trained on people's own pictures. */
export interface DetectorTraining {
  /** `from` is the weights that it will begin with. */
  build: (options: BuildOptions, from?: string) => DetectionNetwork | Promise<DetectionNetwork>
  /** Side of the input, or its shorter side, in pixels. */
  size: number
  /** How many times as long as `size` the longer side of a picture may become. */
  longest: number
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

type PyramidOptions = Pick<
  FasterRcnnOptions,
  'shortSide' | 'longSide' | 'trainableStages' | 'frozenNorms' | 'normEpsilon'
>

/**
 * A network whose pictures keep their shape. One that begins with other weights is trained as torchvision trains those that
 * it publishes: the first stages of the backbone and all its batch norms, of which few pictures at a time say little, stay
 * as they are.
 */
const onPyramid = (
  build: (options: Omit<BuildOptions, 'size'> & PyramidOptions) => DetectionNetwork,
  longest = 5 / 3,
): Pick<DetectorTraining, 'build' | 'longest'> => ({
  longest,
  build: async ({ size, ...options }, from) => {
    const sides = { shortSide: size, longSide: Math.round(size * longest) }
    if (from === undefined) return build({ ...options, ...sides })
    const normEpsilon = await normEpsilonOf(from)
    return build({ ...options, ...sides, trainableStages: 3, frozenNorms: true, normEpsilon })
  },
})

/** By the names of the command line; the first is the default. */
export const detectorTrainings: Readonly<Record<string, DetectorTraining>> = {
  centernet: {
    ...{ build: centernetMobilenetV2, size: 320, longest: 1 },
    ...{ batchSize: 8, options: withAdam },
  },
  'centernet-resnet18': {
    ...{ build: centernetResnet18, size: 320, longest: 1 },
    ...{ batchSize: 8, options: withAdam },
  },
  fastestdet: {
    // Pictures are stretched to a square, so that it is the shorter side that counts.
    ...{ build: fastestDet, size: 352, longest: 2 },
    ...{ batchSize: 16, options: withAdam },
  },
  'faster-rcnn-320': {
    ...onPyramid(fasterRcnnMobilenetV3Large320Fpn, 2),
    ...{ size: 320, batchSize: 4, options: withMomentum(0.02) },
  },
  'faster-rcnn-mobilenet': {
    ...onPyramid(fasterRcnnMobilenetV3LargeFpn),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.02) },
  },
  'faster-rcnn': {
    ...onPyramid(fasterRcnnResnet50Fpn),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.02) },
  },
  retinanet: {
    ...onPyramid(retinanetResnet50Fpn),
    ...{ size: 800, batchSize: 2, options: withMomentum(0.01) },
  },
}
