/**
 * Class activation maps: the sum of a feature map's channels, each weighted by how much the class's score depends on it.
 * As in pytorch-grad-cam (J. Gildenblat) the score is that before softmax, what is negative in the sum becomes 0, and
 * the sum is stretched to 0 … 1, enlarged bilinearly to the network's input, and stretched again.
 */
import { CnnError, imagesToTensor, throwIfAborted } from '@cnn/core'
import { type ClassGradients, classGradients } from './class-gradients.js'
import {
  type ExplanationMethod,
  type ExplanationRequest,
  fittedMap,
  type Relevance,
  readAnswer,
  targetRows,
} from './explanation-method.js'

export interface GradCamOptions {
  /** Which of the maps that the network's `features` gives; negative counts from the last. Default -1, the coarsest. */
  map?: number
}

/**
 * Grad-CAM: a channel counts as much as the class's score changes with its mean.
 * @see Selvaraju et al. 2017, Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization
 */
export const gradCam = (options: GradCamOptions = {}): ExplanationMethod =>
  classActivationMaps('Grad-CAM', meanGradients, options)

/**
 * Grad-CAM++: places where the score rises count the more, the fewer they are, so that several things of the class all
 * show.
 * @see Chattopadhay et al. 2018, Grad-CAM++: Generalized Gradient-based Visual Explanations
 */
export const gradCamPlusPlus = (options: GradCamOptions = {}): ExplanationMethod =>
  classActivationMaps('Grad-CAM++', balancedGradients, options)

/** One picture's feature map and gradients, both [pixels, channels]. */
interface Layer {
  activations: Float32Array
  gradients: Float32Array
  channels: number
}

/** The weight of each channel. */
type ChannelWeights = (layer: Layer) => Float64Array

const meanGradients: ChannelWeights = ({ gradients, channels }) => {
  const weights = new Float64Array(channels)
  gradients.forEach((gradient, i) => {
    weights[i % channels]! += gradient
  })
  return weights.map((sum) => (sum * channels) / gradients.length)
}

const balancedGradients: ChannelWeights = ({ activations, gradients, channels }) => {
  const sums = new Float64Array(channels)
  activations.forEach((activation, i) => {
    sums[i % channels]! += activation
  })
  const weights = new Float64Array(channels)
  gradients.forEach((gradient, i) => {
    if (gradient <= 0) return
    const square = gradient ** 2
    const share = square / (2 * square + sums[i % channels]! * gradient * square + 1e-6)
    weights[i % channels]! += gradient * share
  })
  return weights
}

function classActivationMaps(
  name: string,
  weigh: ChannelWeights,
  { map = -1 }: GradCamOptions,
): ExplanationMethod {
  if (!Number.isInteger(map)) {
    throw new CnnError('bad-option', `${name}: map is the number of a feature map, not ${map}.`)
  }
  const explain = async (request: ExplanationRequest): Promise<Relevance[]> => {
    const { network, images, targets, transform, signal } = request
    throwIfAborted(signal)
    const batch = imagesToTensor(images, transform)
    try {
      const logits = await readAnswer(network, batch)
      throwIfAborted(signal)
      const rows = targetRows(logits, images.length, targets)
      const chosen = rows.map(({ target }) => target)
      const found = await classGradients(network, batch, { targets: chosen, map })
      throwIfAborted(signal)
      const [, height, width] = batch.shape
      return rows.map((row, sample) => ({
        ...row,
        map: fittedMap(activationMap(found, sample, weigh), width, height),
      }))
    } finally {
      batch.dispose()
      request.onProgress?.(1)
    }
  }
  return { name, batchSize: 8, explain }
}

/** The weighted sum of the channels of one picture of the batch, where it speaks for the class. */
function activationMap(found: ClassGradients, sample: number, weigh: ChannelWeights) {
  const { height, width, channels } = found
  const size = height * width * channels
  const activations = found.activations.subarray(sample * size, (sample + 1) * size)
  const gradients = found.gradients.subarray(sample * size, (sample + 1) * size)
  const weights = weigh({ activations, gradients, channels })
  const data = Float32Array.from({ length: height * width }, (_, pixel) => {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += weights[c]! * activations[pixel * channels + c]!
    return Math.max(0, sum)
  })
  return { width, height, data }
}
