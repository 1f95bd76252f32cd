import { CnnError } from '@cnn/core'
import { checkProbabilities } from './check-probabilities.js'
import type { FeatureValues } from './feature-statistics.js'

export interface ModeCoverage {
  /** How many classes the pictures cover. */
  covered: number
  classes: number
  /** Of the shares of the classes: log₂ of their number where all come equally often, 0 where one alone does. */
  entropyBits: number
  /** How many pictures a classifier takes for each class. */
  histogram: number[]
}

/**
 * Which classes a classifier sees among generated pictures, by its most probable answer to each. A class is covered that at
 * least a tenth of its equal share of the pictures is taken for (of 10 classes: 1 %), so that odd pictures, which are taken
 * for something too, cover none.
 * @param probabilities [n · classes]
 * @throws CnnError 'bad-features', 'too-few-samples' for none
 */
export function modeCoverage(probabilities: FeatureValues, classes: number): ModeCoverage {
  const count = checkProbabilities(probabilities, classes)
  if (count === 0) {
    throw new CnnError('too-few-samples', 'There are no pictures to find classes among.')
  }
  const histogram = new Array<number>(classes).fill(0)
  for (let row = 0; row < count; row++) {
    let best = 0
    for (let j = 1; j < classes; j++) {
      if (probabilities[row * classes + j]! > probabilities[row * classes + best]!) best = j
    }
    histogram[best]! += 1
  }
  const entropyBits = histogram
    .filter((taken) => taken > 0)
    .reduce((sum, taken) => sum + (taken / count) * Math.log2(count / taken), 0)
  const least = Math.max(1, count / (10 * classes))
  const covered = histogram.filter((taken) => taken >= least).length
  return { covered, classes, entropyBits, histogram }
}
