import { batchNormInference, batchNormTraining } from '../../ops/batch-norm.js'
import { groupNorm, instanceNorm, layerNorm } from '../../ops/group-norm.js'
import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, spread } from '../conformance-case.js'
import { build, NdArray, reduce, reshape, sizeOf, sumOf, total, zip } from '../nd-array.js'

const add = (a: NdArray, b: NdArray) => zip(a, b, (x, y) => x + y)
const sub = (a: NdArray, b: NdArray) => zip(a, b, (x, y) => x - y)
const mul = (a: NdArray, b: NdArray) => zip(a, b, (x, y) => x * y)
const average = (values: number[]) => sumOf(values) / values.length
const meanSquare = (values: number[]) => average(values.map((value) => value * value))

/** Mean 0 and variance 1 over these axes. */
function normalize(x: NdArray, axes: readonly number[], epsilon: number) {
  const mean = reduce(x, axes, average)
  const centred = sub(x, mean)
  const variance = reduce(centred, axes, meanSquare)
  const normal = zip(centred, variance, (value, v) => value / Math.sqrt(v + epsilon))
  return { normal, mean, variance }
}

const flatten = (x: NdArray) => reshape(x, [x.size])
const allButLast = (x: NdArray) => x.shape.slice(1).map((_, axis) => axis)

type Vector = tf.Tensor1D
const epsilon = 1e-3

/** An input of a normalisation, gamma and beta. */
const affine = (shape: number[], channels: number, low = -1, high = 1): CaseInput[] => [
  spread(shape, low, high),
  spread([channels], 0.5, 1.5, 2),
  spread([channels], -1, 1, 3),
]

const batchNormAtTraining = (
  shape: number[],
  variant: string,
  [low, high] = [-1, 1],
): ConformanceCase => ({
  op: 'batchNormTraining',
  variant,
  inputs: affine(shape, shape.at(-1)!, low, high),
  compute: (x, gamma, beta) => batchNormTraining(x!, gamma!, beta!, epsilon).output,
  reference: (x, gamma, beta) =>
    add(mul(normalize(x!, allButLast(x!), epsilon).normal, gamma!), beta!),
})

/** y · mean + variance: also what the statistics pass back. */
const throughStatistics: ConformanceCase = {
  op: 'batchNormTraining',
  variant: 'with its mean and variance',
  inputs: affine([2, 2, 3, 2], 2),
  compute(x, gamma, beta) {
    const { output, mean, variance } = batchNormTraining(x!, gamma!, beta!, epsilon)
    return tf.add(tf.mul(output, mean), variance)
  },
  reference(x, gamma, beta) {
    const { normal, mean, variance } = normalize(x!, allButLast(x!), epsilon)
    const output = add(mul(normal, gamma!), beta!)
    return add(mul(output, flatten(mean)), flatten(variance))
  },
}

/** `tf.batchNorm`, whose optional inputs may be missing. */
const givenStatistics = (
  variant: string,
  given: { offset: boolean; scale: boolean },
  statistics: number[],
): ConformanceCase => ({
  op: 'batchNorm',
  variant,
  inputs: [
    spread([2, 3, 2, 3]),
    spread(statistics, -1, 1, 2),
    spread(statistics, 0.5, 1.5, 3),
    ...(given.offset ? [spread(statistics, -1, 1, 4)] : []),
    ...(given.scale ? [spread(statistics, 0.5, 2, 5)] : []),
  ],
  compute(x, mean, variance, ...rest) {
    const offset = given.offset ? (rest.shift() as Vector) : undefined
    const scale = given.scale ? (rest.shift() as Vector) : undefined
    return tf.batchNorm(x!, mean as Vector, variance as Vector, offset, scale, epsilon)
  },
  reference(x, mean, variance, ...rest) {
    const normal = zip(sub(x!, mean!), variance!, (value, v) => value / Math.sqrt(v + epsilon))
    const offset = given.offset ? rest.shift()! : new NdArray([], new Float64Array(1))
    return add(given.scale ? mul(normal, rest.shift()!) : normal, offset)
  },
})

const batchNormCases: ConformanceCase[] = [
  batchNormAtTraining([2, 3, 2, 3], 'pictures'),
  batchNormAtTraining([5, 3], 'vectors'),
  batchNormAtTraining([2, 2, 2, 3, 2], 'volumes'),
  batchNormAtTraining([7, 1], 'one channel'),
  batchNormAtTraining([2, 2, 9], 'more channels than a vector register holds'),
  batchNormAtTraining([2, 3, 2, 3], 'a mean far from zero', [7, 9]),
  throughStatistics,
  {
    op: 'batchNormInference',
    inputs: [
      ...[spread([2, 3, 2, 3]), spread([3], -1, 1, 2), spread([3], 0.5, 1.5, 3)],
      ...[spread([3], 0.5, 1.5, 4), spread([3], -1, 1, 5)],
    ],
    compute: (x, mean, variance, gamma, beta) =>
      batchNormInference(x!, mean!, variance!, gamma!, beta!, epsilon),
    reference(x, mean, variance, gamma, beta) {
      const normal = zip(sub(x!, mean!), variance!, (value, v) => value / Math.sqrt(v + epsilon))
      return add(mul(normal, gamma!), beta!)
    },
  },
  givenStatistics('with offset and scale', { offset: true, scale: true }, [3]),
  givenStatistics('without scale', { offset: true, scale: false }, [3]),
  givenStatistics('without offset', { offset: false, scale: true }, [3]),
  givenStatistics('without offset and scale', { offset: false, scale: false }, [3]),
  givenStatistics('statistics of each place', { offset: true, scale: true }, [2, 3, 2, 3]),
]

/** x [n, ..., c] as [n, positions, groups, channels of a group]. */
const grouped = (x: NdArray, groups: number) =>
  reshape(x, [
    ...[x.shape[0]!, sizeOf(x.shape.slice(1, -1))],
    ...[groups, x.shape.at(-1)! / groups],
  ])

const normalizedGroups = (x: NdArray, groups: number) =>
  reshape(normalize(grouped(x, groups), [1, 3], epsilon).normal, x.shape)

const groupNormOf = (shape: number[], groups: number, variant: string): ConformanceCase => ({
  op: 'groupNorm',
  variant,
  inputs: affine(shape, shape.at(-1)!),
  compute: (x, gamma, beta) => groupNorm(x!, groups, { gamma, beta }, epsilon),
  reference: (x, gamma, beta) => add(mul(normalizedGroups(x!, groups), gamma!), beta!),
})

const layerNormOf = (shape: number[], axes: number, variant: string): ConformanceCase => ({
  op: 'layerNorm',
  variant,
  inputs: [
    spread(shape, -2, 2),
    spread(shape.slice(-axes), 0.5, 1.5, 2),
    spread(shape.slice(-axes), -1, 1, 3),
  ],
  compute: (x, gamma, beta) => layerNorm(x!, { gamma, beta }, axes, epsilon),
  reference(x, gamma, beta) {
    const last = x!.shape.map((_, axis) => axis).slice(-axes)
    return add(mul(normalize(x!, last, epsilon).normal, gamma!), beta!)
  },
})

const groupNormCases: ConformanceCase[] = [
  groupNormOf([2, 3, 2, 4], 2, '2 groups'),
  groupNormOf([2, 2, 2, 6], 1, 'one group'),
  groupNormOf([1, 2, 3, 10], 2, 'groups of 5'),
  groupNormOf([3, 8], 2, 'vectors'),
  groupNormOf([2, 2, 2, 2, 4], 2, 'volumes'),
  groupNormOf([0, 2, 2, 4], 2, 'no samples'),
  {
    op: 'groupNorm',
    variant: 'without scale and shift',
    inputs: [spread([2, 3, 2, 4])],
    compute: (x) => groupNorm(x!, 2, {}, epsilon),
    reference: (x) => normalizedGroups(x!, 2),
  },
  {
    op: 'instanceNorm',
    inputs: affine([2, 3, 2, 3], 3),
    compute: (x, gamma, beta) => instanceNorm(x!, { gamma, beta }, epsilon).output,
    reference: (x, gamma, beta) => add(mul(normalizedGroups(x!, x!.shape.at(-1)!), gamma!), beta!),
  },
  {
    op: 'instanceNorm',
    variant: 'with its mean and variance',
    inputs: affine([2, 4, 3], 3),
    compute(x, gamma, beta) {
      const { output, mean, variance } = instanceNorm(x!, { gamma, beta }, epsilon)
      const [mean3d, variance3d] = [tf.expandDims(mean, 1), tf.expandDims(variance, 1)]
      return tf.add(tf.mul(output, mean3d), variance3d)
    },
    reference(x, gamma, beta) {
      const { normal, mean, variance } = normalize(x!, [1], epsilon)
      return add(mul(add(mul(normal, gamma!), beta!), mean), variance)
    },
  },
  layerNormOf([2, 3, 5], 1, 'the last axis'),
  layerNormOf([4, 11], 1, 'vectors'),
  layerNormOf([2, 2, 2, 3], 3, 'all but the samples'),
]

const localResponse = (
  variant: string,
  { radius, bias = 1, alpha = 1, beta = 0.5 }: Record<string, number>,
): ConformanceCase => ({
  op: 'localResponseNormalization',
  variant,
  inputs: [spread([2, 2, 2, 6])],
  compute: (x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta),
  reference: (x) =>
    build(x!.shape, (n, row, column, channel) => {
      const squares = total(
        2 * radius! + 1,
        (i) => x!.at(n!, row!, column!, channel! + i - radius!) ** 2,
      )
      return x!.at(n!, row!, column!, channel!) * (bias + alpha * squares) ** -beta
    }),
})

/** As StyleGAN has them. */
const generativeCases: ConformanceCase[] = [
  {
    op: 'pixelNorm',
    inputs: [spread([2, 2, 3, 4], -2, 2)],
    compute: (x) => tf.mul(x!, tf.rsqrt(tf.add(tf.mean(tf.square(x!), -1, true), epsilon))),
    reference: (x) =>
      zip(x!, reduce(x!, [3], meanSquare), (value, square) => value / Math.sqrt(square + epsilon)),
  },
  {
    op: 'minibatchStandardDeviation',
    variant: 'groups of 4',
    inputs: [spread([8, 2, 1, 3])],
    compute(x) {
      const groups = tf.reshape(x!, [4, 2, 2, 1, 3])
      const variance = tf.moments(groups, 0).variance
      const deviation = tf.mean(tf.sqrt(tf.add(variance, epsilon)), [1, 2, 3])
      const feature = tf.tile(tf.reshape(deviation, [1, 2, 1, 1, 1]), [4, 1, 2, 1, 1])
      return tf.concat([x!, tf.reshape(feature, [8, 2, 1, 1])], 3)
    },
    reference(x) {
      // Sample n belongs to group n mod 2.
      const { variance } = normalize(reshape(x!, [4, 2, 6]), [0], epsilon)
      const deviation = reduce(variance, [2], (values) =>
        average(values.map((value) => Math.sqrt(value + epsilon))),
      )
      return build([8, 2, 1, 4], (n, row, column, channel) =>
        channel === 3 ? deviation.at(0, n! % 2, 0) : x!.at(n!, row!, column!, channel!),
      )
    },
  },
  {
    op: 'weightDemodulation',
    inputs: [spread([2, 2, 3, 2]), spread([2, 3], 0.5, 1.5, 2)],
    compute(weight, style) {
      const modulated = tf.mul(tf.expandDims(weight!, 0), tf.reshape(style!, [2, 1, 1, 3, 1]))
      const norm = tf.sum(tf.square(modulated), [1, 2, 3], true)
      return tf.mul(modulated, tf.rsqrt(tf.add(norm, epsilon)))
    },
    reference(weight, style) {
      const modulated = build(
        [2, 2, 2, 3, 2],
        (n, row, column, input, output) =>
          weight!.at(row!, column!, input!, output!) * style!.at(n!, input!),
      )
      const norm = reduce(modulated, [1, 2, 3], (values) => sumOf(values.map((v) => v * v)))
      return zip(modulated, norm, (value, square) => value / Math.sqrt(square + epsilon))
    },
  },
]

const momentsOver = (axes: number[], variant: string): ConformanceCase => ({
  op: 'moments',
  variant,
  inputs: [spread([2, 3, 2, 3])],
  compute(x) {
    const { mean, variance } = tf.moments(x!, axes, true)
    return tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, epsilon)))
  },
  reference: (x) => normalize(x!, axes, epsilon).normal,
})

export const normalizationCases: ConformanceCase[] = [
  ...batchNormCases,
  ...groupNormCases,
  localResponse('radius 1', { radius: 1, bias: 1.5, alpha: 0.7, beta: 0.6 }),
  localResponse('wider than the channels', { radius: 7 }),
  momentsOver([1, 2], 'each picture and channel'),
  momentsOver([0, 1, 2], 'each channel'),
  momentsOver([3], 'each pixel'),
  ...generativeCases,
  {
    op: 'l2Normalize',
    inputs: [spread([4, 5], -1, 1)],
    compute: (x) => tf.div(x!, tf.maximum(tf.norm(x!, 2, -1, true), 1e-12)),
    reference: (x) =>
      zip(
        x!,
        reduce(x!, [1], (row) => sumOf(row.map((v) => v * v))),
        (v, s) => v / Math.sqrt(s),
      ),
  },
]
