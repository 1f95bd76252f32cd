import { type Image, randomStream } from '@cnn/core'
import type { Classification, Classifier } from '@cnn/vision'
import { fashionSample } from '../fashion-sample.js'
import type { NetworkSource } from '../networks.js'
import { Opened } from '../opened.js'
import { decodeNetwork } from '../train/trained-network.js'
import type { Preparation } from './prepare-picture.js'
import { type Picture, readPicture, type SamplePicture } from './read-picture.js'
import { shippedWeights } from './shipped-weights.js'

export interface Answer {
  /** The 28×28 pixels that the network saw. */
  seen: Uint8Array
  isInverted: boolean
  /** All classes, the most probable first. */
  classes: Classification[]
  /** How long the network took. */
  milliseconds: number
}

const opened = new Opened<Classifier>('No network is open.')

/** Says what pictures show. */
export const service = {
  async open(source: NetworkSource) {
    const { labels, network } = await opened.replace(
      'id' in source ? shippedWeights[source.id]!() : decodeNetwork(source.weights),
    )
    return { labels, parameters: network.parameterCount }
  },

  classify: (picture: Picture, preparation: Preparation): Promise<Answer> =>
    opened.use(async (classifier) => {
      const { picture: seen, isInverted } = await readPicture(picture, preparation)
      const image: Image = { ...seen, channels: 1 }
      const start = performance.now()
      const classes = await classifier.classify(image, { top: classifier.labels.length })
      return {
        seen: seen.data,
        isInverted,
        classes,
        milliseconds: performance.now() - start,
      }
    }),

  /** Pictures out of the test part of the sample, as many of each class. */
  async samples(seed: number, perClass: number): Promise<SamplePicture[]> {
    const { test, classes } = await fashionSample()
    const order = randomStream(seed, 'samples').permutation(test.size!)
    const left = classes.map(() => perClass)
    const pictures: SamplePicture[] = []
    for (const index of order) {
      const { image, label } = await test.get(index)
      if (left[label]!-- <= 0) continue
      const { width, height } = image
      const pixels = { data: Uint8Array.from(image.data), width, height }
      pictures.push({ kind: 'sample', pixels, label: classes[label]! })
      if (pictures.length === perClass * classes.length) break
    }
    return pictures
  },
}
