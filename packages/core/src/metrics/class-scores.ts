import { CnnError } from '../errors.js'

/** A batch of class scores, checked: row-major [samples, classes], higher is likelier (logits or probabilities). */
export interface ClassScores {
  samples: number
  classes: number
  scores: Float32Array
  labels: ArrayLike<number>
}

/**
 * Checks scores against labels.
 * @throws CnnError 'bad-scores' where the numbers do not divide or a score is NaN, 'bad-label' where a label is no class
 */
export function classScores(
  scores: Float32Array,
  labels: ArrayLike<number>,
  classes = scores.length / labels.length,
): ClassScores {
  const samples = labels.length
  if (samples > 0 ? scores.length !== samples * classes || classes % 1 !== 0 : scores.length > 0) {
    throw new CnnError(
      'bad-scores',
      `${scores.length} scores are no row of class scores for each of ${samples} labels.`,
    )
  }
  for (let sample = 0; sample < samples; sample++) checkLabel(labels[sample]!, sample, classes)
  const bad = scores.findIndex(Number.isNaN)
  if (bad >= 0) {
    throw new CnnError(
      'bad-scores',
      `The score of sample ${Math.floor(bad / classes)} for class ${bad % classes} is NaN: the network diverged, or its input was bad.`,
    )
  }
  return { samples, classes, scores, labels }
}

export function checkLabel(label: number, sample: number, classes: number) {
  if (Number.isInteger(label) && label >= 0 && label < classes) return
  throw new CnnError(
    'bad-label',
    `The label of sample ${sample} is ${label}; there are ${classes} classes, from 0.`,
  )
}

/** The class with the highest score of a sample, the first of equals. */
export function topClass({ scores, classes }: ClassScores, sample: number): number {
  const start = sample * classes
  let best = start
  for (let i = start + 1; i < start + classes; i++) if (scores[i]! > scores[best]!) best = i
  return best - start
}

/** How many classes come before this one when ordered by score, equals by their number. */
export function rankOf({ scores, classes }: ClassScores, sample: number, label: number): number {
  const start = sample * classes
  const own = scores[start + label]!
  let rank = 0
  for (let i = 0; i < classes; i++) {
    const other = scores[start + i]!
    if (other > own || (other === own && i < label)) rank++
  }
  return rank
}
