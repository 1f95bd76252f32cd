import { CnnError } from '@cnn/core'
import { checkFeatures, type FeatureValues } from './feature-statistics.js'

/**
 * How many distributions over the classes these are.
 * @throws CnnError 'bad-features' where a row is none
 */
export function checkProbabilities(probabilities: FeatureValues, classes: number): number {
  const count = checkFeatures(probabilities, classes)
  for (let row = 0; row < count; row++) {
    let sum = 0
    let least = 0
    for (let j = 0; j < classes; j++) {
      const value = probabilities[row * classes + j]!
      sum += value
      least = Math.min(least, value)
    }
    if (least >= 0 && Math.abs(sum - 1) < 1e-3) continue
    throw new CnnError(
      'bad-features',
      `The probabilities of picture ${row} sum to ${sum.toPrecision(4)}${least < 0 ? ', and some are below 0' : ''}: give what softmax gives, not logits.`,
    )
  }
  return count
}
