import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import { erf } from '../../../conformance/cases/error-function.js'
import * as tf from '../../../tf.js'

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const share = (x: number) => (1 + erf(x / Math.SQRT2)) / 2
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
const inside = (x: number, low: number, high: number) => Number(x > low && x < high)
const tanhArgument = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)
const tanhSlope = (x: number) => Math.sqrt(2 / Math.PI) * (1 + 0.134145 * x ** 2)

interface Activation {
  name: string
  attributes?: object
  value: (x: number) => number
  slope: (x: number) => number
  /** Whether its gradient takes the output. */
  ofOutput?: boolean
}

const activations: Activation[] = [
  {
    name: 'Swish',
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  },
  {
    name: 'Gelu',
    attributes: { approximate: false },
    value: (x) => x * share(x),
    slope: (x) => share(x) + x * density(x),
  },
  {
    name: 'Gelu',
    attributes: { approximate: true },
    value: (x) => 0.5 * x * (1 + Math.tanh(tanhArgument(x))),
    slope: (x) =>
      0.5 * (1 + Math.tanh(tanhArgument(x))) +
      0.5 * x * tanhSlope(x) * (1 - Math.tanh(tanhArgument(x)) ** 2),
  },
  {
    name: 'HardSwish',
    value: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
    slope: (x) => (x > 3 ? 1 : (inside(x, -3, 4) * (2 * x + 3)) / 6),
  },
  {
    name: 'LeakyRelu',
    attributes: { alpha: 0.2 },
    value: (x) => (x > 0 ? x : 0.2 * x),
    slope: (x) => (x > 0 ? 1 : 0.2),
  },
  {
    name: 'Relu6',
    value: (x) => Math.min(Math.max(x, 0), 6),
    slope: (x) => inside(x, 0, 6),
    ofOutput: true,
  },
  { name: 'Tanh', value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2, ofOutput: true },
  { name: 'Sigmoid', value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x), ofOutput: true },
]

/** The largest difference, relative to the largest number, or to 1. */
const errorOf = (found: ArrayLike<number>, expected: readonly number[]) =>
  relativeError([...Array.from(found), 1], [...expected, 1])

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(activations)(
    '$name $attributes',
    ({ name, attributes = {}, value, slope, ofOutput }) => {
      for (const size of [1, 3, 4, 30_011]) {
        const x = randomValues([size], 1).map((number) => number * 9)
        const dy = randomValues([size], 2)
        const tensor = (values: Float32Array) => ({ shape: [size], values })
        const [y] = runKernel(name, { x: tensor(x) }, attributes)
        const expected = Array.from(x, value)
        expect(errorOf(y!, expected)).toBeLessThan(1e-6)
        const kept = { [ofOutput ? 'y' : 'x']: tensor(ofOutput ? y! : x) }
        const [dx] = runKernel(`${name}Grad`, { dy: tensor(dy), ...kept }, attributes)
        const expectedGradient = Array.from(x, (number, i) => slope(number) * dy[i]!)
        expect(errorOf(dx!, expectedGradient)).toBeLessThan(2e-6)
      }
      const [empty] = runKernel(name, { x: { shape: [0], values: [] } }, attributes)
      expect(empty).toHaveLength(0)
      const [special] = runKernel(name, { x: { shape: [1], values: [Number.NaN] } }, attributes)
      expect(special![0]).toBeNaN()
    },
  )

  test.each([
    [tf.Softmax, 'SoftmaxGrad'],
    [tf.LogSoftmax, 'LogSoftmaxGrad'],
  ] as const)('%s of rows of any length', (name, gradient) => {
    for (const [rows, length] of [
      [1, 1],
      [7, 2],
      [300, 10],
      [5, 1000],
      [3, 4099],
      [0, 3],
    ] as const) {
      // biome-ignore format: pairs
      const shape = [rows, length]
      const x = randomValues(shape, 1).map((number) => number * 20)
      const dy = randomValues(shape, 2)
      const [expected, slopes] = [new Float64Array(x.length), new Float64Array(x.length)]
      for (let row = 0; row < rows; row++) {
        const places = Array.from({ length }, (_, i) => row * length + i)
        const sumOf = (term: (at: number) => number) =>
          places.reduce((sum, at) => sum + term(at), 0)
        const highest = Math.max(...places.map((at) => x[at]!))
        const total = sumOf((at) => Math.exp(x[at]! - highest))
        const shareOf = (at: number) => Math.exp(x[at]! - highest) / total
        const isLog = name === tf.LogSoftmax
        const mean = sumOf((at) => dy[at]! * (isLog ? 1 : shareOf(at)))
        for (const at of places) {
          expected[at] = isLog ? x[at]! - highest - Math.log(total) : shareOf(at)
          slopes[at] = isLog ? dy[at]! - shareOf(at) * mean : shareOf(at) * (dy[at]! - mean)
        }
      }
      const [y] = runKernel(name, { logits: { shape, values: x } }, { dim: -1, axis: -1 })
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
      const inputs = { dy: { shape, values: dy }, y: { shape, values: y! } }
      const [dx] = runKernel(gradient, inputs, {})
      expect(relativeError(dx!, slopes)).toBeLessThan(5e-6)
    }
  })
})
