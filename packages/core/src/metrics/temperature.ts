import { CnnError } from '../errors.js'
import { type ClassScores, classScores } from './class-scores.js'

const range = { low: 0.01, high: 100 }

/**
 * The temperature T by which logits are divided so that softmax(logits / T) is as likely as possible to give the labels:
 * it makes a classifier as sure as it is right, and changes none of its answers. To be fitted on samples that the
 * network has not learned from. logits [samples, classes] row-major.
 *
 * Newton's method on 1/T, in which the likelihood has a single maximum, kept within bounds by bisection.
 * @throws CnnError 'no-temperature' where none between 0.01 and 100 is the best: when every answer is right, or when
 * they are no better than chance; 'empty-data', 'bad-scores', 'bad-label'
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks
 */
export function fitTemperature(logits: Float32Array, labels: ArrayLike<number>): number {
  const batch = classScores(logits, labels)
  if (batch.samples === 0) {
    throw new CnnError('empty-data', 'fitTemperature: there are no samples to fit it on.')
  }
  let [low, high] = [1 / range.high, 1 / range.low]
  if (slopes(batch, low).first >= 0) throw noTemperature(batch.samples, 'worse')
  if (slopes(batch, high).first <= 0) throw noTemperature(batch.samples, 'right')
  let inverse = 1
  for (let round = 0; round < 100; round++) {
    const { first, second } = slopes(batch, inverse)
    if (first > 0) high = inverse
    else low = inverse
    const step = inverse - first / second
    const next = step > low && step < high ? step : Math.sqrt(low * high)
    const moved = Math.abs(next / inverse - 1)
    inverse = next
    if (moved < 1e-9) break
  }
  return 1 / inverse
}

/** First and second derivative of the mean negative log-likelihood by the inverse temperature. */
function slopes({ scores, labels, samples, classes }: ClassScores, inverse: number) {
  let [first, second] = [0, 0]
  for (let sample = 0; sample < samples; sample++) {
    const start = sample * classes
    let highest = -Infinity
    for (let i = start; i < start + classes; i++) highest = Math.max(highest, scores[i]!)
    let [weight, mean, square] = [0, 0, 0]
    for (let i = start; i < start + classes; i++) {
      const below = scores[i]! - highest
      const share = Math.exp(inverse * below)
      // A class that is ruled out (a logit of -Infinity) weighs nothing.
      if (share === 0) continue
      weight += share
      mean += share * below
      square += share * below ** 2
    }
    mean /= weight
    first += mean - (scores[start + labels[sample]!]! - highest)
    second += square / weight - mean ** 2
  }
  return { first: first / samples, second: second / samples }
}

const noTemperature = (samples: number, answers: 'right' | 'worse') =>
  new CnnError(
    'no-temperature',
    answers === 'right'
      ? `fitTemperature: all answers to the ${samples} samples are right, and clearly so: the likeliest temperature is zero. Take more samples.`
      : `fitTemperature: the answers to the ${samples} samples are no better than chance, which no temperature mends.`,
  )
