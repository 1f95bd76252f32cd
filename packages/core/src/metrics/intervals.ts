import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'

/** Where a figure probably lies. */
export interface Interval {
  low: number
  high: number
}

/**
 * The interval of a share, such as an accuracy, counted from samples that are independent: Wilson's score interval,
 * right also for few samples and for shares near 0 and 1. Of no samples it is all of [0, 1].
 * @param confidence how probably the true share lies in it, below 1
 * @throws CnnError 'bad-option'
 * @see Wilson 1927, Probable inference, the law of succession, and statistical inference
 */
export function wilsonInterval(successes: number, samples: number, confidence = 0.95): Interval {
  checkConfidence(confidence)
  if (!(successes >= 0 && successes <= samples && Number.isFinite(samples))) {
    throw new CnnError('bad-option', `wilsonInterval: ${successes} of ${samples} is no share.`)
  }
  if (samples === 0) return { low: 0, high: 1 }
  const z = normalQuantile((1 + confidence) / 2)
  const share = successes / samples
  const denominator = 1 + z ** 2 / samples
  const centre = (share + z ** 2 / (2 * samples)) / denominator
  const spread = Math.sqrt((share * (1 - share)) / samples + z ** 2 / (4 * samples ** 2))
  const half = (z * spread) / denominator
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === samples ? 1 : Math.min(1, centre + half),
  }
}

export interface BootstrapOptions {
  /** What is estimated from the values of the samples. Default: their mean. */
  statistic?: (values: Float64Array) => number
  /** How probably the true figure lies in the interval. Default 0.95. */
  confidence?: number
  /** How often the samples are drawn anew. Default 2000. */
  resamples?: number
  seed?: number
}

/**
 * The interval of any figure that is computed from one value per sample: the samples are drawn anew with replacement
 * many times, and the middle of what the figure then is gives the interval (Efron's percentile bootstrap).
 * @throws CnnError 'empty-data', 'bad-option'
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  { statistic = mean, confidence = 0.95, resamples = 2000, seed = 0 }: BootstrapOptions = {},
): Interval {
  checkConfidence(confidence)
  if (values.length === 0) {
    throw new CnnError('empty-data', 'bootstrapInterval: there are no values to draw from.')
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new CnnError(
      'bad-option',
      `bootstrapInterval: resamples must be from 1 up, got ${resamples}.`,
    )
  }
  const random = randomStream(seed, 'bootstrap')
  const drawn = new Float64Array(values.length)
  const figures = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < drawn.length; i++) drawn[i] = values[random.integer(values.length)]!
    return statistic(drawn)
  }).sort()
  const tail = (1 - confidence) / 2
  return { low: quantile(figures, tail), high: quantile(figures, 1 - tail) }
}

function checkConfidence(confidence: number) {
  if (confidence > 0 && confidence < 1) return
  throw new CnnError('bad-option', `A confidence lies between 0 and 1; got ${confidence}.`)
}

const mean = (values: Float64Array) =>
  values.reduce((total, value) => total + value, 0) / values.length

/** Of sorted values, interpolated between neighbours. */
function quantile(sorted: Float64Array, share: number) {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

/** The value below which a standard normal deviate lies with this probability, from 0.5 up. */
function normalQuantile(probability: number) {
  let low = 0
  let high = 9
  while (high - low > 1e-12) {
    const middle = (low + high) / 2
    if (normalProbability(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The probability that a standard normal deviate is below x ≥ 0: Marsaglia's series, x + x³/3 + x⁵/15 + … */
function normalProbability(x: number) {
  let total = x
  let term = x
  for (let odd = 3; term > total * 1e-17; odd += 2) {
    term *= x ** 2 / odd
    total += term
  }
  return 0.5 + (total * Math.exp(-(x ** 2) / 2)) / Math.sqrt(2 * Math.PI)
}
