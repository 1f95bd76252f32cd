import { crossEntropy } from '../../losses/cross-entropy.js'
import { dropout } from '../../ops/dropout.js'
import { randomStream } from '../../random.js'
import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, integers, spread } from '../conformance-case.js'
import { build, map, NdArray, reduce, sumOf, total, zip } from '../nd-array.js'

const number = (value: number) => new NdArray([], Float64Array.of(value))
const average = (values: Iterable<number>) => {
  const list = [...values]
  return sumOf(list) / list.length
}
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)

/** -log softmax(row)[c] of a row of logits, for every class. */
function surprises(logits: NdArray, row: number): number[] {
  const classes = logits.shape.at(-1)!
  const values = [...logits.data.subarray(row * classes, (row + 1) * classes)]
  const highest = Math.max(...values)
  const logarithm = Math.log(sumOf(values.map((x) => Math.exp(x - highest))))
  return values.map((x) => logarithm + highest - x)
}

const classWeights = [0.5, 2, 1, 0.25, 3]

const crossEntropyOf = (
  variant: string,
  logits: CaseInput,
  labels: CaseInput,
  { smoothing = 0, weighted = false } = {},
): ConformanceCase => ({
  op: 'crossEntropy',
  variant,
  inputs: [logits, labels],
  compute: (x, truths) =>
    crossEntropy(x!, truths!, {
      labelSmoothing: smoothing,
      ...(weighted ? { classWeights } : {}),
    }),
  reference(x, truths) {
    const weights = weighted ? classWeights : classWeights.map(() => 1)
    const classes = x!.shape.at(-1)!
    const losses = Array.from(truths!.data, (truth, row) => {
      const surprise = surprises(x!, row)
      const smoothed = total(classes, (c) => (weights[c]! * surprise[c]!) / classes)
      return (1 - smoothing) * weights[truth]! * surprise[truth]! + smoothing * smoothed
    })
    return number(sumOf(losses) / sumOf(Array.from(truths!.data, (truth) => weights[truth]!)))
  },
})

const logits = spread([4, 5], -2, 2)
const labels = integers([4], [0, 4, 1, 1])

const classificationCases: ConformanceCase[] = [
  crossEntropyOf('labels', logits, labels),
  crossEntropyOf('large logits', spread([4, 5], 78, 82), labels),
  crossEntropyOf('label smoothing', logits, labels, { smoothing: 0.1 }),
  crossEntropyOf('class weights', logits, labels, { weighted: true }),
  crossEntropyOf('class weights and label smoothing', logits, labels, {
    ...{ smoothing: 0.2, weighted: true },
  }),
  crossEntropyOf('a label for each pixel', spread([1, 2, 3, 5]), integers([1, 2, 3], [0, 1, 2, 3, 4, 0])), // biome-ignore format: one row
]

const binaryTargets = spread([3, 4], 0.03, 0.97, 2)

/** max(x, 0) - x·t + log(1 + e^-|x|), whatever the size of x. */
const sigmoidCrossEntropy = (
  variant: string,
  range: readonly [number, number],
): ConformanceCase => ({
  op: 'sigmoidCrossEntropy',
  variant,
  inputs: [spread([3, 4], ...range), binaryTargets],
  compute: (x, t) => tf.sub(tf.softplus(x!), tf.mul(x!, t!)),
  reference: (x, t) => zip(x!, t!, (value, target) => softplus(value) - value * target),
})

/** Lin et al. 2017, of logits, with γ = 2 and α = 0.25. */
const focal: ConformanceCase = {
  op: 'focalLoss',
  inputs: [spread([3, 4], -3, 3), binaryTargets],
  compute(x, t) {
    const miss = (logit: tf.Tensor) => tf.square(tf.sigmoid(tf.neg(logit)))
    const positive = tf.mul(tf.mul(miss(x!), tf.softplus(tf.neg(x!))), 0.25)
    const negative = tf.mul(tf.mul(miss(tf.neg(x!)), tf.softplus(x!)), 0.75)
    return tf.mean(tf.add(tf.mul(t!, positive), tf.mul(tf.sub(1, t!), negative)))
  },
  reference(x, t) {
    const losses = zip(x!, t!, (value, target) => {
      const p = 1 / (1 + Math.exp(-value))
      const positive = 0.25 * (1 - p) ** 2 * -Math.log(p)
      const negative = 0.75 * p ** 2 * -Math.log(1 - p)
      return target * positive + (1 - target) * negative
    })
    return number(average(losses.data))
  },
}

/** With its kink at ±1, between the values of these inputs. */
const huber: ConformanceCase = {
  op: 'smoothL1',
  inputs: [spread([3, 5], -2.1, 2), spread([3, 1], -0.01, 0.02, 2)],
  compute(x, y) {
    const size = tf.abs(tf.sub(x!, y!))
    const near = tf.minimum(size, 1)
    return tf.add(tf.mul(tf.square(near), 0.5), tf.sub(size, near))
  },
  reference: (x, y) =>
    zip(x!, y!, (a, b) => (Math.abs(a - b) < 1 ? (a - b) ** 2 / 2 : Math.abs(a - b) - 0.5)),
}

const regressionCases: ConformanceCase[] = [
  huber,
  {
    op: 'meanAbsoluteError',
    inputs: [spread([3, 4], -1, 1), spread([3, 4], 1.5, 3, 2)],
    compute: (x, y) => tf.mean(tf.abs(tf.sub(x!, y!))),
    reference: (x, y) => number(average(zip(x!, y!, (a, b) => Math.abs(a - b)).data)),
  },
  {
    op: 'meanSquaredError',
    inputs: [spread([3, 4]), spread([3, 4], -1, 1, 2)],
    compute: (x, y) => tf.losses.meanSquaredError(y!, x!),
    reference: (x, y) => number(average(zip(x!, y!, (a, b) => (a - b) ** 2).data)),
  },
  {
    op: 'cosineDistance',
    inputs: [spread([3, 5]), spread([3, 5], -1, 1, 2)],
    compute(x, y) {
      const norms = tf.mul(tf.norm(x!, 2, 1), tf.norm(y!, 2, 1))
      return tf.sub(1, tf.div(tf.sum(tf.mul(x!, y!), 1), norms))
    },
    reference(x, y) {
      const product = (a: NdArray, b: NdArray, row: number) =>
        total(5, (i) => a.at(row, i) * b.at(row, i))
      return build([3], (row) => {
        const norms = product(x!, x!, row!) * product(y!, y!, row!)
        return 1 - product(x!, y!, row!) / Math.sqrt(norms)
      })
    },
  },
  {
    op: 'klDivergence',
    variant: 'of two normal distributions',
    inputs: [spread([2, 5]), spread([2, 5], -1, 1, 2)],
    compute: (mean, logVariance) => {
      const terms = tf.sub(tf.add(tf.square(mean!), tf.exp(logVariance!)), tf.add(logVariance!, 1))
      return tf.mul(tf.sum(terms, 1), 0.5)
    },
    reference: (mean, logVariance) => {
      const terms = zip(mean!, logVariance!, (m, v) => (m * m + Math.exp(v) - v - 1) / 2)
      return new NdArray([2], reduce(terms, [1], sumOf).data)
    },
  },
  {
    op: 'diceLoss',
    inputs: [spread([2, 3, 4], -2, 2), spread([2, 3, 4], 0, 1, 2)],
    compute(x, t) {
      const p = tf.sigmoid(x!)
      const both = tf.mul(tf.sum(tf.mul(p, t!), [1, 2]), 2)
      return tf.sub(1, tf.div(tf.add(both, 1), tf.add(tf.sum(tf.add(p, t!), [1, 2]), 1)))
    },
    reference: (x, t) =>
      build([2], (n) => {
        const of = (term: (p: number, t: number) => number) =>
          total(12, (i) => term(1 / (1 + Math.exp(-x!.data[12 * n! + i]!)), t!.data[12 * n! + i]!))
        return 1 - (2 * of((p, target) => p * target) + 1) / (of((p, target) => p + target) + 1)
      }),
  },
]

/** Whether dropout keeps the number at this place: half of the hashes of places are below 2^31. */
function isKept(place: number, seed: number) {
  const multiply = (a: bigint, b: bigint) => BigInt.asUintN(32, a * b)
  let state = multiply(BigInt(place), 0x9e3779b9n) ^ BigInt(seed)
  state = multiply(state ^ (state >> 16n), 0x85ebca6bn)
  state = multiply(state ^ (state >> 13n), 0xc2b2ae35n)
  return (state ^ (state >> 16n)) >= 2n ** 31n
}

const dropoutCase: ConformanceCase = {
  op: 'dropout',
  inputs: [spread([3, 7])],
  compute: (x) => dropout(x!, 0.5, randomStream(5)),
  reference(x) {
    const seed = randomStream(5).integer(2 ** 32)
    return map(x!, (value, place) => (isKept(place, seed) ? 2 * value : 0))
  },
}

export const lossCases: ConformanceCase[] = [
  ...classificationCases,
  sigmoidCrossEntropy('logits', [-2, 2]),
  sigmoidCrossEntropy('large logits', [-60, 60]),
  focal,
  ...regressionCases,
  dropoutCase,
]
