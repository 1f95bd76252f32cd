/**
 * Inception score: whether a classifier is certain of each picture, and sees many classes among all. Salimans et al.,
 * Improved techniques for training GANs (2016), https://arxiv.org/abs/1606.03498.
 */
import { CnnError } from '@cnn/core'
import { checkProbabilities } from './check-probabilities.js'
import type { FeatureValues } from './feature-statistics.js'

export interface InceptionScore {
  /** Over the splits: from 1 up to the number of classes. */
  mean: number
  std: number
}

/**
 * exp of the mean divergence KL(p(y | x) ‖ p(y)) of probabilities [n · classes], in each of so many parts of the pictures as
 * they come, as the paper's code has it. It is biased upward with the size of the parts: compare figures of equally many
 * pictures. Data of one class are as good as any to it, so look at FID too.
 * @throws CnnError 'bad-features', 'too-few-samples' for fewer pictures than splits, 'bad-option'
 */
export function inceptionScore(
  probabilities: FeatureValues,
  classes: number,
  { splits = 10 }: { splits?: number } = {},
): InceptionScore {
  const count = checkProbabilities(probabilities, classes)
  if (!Number.isInteger(splits) || splits < 1) {
    throw new CnnError('bad-option', `The inception score takes 1 split or more, not ${splits}.`)
  }
  if (count < splits) {
    throw new CnnError(
      'too-few-samples',
      `${count} pictures cannot be split into ${splits} parts. Take more pictures, or fewer splits.`,
    )
  }
  const scores = Array.from({ length: splits }, (_, i) => {
    const begin = Math.floor((i * count) / splits)
    const end = Math.floor(((i + 1) * count) / splits)
    return scoreOf(probabilities.subarray(begin * classes, end * classes), classes)
  })
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits
  return { mean, std: Math.sqrt(variance) }
}

function scoreOf(probabilities: FeatureValues, classes: number) {
  const count = probabilities.length / classes
  const shares = new Float64Array(classes)
  for (let i = 0; i < probabilities.length; i++) shares[i % classes]! += probabilities[i]! / count
  let divergence = 0
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i]!
    if (probability > 0) divergence += probability * Math.log(probability / shares[i % classes]!)
  }
  return Math.exp(divergence / count)
}
