import * as tf from '../src/tf.js'
import { spread } from './finite-differences.js'

export interface GradientCase {
  name: string
  operation: (...inputs: tf.Tensor[]) => tf.Tensor
  /** Shapes of the inputs, and the ranges of their values (-1 … 1 where none is given). */
  inputs: { shape: number[]; low?: number; high?: number }[]
}

const of =
  (...shapes: number[][]) =>
  (name: string, operation: GradientCase['operation']): GradientCase => ({
    name,
    operation,
    inputs: shapes.map((shape) => ({ shape })),
  })

const within =
  (low: number, high: number, ...shapes: number[][]) =>
  (name: string, operation: GradientCase['operation']): GradientCase => ({
    name,
    operation,
    inputs: shapes.map((shape) => ({ shape, low, high })),
  })

const image = (x?: tf.Tensor) => x as tf.Tensor4D

const matrix = of([5, 6])
const picture = of([2, 7, 6, 3])

/** One case of every operation that networks use, on inputs without ties or kinks. */
export const gradientCases: GradientCase[] = [
  matrix('softmax', (x) => tf.softmax(x!)),
  matrix('logSoftmax', (x) => tf.logSoftmax(x!)),
  of([5, 6], [6])('prelu', (x, alpha) => tf.prelu(x!, alpha!)),
  within(
    0.5,
    2,
    [2, 4, 3, 3],
    [3],
    [3],
    [3],
    [3],
  )('batchNorm', (x, mean, variance, beta, gamma) =>
    tf.batchNorm(
      image(x),
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor1D,
      gamma as tf.Tensor1D,
    ),
  ),
  of(
    [2, 4, 3, 3],
    [3],
    [3],
  )('batch norm at training', (x, gamma, beta) => {
    const inputs = { x: x!, gamma: gamma!, beta: beta! }
    return tf.engine().runKernel<tf.Tensor[]>('BatchNormTraining', inputs, { epsilon: 1e-5 })[0]!
  }),
  picture('localResponseNormalization', (x) => tf.localResponseNormalization(image(x), 1, 1.5)),
]

/** The outputs of a case and the gradients of its inputs, on the backend in use. */
export async function computeCase({ operation, inputs }: GradientCase) {
  const tensors = tf.tidy(() => {
    const given = inputs.map(({ shape, low, high }, index) => spread(shape, low, high, index + 1))
    let output: tf.Tensor | undefined
    const weighted = () => {
      output = tf.keep(operation(...given))
      return tf.sum(tf.mul(output, spread(output.shape, -1, 1, 9)))
    }
    const { grads } = tf.engine().gradients(weighted, given)
    return [output!, ...grads.map((gradient) => tf.keep(gradient))]
  })
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  tf.dispose(tensors)
  return values.map((value) => Array.from(value))
}

/** The largest difference, relative to the largest value. */
export function relativeDifference(found: number[], expected: number[]) {
  const scale = Math.max(0.1, ...expected.map(Math.abs))
  const differences = expected.map((value, index) => Math.abs(found[index]! - value) / scale)
  return found.length === expected.length ? Math.max(...differences) : Number.POSITIVE_INFINITY
}
