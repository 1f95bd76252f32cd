import { randomStream } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import golden from '../../golden/linear-svm.json' with { type: 'json' }
import { fitLinearSvm } from './linear-svm.js'

describe.each(golden)('$dimensions features, cost $cost', ({ features, labels, weights, cost }) => {
  const given = Float32Array.from(features)

  test("the weights are those that Newton's method finds", async () => {
    const svm = await fitLinearSvm(given, labels, { cost, tolerance: 1e-7, maxPasses: 20_000 })
    expect(svm.converged).toBe(true)
    svm.weights.forEach((own, one) => {
      own.forEach((value, i) => {
        expect(value).toBeCloseTo(weights[one]![i]!, 4)
      })
    })
  })

  test('the default tolerance gives the answers of the optimum', async () => {
    const svm = await fitLinearSvm(given, labels, { cost })
    const exact = await fitLinearSvm(given, labels, { cost, tolerance: 1e-7, maxPasses: 20_000 })
    expect(svm.predict(given)).toEqual(exact.predict(given))
  })
})

test('two samples on a line: the optimum by hand', async () => {
  // Of samples at 1 and −1 the bias is 0, and w²/2 + 2C(1 − w)² is least at 4C / (1 + 4C).
  const { weights, converged } = await fitLinearSvm(Float32Array.of(1, -1), [1, 0], { cost: 0.5 })
  expect(converged).toBe(true)
  expect(weights[1]![0]).toBeCloseTo(2 / 3, 3)
  expect(weights[1]![1]).toBeCloseTo(0, 3)
  expect(weights[0]![0]).toBeCloseTo(-2 / 3, 3)
})

test('clouds apart are told apart, and new points with them', async () => {
  const cloud = (seed: number) => {
    const random = randomStream(seed)
    const labels = Array.from({ length: 90 }, (_, i) => i % 3)
    const at = [[1, 0], [-0.5, 0.9], [-0.5, -0.9]] as const // biome-ignore format: pairs
    const features = labels.flatMap((label) => at[label]!.map((x) => random.normal(x, 0.15)))
    return { features: Float32Array.from(features), labels }
  }
  const [known, fresh] = [cloud(1), cloud(2)]
  const svm = await fitLinearSvm(known.features, known.labels)
  expect([...svm.predict(fresh.features)]).toEqual(fresh.labels)
  expect(svm.scores(fresh.features)).toHaveLength(270)
})

test('a training that is cut short says so, and the same seed gives the same', async () => {
  const [{ features, labels }] = golden as [(typeof golden)[number]]
  const once = () => fitLinearSvm(Float32Array.from(features), labels, { maxPasses: 2, seed: 3 })
  const svm = await once()
  expect(svm.converged).toBe(false)
  expect((await once()).weights).toEqual(svm.weights)
})

test.each([
  ['no samples', [], [], {}, 'empty-data'],
  ['half a sample', [1, 2, 3], [0, 1], {}, 'shape-mismatch'],
  ['one class', [1, 2], [1, 1], {}, 'bad-option'],
  ['a label that is none', [1, 2], [0, -1], {}, 'bad-option'],
  ['a NaN', [1, Number.NaN], [0, 1], {}, 'bad-features'],
  ['no cost', [1, 2], [0, 1], { cost: 0 }, 'bad-option'],
  ['an endless training', [1, 2], [0, 1], { maxPasses: Infinity }, 'bad-option'],
  ['a stop', [1, 2], [0, 1], { signal: AbortSignal.abort() }, 'aborted'],
])('%s is an error', async (_, features, labels, options, code) => {
  const training = fitLinearSvm(Float32Array.from(features), labels, options)
  await expect(training).rejects.toMatchObject({ code })
})
