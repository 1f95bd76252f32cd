import {
  Calibration,
  type CalibrationReport,
  type ClassReport,
  ConfusionMatrix,
  type Evaluator,
  type Interval,
  type LabelledImages,
  TopKAccuracy,
  tf,
  wilsonInterval,
} from '@cnn/core'
import { classProbabilities, logProbability } from './class-probabilities.js'

/** A batch for a classifier: images [n, h, w, c] float32, labels [n] int32. */
export type ClassificationBatch = LabelledImages

/** How a classifier did on a data set. */
export interface ClassificationReport {
  samples: number
  /** Mean cross-entropy. */
  loss: number
  /** Share of samples whose most probable class is the true one. */
  accuracy: number
  /** Where the accuracy on such samples lies with 95 % probability (Wilson). */
  interval: Interval
  /** Share of samples whose true class is among the five most probable. */
  top5Accuracy: number
  /** Whether the classifier is right as often as it says. */
  calibration: CalibrationReport
  /** `confusion[truth][predicted]`: how many samples. */
  confusion: number[][]
  /** Precision, recall and F1 of each class. */
  classes: ClassReport[]
  /** Their means over the classes. */
  macro: { precision: number; recall: number; f1: number }
}

/** What a classifier said of a sample. */
export interface Verdict {
  /** The true class. */
  label: number
  /** The most probable class. */
  answer: number
  /** The answer's probability. */
  score: number
  /** The sample's cross-entropy. */
  loss: number
}

interface Logits {
  numClasses: number
  labels?: readonly string[]
  /** What logits are divided by before softmax. */
  temperature?: number
  answer(images: tf.Tensor4D): tf.Tensor2D
}

/** Accumulates a `ClassificationReport` over batches. */
export class ClassificationEvaluator
  implements Evaluator<ClassificationBatch, ClassificationReport>
{
  readonly #network: Logits
  readonly #confusion: ConfusionMatrix
  readonly #top5 = new TopKAccuracy(5)
  readonly #calibration = new Calibration()
  #lossSum = 0

  constructor(network: Logits) {
    this.#network = network
    this.#confusion = new ConfusionMatrix(network.labels ?? network.numClasses)
  }

  async update(batch: ClassificationBatch) {
    await this.judge(batch)
  }

  /** Takes account of a batch as `update` does, and tells what was said of each sample. */
  async judge({ images, labels }: ClassificationBatch): Promise<Verdict[]> {
    const logits = tf.tidy(() => this.#network.answer(images))
    try {
      const scores = await logits.data<'float32'>()
      const truths = await labels.data()
      this.#confusion.update(scores, truths)
      this.#top5.update(scores, truths)
      return Array.from(truths, (label, sample) =>
        this.#verdict(rowOf(scores, truths, sample), label),
      )
    } finally {
      logits.dispose()
    }
  }

  result(): ClassificationReport {
    const { matrix: confusion, ...report } = this.#confusion.result()
    const { samples, accuracy } = report
    return {
      ...report,
      interval: wilsonInterval(Math.round(accuracy * samples), samples),
      loss: this.#lossSum / samples,
      top5Accuracy: this.#top5.result(),
      calibration: this.#calibration.result(),
      confusion,
    }
  }

  #verdict(logits: Float32Array, label: number): Verdict {
    const { temperature } = this.#network
    const probabilities = classProbabilities(logits, temperature)
    this.#calibration.update(probabilities, [label])
    const score = probabilities.reduce((a, b) => Math.max(a, b))
    const loss = -logProbability(logits, label, temperature)
    this.#lossSum += loss
    return { label, answer: probabilities.indexOf(score), score, loss }
  }
}

function rowOf(scores: Float32Array, labels: ArrayLike<number>, sample: number) {
  const classes = scores.length / labels.length
  return scores.subarray(sample * classes, (sample + 1) * classes)
}
