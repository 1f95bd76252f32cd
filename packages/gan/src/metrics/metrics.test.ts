import { formulaUniform } from '@cnn/core/testing'
import { describe, expect, test } from 'vitest'
import golden from '../../golden/metrics.json'
import { featureStatistics, RunningStatistics } from './feature-statistics.js'
import { frechetDistance } from './frechet-distance.js'
import { inceptionScore } from './inception-score.js'
import { kernelDistance } from './kernel-distance.js'
import { judge, memorization } from './memorization.js'
import { modeCoverage } from './mode-coverage.js'
import { parzenLogLikelihood } from './parzen-log-likelihood.js'
import { precisionRecall } from './precision-recall.js'
import { compareRanks } from './rank-comparison.js'

/** As metrics.py makes them. */
function features(key: string, count: number, dimensions: number, offset = 0) {
  const u = formulaUniform(key, count * dimensions)
  const scales = formulaUniform(`${key} scale`, dimensions)
  const means = formulaUniform(`${key} mean`, dimensions)
  return u.map((value, place) => {
    const j = place % dimensions
    const next = u[place - j + ((j + 1) % dimensions)]!
    return (0.2 + 2 * scales[j]!) * (value - 0.5 + 0.7 * (next - 0.5)) + offset + means[j]!
  })
}

function probabilities(key: string, count: number, classes: number) {
  const exponentials = formulaUniform(key, count * classes).map((u) => Math.exp(12 * (u - 0.5)))
  return exponentials.map((value, place) => {
    const begin = place - (place % classes)
    return value / exponentials.slice(begin, begin + classes).reduce((a, b) => a + b)
  })
}

/** 8 dimensions, then twice the first, then one that never changes. */
const degenerate = (rows: Float64Array) =>
  Float64Array.from({ length: (rows.length / 8) * 10 }, (_, place) => {
    const [row, j] = [Math.floor(place / 10), place % 10]
    return j < 8 ? rows[row * 8 + j]! : j === 8 ? 2 * rows[row * 8]! : 3
  })

/** Within a millionth of what numpy and scipy compute, and where digits allow it much nearer. */
function expectNear(actual: object, expected: object, tolerance = 1e-9) {
  for (const [name, value] of Object.entries(expected)) {
    const found = (actual as Record<string, number>)[name]!
    expect(Math.abs(found - value), `${name}: ${found}, not ${value}`).toBeLessThanOrEqual(
      tolerance * Math.abs(value),
    )
  }
}

const first = features('first', 60, 8)
const second = features('second', 50, 8)

describe('mean and covariance', () => {
  test('as numpy.cov has them, also far from 0', async () => {
    const { mean, covariance, count } = await featureStatistics(features('first', 50, 3, 1000), 3)
    expectNear(mean, golden.statistics.mean, 1e-14)
    expectNear(covariance, golden.statistics.covariance, 1e-11)
    expect(count).toBe(50)
  })

  test('the same of all at once and of small parts', async () => {
    const whole = await featureStatistics(features('first', 700, 5), 5)
    const running = new RunningStatistics(5)
    const rows = features('first', 700, 5)
    for (let row = 0; row < 700; row += 35) running.add(rows.subarray(row * 5, (row + 35) * 5))
    const { covariance, mean } = running.result()
    expectNear(mean, whole.mean, 1e-13)
    expectNear(covariance, whole.covariance, 1e-11)
  })

  test.each([
    ['NaN', new Float32Array([1, 2, 3, Number.NaN]), 2, /Feature 1 of picture 1 is NaN/],
    ['half rows', new Float32Array(5), 2, /no whole number of rows/],
    ['no dimensions', new Float32Array(5), 0, /1 dimension or more/],
    ['one picture', new Float32Array(2), 2, /at least two pictures, and there is one/],
    ['no pictures', new Float32Array(0), 2, /there are none/],
  ])('%s is an error', async (_, values, dimensions, message) => {
    await expect(featureStatistics(values, dimensions)).rejects.toThrow(message)
  })
})

describe('FID', () => {
  const distance = async (a: Float64Array, b: Float64Array, dimensions: number) =>
    frechetDistance(await featureStatistics(a, dimensions), await featureStatistics(b, dimensions))

  test('of full rank, as scipy.linalg.sqrtm gives it', async () => {
    expectNear(await distance(first, second, 8), golden.frechet.full)
    const wide = [features('first', 300, 64), features('second', 320, 64)] as const
    expectNear(await distance(...wide, 64), golden.frechet.wide)
  })

  test('of fewer pictures than dimensions: right, and says what that means', async () => {
    const few = [features('first', 10, 24), features('second', 14, 24)] as const
    const found = await distance(...few, 24)
    expectNear(found, golden.frechet.few)
    expect(found.warning).toMatch(/FID of 10 pictures in 24 dimensions is too high.*KID/)
    const many = features('second', 90, 24)
    expectNear(await distance(few[0], many, 24), golden.frechet.fewAgainstMany)
    expect((await distance(many, many, 24)).warning).toBeUndefined()
  })

  test('of dimensions that never change or depend on others', async () => {
    const found = await distance(degenerate(first), degenerate(second), 10)
    expectNear(found, golden.frechet.degenerate)
  })

  test.each([
    ['many pictures', features('same', 200, 20), 20],
    ['few pictures', features('same', 9, 20), 20],
    ['pictures all alike', new Float64Array(40).fill(0.5), 4],
  ])('of a set with itself it is 0: %s', async (_, rows, dimensions) => {
    const found = await distance(rows, rows, dimensions)
    expect(found.distance).toBeGreaterThanOrEqual(0)
    expect(found.distance).toBeLessThan(1e-11)
  })

  test('of one dimension it is what the paper’s formula says', async () => {
    const [a, b] = [Float64Array.of(0, 2, 4), Float64Array.of(1, 3)]
    // Means 2 and 2; deviations 2 and √2.
    expect((await distance(a, b, 1)).distance).toBeCloseTo((2 - Math.SQRT2) ** 2, 14)
  })

  test('statistics that do not belong together are an error, and it stops when told to', async () => {
    const [a, b] = [await featureStatistics(first, 8), await featureStatistics(second, 5)]
    await expect(frechetDistance(a, b)).rejects.toThrow(/8 dimensions .* 5/)
    const broken = { ...a, mean: a.mean.with(0, Number.NaN) }
    await expect(frechetDistance(a, broken)).rejects.toThrow(/no numbers/)
    const origin = (fingerprint: string) => ({ extractor: 'eyes', fingerprint, sha256: '' })
    await expect(
      frechetDistance({ ...a, origin: origin('1') }, { ...a, origin: origin('2') }),
    ).rejects.toThrow(/eyes .* other weights/)
    await expect(frechetDistance(a, { ...a, mean: new Float64Array(3) })).rejects.toThrow(
      /3 and 64/,
    )
    await expect(frechetDistance(a, a, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('KID', () => {
  test.each([
    ['few subsets, each by itself', { subsets: 7, subsetSize: 12, seed: 3 }, 'subsets'],
    ['many subsets, all at once', { subsets: 60, subsetSize: 25, seed: 4 }, 'manySubsets'],
  ] as const)('%s: as numpy has it', async (_, options, name) => {
    const { mean, std, interval } = await kernelDistance(first, second, 8, options)
    expectNear({ mean, std, ...interval }, golden.kernel[name])
  })

  test('the seed decides all of it', async () => {
    const options = { subsets: 5, subsetSize: 10 }
    const [a, b] = [
      await kernelDistance(first, second, 8, options),
      await kernelDistance(first, second, 8, { ...options, seed: 1 }),
    ]
    expect(await kernelDistance(first, second, 8, options)).toEqual(a)
    expect(b.mean).not.toBe(a.mean)
    expect(a).toMatchObject(options)
  })

  test('of equal distributions it is 0 on average, and the interval holds it as often as it says', async () => {
    const a = features('equal', 240, 3)
    let held = 0
    let sum = 0
    for (let trial = 0; trial < 30; trial++) {
      const shuffled = formulaUniform(`trial ${trial}`, 240)
      const order = [...shuffled.keys()].sort((i, j) => shuffled[i]! - shuffled[j]!)
      const rows = (part: number[]) =>
        Float64Array.from(part.flatMap((row) => [...a.subarray(row * 3, row * 3 + 3)]))
      const options = { subsets: 10, subsetSize: 60 }
      const found = await kernelDistance(
        ...([rows(order.slice(0, 120)), rows(order.slice(120))] as const),
        ...([3, options] as const),
      )
      sum += found.mean
      if (found.interval.low <= 0 && found.interval.high >= 0) held++
    }
    expect(Math.abs(sum / 30)).toBeLessThan(0.02)
    expect(held).toBeGreaterThanOrEqual(26)
  })

  test.each([
    ['too few pictures', 3, {}, /four pictures/],
    ['subsets of all pictures', 20, { subsetSize: 20 }, /from 2 to 19 of 20/],
    ['no subsets', 20, { subsets: 0 }, /1 subset or more/],
  ])('%s are an error', async (_, count, options, message) => {
    await expect(kernelDistance(first.subarray(0, count * 8), second, 8, options)).rejects.toThrow(
      message,
    )
  })
})

describe('inception score', () => {
  const answers = probabilities('answers', 103, 6)

  test('as numpy has it', () => {
    expectNear(inceptionScore(answers, 6), golden.inceptionScore[10])
    expectNear(inceptionScore(answers, 6, { splits: 1 }), golden.inceptionScore[1])
  })

  test('from 1, where every picture says the same, to the number of classes', () => {
    const certain = Float32Array.from({ length: 32 }, (_, i) => Number(i % 4 === (i >> 2) % 4))
    expect(inceptionScore(certain, 4, { splits: 1 }).mean).toBeCloseTo(4, 12)
    expect(inceptionScore(new Float32Array(40).fill(0.25), 4).mean).toBeCloseTo(1, 12)
  })

  test('what is no distribution, or too little, is an error', () => {
    expect(() => inceptionScore(Float32Array.of(2, -1), 2, { splits: 1 })).toThrow(/not logits/)
    expect(() => inceptionScore(answers.subarray(0, 12), 6)).toThrow(/split into 10 parts/)
    expect(() => inceptionScore(answers, 6, { splits: 0 })).toThrow(/1 split/)
  })
})

describe('precision and recall', () => {
  test('as numpy has them', async () => {
    expectNear(await precisionRecall(first, second, 8), golden.precisionRecall.near)
    const moved = second.map((value) => value + 1)
    const apart = await precisionRecall(first, moved, 8, { neighbors: 5 })
    expectNear(apart, golden.precisionRecall.apart)
  })

  test('of more pictures than are compared at once', async () => {
    const many = features('many', 250, 3)
    expect(await precisionRecall(many, many, 3)).toEqual({ precision: 1, recall: 1, neighbors: 3 })
  })

  test('of few pictures it is an error, and it says how far it is', async () => {
    await expect(precisionRecall(first, second.subarray(0, 24), 8)).rejects.toThrow(/more than 3/)
    const parts: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      void parts.push(done / total)
    await precisionRecall(first, second, 8, { onProgress })
    expect(parts.at(-1)).toBe(1)
    expect(parts).toEqual(parts.toSorted((a, b) => a - b))
  })
})

describe('Parzen windows', () => {
  const [samples, validation, test_] = [
    formulaUniform('samples', 300),
    formulaUniform('validation', 120),
    formulaUniform('test', 186),
  ] as const

  test('as the code of the paper has them', async () => {
    const { curve, mean, standardError, sigma, warning } = await parzenLogLikelihood(
      ...([samples, validation, test_] as const),
      6,
    )
    const { curve: points, ...best } = golden.parzen
    expectNear({ mean, standardError, sigma }, best)
    expect(curve.length).toBe(points.length)
    for (const [i, point] of points.entries()) expectNear(curve[i]!, point)
    expect(warning).toBeUndefined()
  })

  test('a width at the end of those that were tried is told', async () => {
    const sigmas = [0.5, 0.9]
    const found = await parzenLogLikelihood(samples, validation, test_, 6, { sigmas })
    expect(found.warning).toMatch(/0\.5, the least/)
  })

  test('far away it is little, and a number', async () => {
    const far = test_.map((value) => value + 1000)
    const { mean } = await parzenLogLikelihood(samples, validation, far, 6)
    expect(mean).toBeLessThan(-1e6)
    expect(mean).toBeGreaterThan(-Infinity)
  })

  test('nothing to compare with is an error', async () => {
    const none = new Float64Array()
    await expect(parzenLogLikelihood(none, validation, test_, 6)).rejects.toThrow(/as samples/)
    await expect(
      parzenLogLikelihood(samples, validation, test_, 6, { sigmas: [0] }),
    ).rejects.toThrow(/not 0/)
  })
})

describe('classes among samples', () => {
  test('their entropy, as scipy has it', () => {
    const { histogram, entropyBits } = modeCoverage(probabilities('answers', 103, 6), 6)
    expect(histogram).toEqual(golden.coverage.histogram)
    expect(entropyBits).toBeCloseTo(golden.coverage.entropyBits, 12)
  })

  test('a class with less than a tenth of its share is not covered', () => {
    const sees = (counts: number[]) =>
      modeCoverage(
        Float32Array.from(
          counts.flatMap((count, label) =>
            new Array(count).fill([0, 1, 2].map((j) => Number(j === label))).flat(),
          ),
        ),
        3,
      )
    expect(sees([160, 130, 10])).toMatchObject({ covered: 3 })
    expect(sees([160, 131, 9])).toMatchObject({ covered: 2, histogram: [160, 131, 9] })
    expect(sees([5, 0, 0])).toMatchObject({ covered: 1, entropyBits: 0 })
    expect(sees([7, 7, 7]).entropyBits).toBeCloseTo(Math.log2(3), 12)
  })
})

describe('copies', () => {
  const [train, held, made] = [
    features('train', 80, 4),
    features('train held', 40, 4),
    features('made', 50, 4),
  ] as const

  test('distances and ranks, as scipy has them', async () => {
    const { nearest, ranks } = golden.memorization
    const found = await memorization(made, train, held, 4)
    expectNear(found.sampleDistances, nearest)
    expectNear(found.ranks, ranks[0]!)
    const steps = (values: Float64Array) => values.map((value) => Math.round(value * 8))
    expectNear(compareRanks(steps(found.sampleDistances), steps(found.testDistances)), ranks[1]!)
  })

  const many = features('train', 900, 4)
  const [known, unknown] = [many.subarray(0, 4 * 600), many.subarray(4 * 600)]

  test('pictures of the same kind are no copies', async () => {
    const found = await memorization(unknown.subarray(0, 600), known, unknown.subarray(600), 4)
    expect(found).toMatchObject({ verdict: 'alike' })
    expect(found.message).toMatch(/no sign of copying/)
  })

  test('a twentieth of copies among samples is found', async () => {
    const samples = unknown.slice(0, 600)
    samples.set(known.subarray(0, 40))
    const found = await memorization(samples, known, unknown.subarray(600), 4)
    expect(found.verdict).toBe('copies')
    expect(found.closeShare).toBeGreaterThan(0.06)
    expect(found.sampleDistances.subarray(0, 10)).toEqual(new Float64Array(10))
  })

  test('what is nearer or farther on the whole', () => {
    const test_ = formulaUniform('distances', 200).map((u) => 1 + u)
    expect(judge(test_, test_)).toMatchObject({ verdict: 'alike', ranks: { probability: 0.5 } })
    expect(
      judge(
        test_.map((d) => Math.max(1.1, d - 0.2)),
        test_,
      ).verdict,
    ).toBe('closer')
    expect(
      judge(
        test_.map((d) => d + 0.3),
        test_,
      ).verdict,
    ).toBe('farther')
    expect(
      judge(
        test_.map(() => 1),
        test_,
      ).verdict,
    ).toBe('copies')
  })

  test('what is usual of few test pictures is no hundredth', () => {
    const distances = (count: number) => Float64Array.from({ length: count }, (_, i) => 1 + i)
    const usual = (count: number) => judge(distances(count), distances(count)).usualShare
    expect([10, 100, 150, 1000].map(usual)).toEqual([0.1, 0.01, 2 / 150, 0.01])
    const tied = judge(distances(40), distances(40).fill(1, 0, 4))
    expect(tied).toMatchObject({ closeDistance: 1, usualShare: 0.1, closeShare: 1 / 40 })
    expect(tied.message).toMatch(/^2\.5 % of the samples .* the closest 10 % of the test pictures;/)
  })

  test('too few to tell is an error', async () => {
    await expect(memorization(made.subarray(0, 36), train, held, 4)).rejects.toThrow(/9 as samples/)
    await expect(memorization(made, new Float64Array(), held, 4)).rejects.toThrow(/no training/)
  })
})
