import { CnnError } from '../errors.js'
import { checkLabel, classScores, topClass } from './class-scores.js'

export interface ClassReport {
  label: string
  /** Of the samples given this class, the share that has it; 0 where none was given it. */
  precision: number
  /** Of the samples that have this class, the share that was given it; 0 where none has it. */
  recall: number
  /** The harmonic mean of precision and recall; 0 where both are. */
  f1: number
  /** Samples that have this class. */
  support: number
}

export interface ConfusionReport {
  /** `matrix[truth][predicted]`: counts of samples. */
  matrix: number[][]
  samples: number
  /** The share of samples on the diagonal; 0 where there are none. */
  accuracy: number
  classes: ClassReport[]
  /** Means over all classes alike, whether or not they have samples. */
  macro: { precision: number; recall: number; f1: number }
}

/**
 * Counts which class was taken for which, batch by batch, and derives precision, recall and F1 as scikit-learn does
 * with `zero_division=0` and all classes given as `labels`. Rows are the truth.
 */
export class ConfusionMatrix {
  readonly labels: readonly string[]
  readonly #counts: Float64Array

  /** @param classes the names of the classes, or how many there are */
  constructor(classes: number | readonly string[]) {
    const count = typeof classes === 'number' ? classes : classes.length
    if (!Number.isInteger(count) || count < 1) {
      throw new CnnError('bad-option', `ConfusionMatrix: needs at least one class, got ${count}.`)
    }
    this.labels =
      typeof classes === 'number' ? Array.from({ length: count }, (_, i) => `class ${i}`) : classes
    this.#counts = new Float64Array(count * count)
  }

  /**
   * Takes a batch: scores [samples, classes] row-major, of which the highest counts, and the true class of each sample.
   * @throws CnnError 'bad-scores', 'bad-label'; nothing is counted then
   */
  update(scores: Float32Array, labels: ArrayLike<number>): this {
    const classes = this.labels.length
    const batch = classScores(scores, labels, classes)
    for (let sample = 0; sample < batch.samples; sample++) {
      this.#counts[labels[sample]! * classes + topClass(batch, sample)]!++
    }
    return this
  }

  /** Takes classes that were decided already. Throws as `update`. */
  add(predicted: ArrayLike<number>, labels: ArrayLike<number>): this {
    const classes = this.labels.length
    if (predicted.length !== labels.length) {
      throw new CnnError(
        'bad-scores',
        `${predicted.length} predictions do not go with ${labels.length} labels.`,
      )
    }
    for (let sample = 0; sample < labels.length; sample++) {
      checkLabel(labels[sample]!, sample, classes)
      checkLabel(predicted[sample]!, sample, classes)
    }
    for (let sample = 0; sample < labels.length; sample++) {
      this.#counts[labels[sample]! * classes + predicted[sample]!]!++
    }
    return this
  }

  result(): ConfusionReport {
    const count = this.labels.length
    const row = (truth: number) => [...this.#counts.subarray(truth * count, (truth + 1) * count)]
    const matrix = this.labels.map((_, truth) => row(truth))
    const classes = this.labels.map((label, index) => reportOf(label, index, matrix))
    const samples = sum(this.#counts)
    const mean = (field: 'precision' | 'recall' | 'f1') =>
      sum(classes.map((report) => report[field])) / count
    return {
      matrix,
      samples,
      accuracy: ratio(sum(matrix.map((row, index) => row[index]!)), samples),
      classes,
      macro: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') },
    }
  }

  reset(): this {
    this.#counts.fill(0)
    return this
  }
}

function reportOf(label: string, index: number, matrix: readonly number[][]): ClassReport {
  const hits = matrix[index]![index]!
  const support = sum(matrix[index]!)
  const given = sum(matrix.map((row) => row[index]!))
  return {
    label,
    precision: ratio(hits, given),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, support + given),
    support,
  }
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

function sum(values: Iterable<number>) {
  let total = 0
  for (const value of values) total += value
  return total
}
