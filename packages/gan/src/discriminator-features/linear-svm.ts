import { breather, CnnError, type Random, randomStream, throwIfAborted } from '@cnn/core'

export interface LinearSvmOptions {
  /** What a sample on the wrong side costs beside the length of the weights (C of other programs). Default 1. */
  cost?: number
  /** How far from the optimum a training may end: the spread of the projected gradient. Default 0.001. */
  tolerance?: number
  /** Passes over the samples for each class at most. Default 1000. */
  maxPasses?: number
  /** Decides the order of the samples. Default 0. */
  seed?: number
  signal?: AbortSignal
}

/**
 * One linear function of the features for each class; the largest one decides. Trained one class against the rest, by
 * the squared hinge loss and the squared length of the weights, the bias included.
 */
export class LinearSvm {
  readonly classes: number
  constructor(
    /** For each class its weights and, behind them, its bias. */
    readonly weights: readonly Float64Array[],
    /** Whether the training of every class came as near to the optimum as was asked. */
    readonly converged: boolean,
  ) {
    this.classes = weights.length
  }

  /** The value of each class's function [n · classes] for samples of features [n · dimensions]. */
  scores(features: Float32Array): Float32Array {
    const dimensions = this.weights[0]!.length - 1
    const samples = wholeRows(features, dimensions)
    const scores = new Float32Array(samples * this.classes)
    for (let sample = 0; sample < samples; sample++) {
      this.weights.forEach((weights, one) => {
        const start = sample * dimensions
        scores[sample * this.classes + one] = product(weights, features, start, dimensions)
      })
    }
    return scores
  }

  /** The class of each sample. */
  predict(features: Float32Array): Int32Array {
    const scores = this.scores(features)
    const { classes } = this
    return Int32Array.from({ length: scores.length / classes }, (_, sample) => {
      const own = scores.subarray(sample * classes, (sample + 1) * classes)
      return own.indexOf(Math.max(...own))
    })
  }
}

/**
 * Trains a linear support vector machine on features [n · dimensions] and the class of each sample, 0, 1, 2 …: the
 * minimum of ½|w|² + C·Σ max(0, 1 − y·(w·x))² for each class, x with a 1 behind it, by descent along the coordinates of
 * the dual problem (Hsieh et al. 2008, A dual coordinate descent method for large-scale linear SVM), as liblinear does
 * with its solver 1. It is quick where samples are about of length 1, so scale features first.
 * @throws CnnError 'bad-option', 'shape-mismatch', 'empty-data', 'bad-features' (NaN, infinite values), 'aborted'
 */
export async function fitLinearSvm(
  features: Float32Array,
  labels: ArrayLike<number>,
  options: LinearSvmOptions = {},
): Promise<LinearSvm> {
  const { cost = 1, tolerance = 1e-3, maxPasses = 1000, seed = 0, signal } = options
  checkOptions({ cost, tolerance, maxPasses })
  const problem = posedProblem(features, labels, cost)
  const weights: Float64Array[] = []
  let converged = true
  const breathe = breather()
  for (let one = 0; one < problem.classes; one++) {
    const trained = new ClassProblem(problem, one, randomStream(seed, 'linear-svm', one))
    let spread = Infinity
    for (let pass = 0; pass < maxPasses && spread > tolerance; pass++) {
      throwIfAborted(signal)
      spread = trained.pass()
      await breathe()
    }
    converged &&= spread <= tolerance
    weights.push(trained.weights)
  }
  return new LinearSvm(weights, converged)
}

interface Problem {
  features: Float32Array
  labels: ArrayLike<number>
  dimensions: number
  classes: number
  /** What the squared hinge adds to the diagonal of the dual problem: 1 / (2C). */
  diagonal: number
  /** The squared length of each sample, with the 1 behind it. */
  lengths: Float64Array
}

/** The training of one class against the rest. */
class ClassProblem {
  readonly weights: Float64Array
  readonly #multipliers: Float64Array
  readonly #problem: Problem
  readonly #one: number
  readonly #random: Random

  constructor(problem: Problem, one: number, random: Random) {
    this.#problem = problem
    this.#one = one
    this.#random = random
    this.weights = new Float64Array(problem.dimensions + 1)
    this.#multipliers = new Float64Array(problem.labels.length)
  }

  /** Goes through all samples once, and gives how far apart the projected gradients lie. */
  pass(): number {
    let [low, high] = [Infinity, -Infinity]
    for (const sample of this.#random.permutation(this.#multipliers.length)) {
      const gradient = this.#improve(sample)
      low = Math.min(low, gradient)
      high = Math.max(high, gradient)
    }
    return high - low
  }

  /** Solves the dual problem for the multiplier of one sample, and gives the projected gradient before. */
  #improve(sample: number): number {
    const { features, labels, dimensions, diagonal, lengths } = this.#problem
    const multipliers = this.#multipliers
    const side = labels[sample] === this.#one ? 1 : -1
    const start = sample * dimensions
    const before = multipliers[sample]!
    const score = product(this.weights, features, start, dimensions)
    const gradient = side * score - 1 + before * diagonal
    const projected = before === 0 ? Math.min(gradient, 0) : gradient
    if (Math.abs(projected) < 1e-12) return projected
    const after = Math.max(0, before - gradient / (lengths[sample]! + diagonal))
    multipliers[sample] = after
    const step = side * (after - before)
    const { weights } = this
    for (let i = 0; i < dimensions; i++) weights[i]! += step * features[start + i]!
    weights[dimensions]! += step
    return projected
  }
}

/** Of the weights with one sample and the 1 behind it. */
function product(weights: Float64Array, features: Float32Array, start: number, dimensions: number) {
  let sum = weights[dimensions]!
  for (let i = 0; i < dimensions; i++) sum += weights[i]! * features[start + i]!
  return sum
}

function posedProblem(features: Float32Array, labels: ArrayLike<number>, cost: number): Problem {
  const samples = labels.length
  if (samples === 0) throw new CnnError('empty-data', 'fitLinearSvm: there are no samples.')
  const dimensions = features.length / samples
  if (!Number.isInteger(dimensions) || dimensions === 0) {
    throw new CnnError(
      'shape-mismatch',
      `fitLinearSvm: ${features.length} values are no features of ${samples} samples.`,
    )
  }
  const classes = countClasses(labels)
  const lengths = Float64Array.from({ length: samples }, (_, sample) => {
    let sum = 1
    for (let i = sample * dimensions; i < (sample + 1) * dimensions; i++) sum += features[i]! ** 2
    if (Number.isFinite(sum)) return sum
    throw new CnnError(
      'bad-features',
      `fitLinearSvm: sample ${sample} has a feature that is no number, or is too large.`,
    )
  })
  return { features, labels, dimensions, classes, diagonal: 1 / (2 * cost), lengths }
}

function countClasses(labels: ArrayLike<number>): number {
  const different = new Set<number>()
  for (let sample = 0; sample < labels.length; sample++) {
    const label = labels[sample]!
    if (!Number.isInteger(label) || label < 0 || label >= 1e5) {
      throw new CnnError('bad-option', `fitLinearSvm: the label of sample ${sample} is ${label}.`)
    }
    different.add(label)
  }
  if (different.size > 1) return Math.max(...different) + 1
  throw new CnnError('bad-option', 'fitLinearSvm: all samples are of one class; give some of two.')
}

function checkOptions(options: Record<'cost' | 'tolerance' | 'maxPasses', number>) {
  for (const [name, value] of Object.entries(options)) {
    if (value > 0 && Number.isFinite(value)) continue
    throw new CnnError('bad-option', `fitLinearSvm: ${name} must be above 0, got ${value}.`)
  }
}

function wholeRows(features: Float32Array, dimensions: number): number {
  const rows = features.length / dimensions
  if (Number.isInteger(rows)) return rows
  throw new CnnError(
    'shape-mismatch',
    `LinearSvm: ${features.length} values are no samples of ${dimensions} features.`,
  )
}
