import * as tf from '../tf.js'
import { type CaseInput, type ConformanceCase, isDifferentiated } from './conformance-case.js'
import { type Expected, expectedOf } from './expected.js'
import type { NdArray } from './nd-array.js'

export type Verdict = 'right' | 'wrong' | 'missing' | 'not differentiable'

/** How one derivative of one case came out. */
export interface Cell {
  verdict: Verdict
  /** The largest difference from the reference, relative to the reference's largest number. */
  error?: number
  /** Why it is missing or wrong. */
  reason?: string
}

export const orders = ['forward', 'first', 'second'] as const

/** The values themselves, their first and their second derivatives. */
export type Order = (typeof orders)[number]

export interface CaseResult extends Record<Order, Cell> {
  op: string
  variant?: string
}

/** The largest error that counts as right. */
export type Tolerances = Record<Order, number>

/** Computes a case and its derivatives on the backend in use, and compares them with its reference. Leaves no tensor. */
export async function examine(test: ConformanceCase, tolerances: Tolerances): Promise<CaseResult> {
  const expected = expectedOf(test)
  const { op, variant, derivatives = 2, leniency = 1 } = test
  const cell = (order: number, compute: () => tf.Tensor[], wanted: readonly NdArray[]) => {
    const tolerance = leniency * [tolerances.forward, tolerances.first, tolerances.second][order]!
    return order > derivatives
      ? ({ verdict: 'not differentiable' } as const)
      : compare(compute, wanted, tolerance)
  }
  return {
    op,
    ...(variant ? { variant } : {}),
    forward: await cell(0, () => [test.compute(...tensors(test))], [expected.output]),
    first: await cell(1, () => firstDerivatives(test, expected), expected.first),
    second: await cell(2, () => secondDerivatives(test, expected), expected.second),
  }
}

const tensors = ({ inputs }: ConformanceCase) => inputs.map(toTensor)

const toTensor = ({ values, dtype = 'float32' }: CaseInput) =>
  tf.tensor(Float32Array.from(values.data), values.shape as number[], dtype)

const toFloats = (values: NdArray) =>
  tf.tensor(Float32Array.from(values.data), values.shape as number[])

function firstDerivatives(test: ConformanceCase, { weights }: Expected): tf.Tensor[] {
  const inputs = tensors(test)
  const variables = inputs.filter((_, index) => isDifferentiated(test.inputs[index]!))
  return gradients(() => test.compute(...inputs), variables, toFloats(weights))
}

function secondDerivatives(test: ConformanceCase, expected: Expected): tf.Tensor[] {
  const inputs = tensors(test)
  const variables = inputs.filter((_, index) => isDifferentiated(test.inputs[index]!))
  const weights = toFloats(expected.weights)
  const directions = expected.directions.map(toFloats)
  const slope = () => {
    const first = gradients(() => test.compute(...inputs), variables, weights)
    return tf.addN(first.map((gradient, index) => tf.sum(tf.mul(gradient, directions[index]!))))
  }
  return gradients(slope, [...variables, weights], tf.scalar(1))
}

/** Zeros where the result does not depend on a variable, as the gradient of a constant is. */
function gradients(compute: () => tf.Tensor, variables: tf.Tensor[], upstream: tf.Tensor) {
  const { grads } = tf.engine().gradients(compute, variables, upstream, true)
  return variables.map((variable, index) => grads[index] ?? tf.zerosLike(variable))
}

async function compare(
  compute: () => tf.Tensor[],
  expected: readonly NdArray[],
  tolerance: number,
): Promise<Cell> {
  let found: tf.Tensor[] = []
  try {
    found = tf.tidy(compute)
    let worst: Cell = { verdict: 'right', error: 0 }
    for (const [index, wanted] of expected.entries()) {
      const result = judge(await found[index]!.data(), found[index]!.shape, wanted, tolerance)
      if (result.verdict === 'wrong' && worst.verdict === 'right') worst = result
      else if (result.verdict === worst.verdict && result.error! > worst.error!) worst = result
    }
    return worst
  } catch (error) {
    return { verdict: 'missing', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    tf.dispose(found)
  }
}

function judge(
  found: ArrayLike<number>,
  shape: readonly number[],
  expected: NdArray,
  tolerance: number,
): Cell {
  if (shape.join() !== expected.shape.join()) {
    return {
      verdict: 'wrong',
      error: Number.POSITIVE_INFINITY,
      reason: `shape [${shape}], not [${expected.shape}]`,
    }
  }
  let [difference, scale, at] = [0, 0, 0]
  expected.data.forEach((value, index) => {
    const error = differenceOf(found[index]!, value)
    if (error > difference) [difference, at] = [error, index]
    if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value))
  })
  const error = difference / (scale < 1e-6 ? 1 : scale)
  if (error <= tolerance) return { verdict: 'right', error }
  return {
    verdict: 'wrong',
    error,
    reason: `${found[at]} at ${at}, not ${expected.data[at]}`,
  }
}

/** Infinities and NaN are right where the reference has the same, and as wrong as can be elsewhere. */
function differenceOf(found: number, expected: number) {
  if (Object.is(found, expected) || found === expected) return 0
  const difference = Math.abs(found - expected)
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}
