import { type ClassReport, ConfusionMatrix, type Evaluator, TopKAccuracy, tf } from '@cnn/core'

/** A batch for a classifier: images [n, h, w, c] float32, labels [n] int32. */
export type ClassificationBatch = { images: tf.Tensor4D; labels: tf.Tensor1D }

/** How a classifier did on a data set. */
export interface ClassificationReport {
  samples: number
  /** Mean cross-entropy. */
  loss: number
  /** Share of samples whose most probable class is the true one. */
  accuracy: number
  /** Share of samples whose true class is among the five most probable. */
  top5Accuracy: number
  /** `confusion[truth][predicted]`: how many samples. */
  confusion: number[][]
  /** Precision, recall and F1 of each class. */
  classes: ClassReport[]
  /** Their means over the classes. */
  macro: { precision: number; recall: number; f1: number }
}

interface Logits {
  numClasses: number
  labels?: readonly string[]
  forward(images: tf.Tensor4D): tf.Tensor2D
}

/** Accumulates a `ClassificationReport` over batches. */
export class ClassificationEvaluator
  implements Evaluator<ClassificationBatch, ClassificationReport>
{
  readonly #network: Logits
  readonly #confusion: ConfusionMatrix
  readonly #top5 = new TopKAccuracy(5)
  #lossSum = 0

  constructor(network: Logits) {
    this.#network = network
    this.#confusion = new ConfusionMatrix(network.labels ?? network.numClasses)
  }

  async update({ images, labels }: ClassificationBatch) {
    const logits = tf.tidy(() => this.#network.forward(images))
    try {
      const scores = (await logits.data()) as Float32Array
      const truths = await labels.data()
      this.#confusion.update(scores, truths)
      this.#top5.update(scores, truths)
      this.#lossSum += sumOfCrossEntropies(scores, truths)
    } finally {
      logits.dispose()
    }
  }

  result(): ClassificationReport {
    const { matrix: confusion, ...report } = this.#confusion.result()
    return {
      ...report,
      loss: this.#lossSum / report.samples,
      top5Accuracy: this.#top5.result(),
      confusion,
    }
  }
}

function sumOfCrossEntropies(scores: Float32Array, labels: ArrayLike<number>) {
  const classes = scores.length / labels.length
  let total = 0
  for (let sample = 0; sample < labels.length; sample++) {
    const logits = scores.subarray(sample * classes, (sample + 1) * classes)
    const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity)
    const sum = logits.reduce((partial, logit) => partial + Math.exp(logit - highest), 0)
    total += Math.log(sum) + highest - logits[labels[sample]!]!
  }
  return total
}
