import { type ImageTransform, load, type WeightsMetadata } from '@cnn/core'
import { type ClassificationOptions, type Classifier, classifier } from '@cnn/vision'
import { shippedWeights } from './classify/shipped-weights.js'
import type { NetworkSource } from './networks.js'

/** A classifier that ships with the page, or the one in a weights file that says of which network it is. */
export async function openClassifier(source: NetworkSource): Promise<Classifier> {
  if ('id' in source) return shippedWeights[source.id]!()
  const { networkBuilders } = await import('./network-builders.js')
  return load(source.weights, {
    task: classifier,
    build({ network, labels, transform }: WeightsMetadata<ImageTransform>) {
      if (!network) {
        throw new Error(
          'These weights do not say of which network they are. Take a file that was saved here, by `cnn`, or by saveWeights.',
        )
      }
      const builder = networkBuilders.get(network.name)
      if (!builder) {
        throw new Error(
          `These weights are of a network '${network.name}', which this page does not know.`,
        )
      }
      const prepared = transform ? { transform } : {}
      return builder({ ...network.options, labels, ...prepared } as ClassificationOptions)
    },
  })
}
