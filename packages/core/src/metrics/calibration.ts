import { CnnError } from '../errors.js'
import { classScores, topClass } from './class-scores.js'

/** The answers that were given with about the same confidence. */
export interface ReliabilityBin {
  /** Confidences above `low`, up to and with `high`. */
  low: number
  high: number
  samples: number
  /** The mean probability of the answers; 0 where there are none. */
  confidence: number
  /** The share of them that was right; 0 where there are none. */
  accuracy: number
}

/** Whether a classifier is right as often as it says. */
export interface CalibrationReport {
  /** Expected calibration error: by how much confidence and accuracy differ, on average over the samples, in [0, 1]. */
  ece: number
  /** The mean probability of the answers; above the accuracy where the classifier is too sure of itself. */
  confidence: number
  /** The reliability table, from the least confident answers to the most. */
  bins: ReliabilityBin[]
}

/**
 * Gathers how sure a classifier was and whether it was right, in bins of equal width.
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks
 */
export class Calibration {
  readonly #samples: Float64Array
  readonly #right: Float64Array
  readonly #confidence: Float64Array

  /** @throws CnnError 'bad-option' unless `bins` is a whole number from 1 */
  constructor(bins = 15) {
    if (!Number.isInteger(bins) || bins < 1) {
      throw new CnnError('bad-option', `Calibration: bins must be from 1 up, got ${bins}.`)
    }
    this.#samples = new Float64Array(bins)
    this.#right = new Float64Array(bins)
    this.#confidence = new Float64Array(bins)
  }

  /**
   * Takes a batch: probabilities [samples, classes] row-major, and the true class of each sample.
   * @throws CnnError 'bad-scores', 'bad-label'; nothing is counted then
   */
  update(probabilities: Float32Array, labels: ArrayLike<number>): this {
    const batch = classScores(probabilities, labels)
    const answers = Array.from(labels, (label, sample) => {
      const answer = topClass(batch, sample)
      const confidence = probabilities[sample * batch.classes + answer]!
      return { confidence: checkedConfidence(confidence, sample), isRight: answer === label }
    })
    for (const { confidence, isRight } of answers) {
      const bin = Math.max(0, Math.ceil(confidence * this.#samples.length) - 1)
      this.#samples[bin]!++
      this.#right[bin]! += isRight ? 1 : 0
      this.#confidence[bin]! += confidence
    }
    return this
  }

  result(): CalibrationReport {
    const count = this.#samples.length
    const bins = Array.from(this.#samples, (samples, bin) => ({
      low: bin / count,
      high: (bin + 1) / count,
      samples,
      confidence: ratio(this.#confidence[bin]!, samples),
      accuracy: ratio(this.#right[bin]!, samples),
    }))
    const total = sum(this.#samples)
    const gaps = bins.map((bin) => bin.samples * Math.abs(bin.confidence - bin.accuracy))
    return { ece: ratio(sum(gaps), total), confidence: ratio(sum(this.#confidence), total), bins }
  }

  reset(): this {
    for (const sums of [this.#samples, this.#right, this.#confidence]) sums.fill(0)
    return this
  }
}

/** Sums of float32 probabilities may exceed 1 by a little. */
function checkedConfidence(confidence: number, sample: number) {
  if (confidence >= 0 && confidence <= 1 + 1e-3) return Math.min(1, confidence)
  throw new CnnError(
    'bad-scores',
    `The highest score of sample ${sample} is ${confidence}, which is no probability. Take the softmax of logits first.`,
  )
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

const sum = (values: ArrayLike<number>) => {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
