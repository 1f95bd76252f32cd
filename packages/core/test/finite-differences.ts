import { expect } from 'vitest'
import { randomStream } from '../src/random.js'
import * as tf from '../src/tf.js'

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor

/** A tensor of float32 numbers spread evenly in [low, high), in random order: none equal, none near another. */
export function spread(shape: number[], low = -1, high = 1, seed = 1): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  const order = randomStream(seed, 'spread').permutation(size)
  const values = Float32Array.from(order, (place) => low + ((place + 0.5) / size) * (high - low))
  return tf.tensor(values, shape)
}

/** Expects the gradients of `operation` at `inputs` to be those of finite differences, on the backend in use. */
export function expectGradient(operation: Operation, inputs: tf.Tensor[], tolerance = 2e-3) {
  tf.tidy(() => {
    const weights = spread(operation(...inputs).shape, -1, 1, 2)
    const found = gradients(operation, inputs, weights)
    inputs.forEach((_, index) => {
      const expected = differences(operation, inputs, index, weights.dataSync())
      expectClose(found[index]!.dataSync(), expected, tolerance, `input ${index}`)
    })
  })
}

/** The same of the gradients of `operation`, as functions of its inputs and of the upstream gradient. */
export function expectSecondGradient(operation: Operation, inputs: tf.Tensor[], tolerance = 4e-3) {
  const shape = tf.tidy(() => operation(...inputs).shape)
  inputs.forEach((_, index) => {
    const first: Operation = (...given) =>
      gradients(operation, given.slice(0, -1), given.at(-1)!)[index]!
    expectGradient(first, [...inputs, spread(shape, -1, 1, 3)], tolerance)
  })
}

function gradients(operation: Operation, inputs: tf.Tensor[], upstream: tf.Tensor) {
  const { grads } = tf.engine().gradients(() => operation(...inputs), inputs, upstream, true)
  return grads.map((gradient, index) => gradient ?? tf.zeros(inputs[index]!.shape))
}

/** Of the weighted sum of the outputs, by the five-point stencil. */
function differences(
  operation: Operation,
  inputs: tf.Tensor[],
  index: number,
  weights: ArrayLike<number>,
) {
  const { shape } = inputs[index]!
  const values = Float32Array.from(inputs[index]!.dataSync())
  const objective = (place: number, step: number) =>
    tf.tidy(() => {
      const moved = values.slice()
      moved[place]! += step
      const given = inputs.map((input, at) => (at === index ? tf.tensor(moved, shape) : input))
      const outputs = operation(...given).dataSync() as Float32Array
      return outputs.reduce((sum, output, at) => sum + output * weights[at]!, 0)
    })
  const step = 2 ** -6
  return values.map((_, place) => {
    const near = objective(place, step) - objective(place, -step)
    const far = objective(place, 2 * step) - objective(place, -2 * step)
    return (8 * near - far) / (12 * step)
  })
}

function expectClose(
  found: ArrayLike<number>,
  expected: Float32Array,
  tolerance: number,
  what: string,
) {
  expect(found.length, what).toBe(expected.length)
  const scale = Math.max(1, ...expected.map(Math.abs))
  expected.forEach((value, index) => {
    const error = Math.abs(found[index]! - value) / scale
    expect(error, `${what}[${index}]: ${found[index]}, by differences ${value}`).toBeLessThan(
      tolerance,
    )
  })
}
