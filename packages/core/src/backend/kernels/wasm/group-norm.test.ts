import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'

const epsilon = 1e-5

/** Samples, positions, channels, groups. */
const cases: [samples: number, positions: number, channels: number, groups: number][] = [
  [1, 1, 1, 1],
  [3, 1, 7, 1],
  [300, 1, 96, 1],
  [1000, 1, 10, 5],
  [2, 1, 1031, 1],
  [2, 13 * 11, 6, 3],
  [1, 100 * 100, 32, 32],
  [5, 7 * 7, 130, 10],
  [4, 32 * 32, 64, 1],
  [2, 5, 3, 3],
  [0, 4, 8, 2],
]

/** Group norm and its gradient in double precision; also of a loss that depends on mean and variance. */
function reference(
  [samples, positions, channels, groups]: (typeof cases)[number],
  inputs: Record<'x' | 'dy' | 'gamma' | 'beta' | 'dMean' | 'dVariance', Float32Array>,
) {
  const { x, dy, gamma, beta, dMean, dVariance } = inputs
  const size = channels / groups
  const count = positions * size
  const [output, dx] = [new Float64Array(x.length), new Float64Array(x.length)]
  const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)]
  const statistics = { mean: [] as number[], variance: [] as number[] }
  for (let group = 0; group < samples * groups; group++) {
    const [sample, first] = [Math.floor(group / groups), (group % groups) * size]
    const places = Array.from({ length: count }, (_, i) => {
      const position = sample * positions + Math.floor(i / size)
      return position * channels + first + (i % size)
    })
    const sumOf = (term: (at: number) => number) => places.reduce((sum, at) => sum + term(at), 0)
    const mean = sumOf((at) => x[at]!) / count
    const variance = sumOf((at) => (x[at]! - mean) ** 2) / count
    const inverse = 1 / Math.sqrt(variance + epsilon)
    const normal = (at: number) => (x[at]! - mean) * inverse
    const slope = (at: number) => dy[at]! * gamma[at % channels]!
    const [sum, product] = [sumOf(slope), sumOf((at) => slope(at) * normal(at))]
    for (const at of places) {
      const channel = at % channels
      output[at] = normal(at) * gamma[channel]! + beta[channel]!
      dgamma[channel]! += dy[at]! * normal(at)
      dbeta[channel]! += dy[at]!
      const passed = inverse * (slope(at) - (sum + normal(at) * product) / count)
      const extra = dMean[group]! + 2 * dVariance[group]! * (x[at]! - mean)
      dx[at] = passed + extra / count
    }
    statistics.mean.push(mean)
    statistics.variance.push(variance)
  }
  return { output, dx, dgamma, dbeta, ...statistics }
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('%i samples, %i positions, %i channels, %i groups', (...sides) => {
    const [samples, positions, channels, groups] = sides
    const shape = [samples, positions, channels]
    const valuesOf = (values: readonly number[], seed: number) => randomValues(values, seed)
    const values = {
      x: valuesOf(shape, 1).map((value) => value + 0.3),
      dy: valuesOf(shape, 2),
      gamma: valuesOf([channels], 3),
      beta: valuesOf([channels], 4),
      dMean: valuesOf([samples, groups], 5),
      dVariance: valuesOf([samples, groups], 6),
    }
    const expected = reference(sides, values)
    const vector = (name: 'gamma' | 'beta') => ({ shape: [channels], values: values[name] })
    const ofGroups = (given: Float32Array) => ({ shape: [samples, groups], values: given })
    const x = { shape, values: values.x }
    const attributes = { groups, epsilon }
    const inputs = { x, gamma: vector('gamma'), beta: vector('beta') }
    const [output, mean, variance] = runKernel('GroupNorm', inputs, attributes)
    expect(relativeError(output!, expected.output)).toBeLessThan(5e-6)
    expect(relativeError(mean!, expected.mean)).toBeLessThan(5e-6)
    expect(relativeError(variance!, expected.variance)).toBeLessThan(5e-6)

    const saved = { mean: ofGroups(mean!), variance: ofGroups(variance!) }
    const upstream = { dMean: ofGroups(values.dMean), dVariance: ofGroups(values.dVariance) }
    const [dx, dgamma, dbeta] = runKernel(
      'GroupNormGrad',
      { dy: { shape, values: values.dy }, x, gamma: inputs.gamma, ...saved, ...upstream },
      attributes,
    )
    expect(relativeError(dx!, expected.dx)).toBeLessThan(5e-6)
    expect(relativeError(dgamma!, expected.dgamma)).toBeLessThan(5e-6)
    expect(relativeError(dbeta!, expected.dbeta)).toBeLessThan(5e-6)
  })
})
