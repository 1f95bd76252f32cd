import { type ImageTransform, load, saveWeights, type WeightsMetadata } from '@cnn/core'
import { type Classifier, classifier, type PlainNet, plainNet } from '@cnn/vision'

/** The grey of Fashion-MNIST's training pictures: mean and standard deviation. */
const transform: ImageTransform = { mean: [0.286], std: [0.353] }

/** A network that learns the data set's classes; `widths` are the channels of its stages. */
export const buildNetwork = (widths: readonly number[], labels: readonly string[]): PlainNet =>
  plainNet({ inChannels: 1, numClasses: labels.length, widths, labels, transform, seed: 1 })

/** The network as a safetensors file that says how it is built and used. */
export const encodeNetwork = (network: PlainNet, metrics?: Record<string, number>) =>
  saveWeights(network, undefined, { metadata: { license: 'MIT', metrics } })

/** A network from such a file. Throws when the file is of another kind. */
export function decodeNetwork(bytes: Uint8Array): Promise<Classifier> {
  return load(bytes, {
    build: ({ network, labels }: WeightsMetadata<ImageTransform>) => {
      const widths = network?.options?.widths
      if (network?.name === 'plainNet' && isWidths(widths))
        return buildNetwork(widths, labels ?? [])
      throw new Error('These weights are not of a network that was trained on this page.')
    },
    task: classifier,
  })
}

const isWidths = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((w) => Number.isInteger(w) && w > 0)
