import { CnnError } from '../errors.js'
import { classScores, rankOf } from './class-scores.js'

/**
 * The share of samples whose label is among the `k` classes with the highest scores (top-k accuracy; of equal scores
 * the class of lower number goes first). Gathers batch by batch.
 */
export class TopKAccuracy {
  readonly k: number
  /** Samples with their label among the top k, and samples in all. */
  correct = 0
  samples = 0

  /** @throws CnnError 'bad-option' unless `k` is a whole number from 1 */
  constructor(k: number) {
    if (!Number.isInteger(k) || k < 1) {
      throw new CnnError(
        'bad-option',
        `TopKAccuracy: k must be a whole number from 1 up, got ${k}.`,
      )
    }
    this.k = k
  }

  /**
   * Takes a batch: scores [samples, classes] row-major (logits or probabilities), and the true class of each sample.
   * @throws CnnError 'bad-scores', 'bad-label'; nothing is counted then
   */
  update(scores: Float32Array, labels: ArrayLike<number>): this {
    const batch = classScores(scores, labels)
    for (let sample = 0; sample < batch.samples; sample++) {
      if (rankOf(batch, sample, labels[sample]!) < this.k) this.correct++
    }
    this.samples += batch.samples
    return this
  }

  /** Between 0 and 1; 0 where there was no sample. */
  result(): number {
    return this.samples === 0 ? 0 : this.correct / this.samples
  }

  reset(): this {
    this.correct = 0
    this.samples = 0
    return this
  }
}

/** The share of samples whose label has the highest score (top-1 accuracy). */
export class Accuracy extends TopKAccuracy {
  constructor() {
    super(1)
  }
}
