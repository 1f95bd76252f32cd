import { CnnError, type Evaluator, tf } from '@cnn/core'
import type { ClassificationBatch } from './classification-network.js'

/** How a classifier did on a data set. */
export interface ClassificationReport {
  samples: number
  /** Mean cross-entropy. */
  loss: number
  /** Share of samples whose most probable class is the true one. */
  accuracy: number
  /** Share of samples whose true class is among the five most probable. */
  top5Accuracy: number
  /** confusion[truth][prediction]: how many samples. */
  confusion: number[][]
}

/** Accumulates a `ClassificationReport` over batches. */
export class ClassificationEvaluator
  implements Evaluator<ClassificationBatch, ClassificationReport>
{
  readonly #network: { numClasses: number; forward(images: tf.Tensor4D): tf.Tensor2D }
  readonly #confusion: number[][]
  #samples = 0
  #lossSum = 0
  #top5 = 0

  constructor(network: { numClasses: number; forward(images: tf.Tensor4D): tf.Tensor2D }) {
    this.#network = network
    const { numClasses } = network
    this.#confusion = Array.from({ length: numClasses }, () => new Array(numClasses).fill(0))
  }

  async update({ images, labels }: ClassificationBatch) {
    const logits = tf.tidy(() => this.#network.forward(images))
    try {
      const [scores, truths] = await Promise.all([logits.data(), labels.data()])
      const { numClasses } = this.#network
      truths.forEach((truth, row) => {
        this.#count(
          scores.subarray(row * numClasses, (row + 1) * numClasses) as Float32Array,
          truth,
        )
      })
    } finally {
      logits.dispose()
    }
  }

  result(): ClassificationReport {
    const hits = this.#confusion.reduce((sum, row, truth) => sum + row[truth]!, 0)
    return {
      samples: this.#samples,
      loss: this.#lossSum / this.#samples,
      accuracy: hits / this.#samples,
      top5Accuracy: this.#top5 / this.#samples,
      confusion: this.#confusion.map((row) => [...row]),
    }
  }

  #count(logits: Float32Array, truth: number) {
    const highest = Math.max(...logits)
    if (!Number.isFinite(highest)) {
      throw new CnnError(
        'bad-output',
        `The network gave ${highest} for sample ${this.#samples + 1}: its weights or the picture hold values that are no numbers.`,
      )
    }
    if (!(truth >= 0 && truth < logits.length)) {
      throw new CnnError(
        'bad-label',
        `Sample ${this.#samples + 1} has label ${truth}; the network has ${logits.length} classes.`,
      )
    }
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0)
    const ofTruth = logits[truth]!
    let before = 0
    for (let i = 0; i < logits.length; i++) {
      if (logits[i]! > ofTruth || (logits[i] === ofTruth && i < truth)) before++
    }
    this.#samples++
    this.#lossSum += Math.log(sum) + highest - ofTruth
    this.#top5 += before < 5 ? 1 : 0
    this.#confusion[truth]![logits.indexOf(highest)]!++
  }
}
