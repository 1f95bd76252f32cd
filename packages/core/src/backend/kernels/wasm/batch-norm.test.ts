import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import {
  batchNorm,
  batchNormGradient,
  randomValues,
  relativeError,
} from '../../../../test/kernels/reference.js'

const shapes = [
  [1, 1],
  [64, 10],
  [5, 3],
  [3, 7, 5, 13],
  [8, 28, 28, 16],
  [2, 300, 1],
  [16, 14, 14, 64],
  [7, 3, 3, 130],
]

const epsilon = 1e-5

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(shapes)('[%i, %i, …]', (...shape) => {
    const channels = shape.at(-1)!
    // A mean far from zero shows whether the variance is computed about it.
    const x = { shape, values: randomValues(shape, 1).map((value) => value + 30) }
    const vector = (seed: number) => ({
      shape: [channels],
      values: randomValues([channels], seed),
    })
    const [gamma, beta, dMean, dVariance] = [2, 3, 4, 5].map(vector)
    const expected = batchNorm(x.values, gamma!.values, beta!.values, epsilon)

    const inputs = { x, gamma: gamma!, beta: beta! }
    const [output, mean, variance] = runKernel('BatchNormTraining', inputs, { epsilon })
    expect(relativeError(mean!, expected.mean)).toBeLessThan(1e-6)
    expect(relativeError(variance!, expected.variance)).toBeLessThan(5e-6)
    expect(relativeError(output!, expected.output)).toBeLessThan(5e-6)

    const dy = { shape, values: randomValues(shape, 6) }
    const saved = {
      mean: { shape: [channels], values: mean! },
      variance: { shape: [channels], values: variance! },
    }
    const [dx, dgamma, dbeta] = runKernel(
      'BatchNormTrainingGrad',
      { dy, x, gamma: gamma!, ...saved, dMean: dMean!, dVariance: dVariance! },
      { epsilon },
    )
    const gradient = batchNormGradient(
      ...([x.values, dy.values, gamma!.values, dMean!.values, dVariance!.values, epsilon] as const),
    )
    expect(relativeError(dbeta!, gradient.dbeta)).toBeLessThan(5e-6)
    expect(relativeError(dgamma!, gradient.dgamma)).toBeLessThan(5e-5)
    expect(relativeError(dx!, gradient.dx)).toBeLessThan(5e-5)
  })
})
