import { type Image, tf } from '@cnn/core'
import { DetectionNetwork, type Detections, Detector, frameByStretch } from '@cnn/vision'
import type { OfferedDetector } from '../src/detect/detectors.js'

const labels = ['cat', 'dog', 'bird']

/** Finds the same in every picture, in shares of its size: [label, score, x1, y1, x2, y2]. */
const things: readonly (readonly number[])[] = [
  [1, 0.92, 0.1, 0.2, 0.5, 0.8],
  [0, 0.71, 0.55, 0.3, 0.9, 0.7],
  [1, 0.55, 0.2, 0.3, 0.4, 0.5],
  [2, 0.32, 0, 0, 0.12, 0.1],
]

class StubNetwork extends DetectionNetwork {
  readonly #delay: number

  constructor(delay: number) {
    super('stub', { numClasses: labels.length, labels })
    this.#delay = delay
  }

  frame(images: readonly Image[]) {
    return frameByStretch(images, { width: 64, height: 64, mean: [0, 0, 0], std: [1, 1, 1] })
  }

  forward(images: tf.Tensor) {
    return tf.mean(images)
  }

  losses(): never {
    throw new Error('It does not learn.')
  }

  async detectBatch(images: tf.Tensor4D): Promise<Detections[]> {
    await tf.tidy(() => this.forward(images)).data()
    await new Promise((resolve) => setTimeout(resolve, this.#delay))
    const found = {
      boxes: Float32Array.from(
        things.flatMap(([, , ...corners]) => corners.map((one) => 64 * one)),
      ),
      scores: Float32Array.from(things, ([, score]) => score!),
      labels: Int32Array.from(things, ([label]) => label!),
    }
    return [found]
  }
}

/** In place of `detectors.ts`. */
export const offeredDetectors: readonly OfferedDetector[] = [
  { id: 'quick', title: 'Quick', note: 'Always finds the same.', samples: 'shapes' },
  { id: 'slow', title: 'Slow', note: 'Takes its time.' },
  { id: 'broken', title: 'Broken', note: 'Has no weights.' },
]

/** In place of `detector-weights.ts`. */
export const detectorWeights = {
  quick: async () => new Detector(new StubNetwork(0)),
  slow: async () => new Detector(new StubNetwork(250)),
  broken: async () => {
    throw new Error('The weights could not be fetched from example.org: you are offline.')
  },
}
