import { randomStream } from '../random.js'
import type * as tf from '../tf.js'
import { NdArray, sizeOf } from './nd-array.js'

/** An operation of a network on small inputs, with an independent implementation in double precision. */
export interface ConformanceCase {
  /** The operation's name, the first column of the table. */
  op: string
  /** What is special about this case: 'stride 2, dilation 2'. Together with `op` it is unique. */
  variant?: string
  inputs: readonly CaseInput[]
  compute: (...inputs: tf.Tensor[]) => tf.Tensor
  reference: (...inputs: NdArray[]) => NdArray
  /** How many times the operation can be differentiated: 0 for those that have no derivative at all. Default 2. */
  derivatives?: 0 | 1 | 2
  /** Error allowed in this case, as a multiple of what the backend is allowed. Default 1; say why it is not. */
  leniency?: number
}

export interface CaseInput {
  values: NdArray
  /** Whole numbers and truth values are not differentiated. Default float32. */
  dtype?: 'float32' | 'int32' | 'bool'
}

/**
 * Numbers spread evenly in [low, high), in random order: none equal, none near another or near the middle, so that a
 * step of finite differences passes no kink of an operation that compares them.
 */
export function spread(shape: readonly number[], low = -1, high = 1, seed = 1): CaseInput {
  const size = sizeOf(shape)
  const order = randomStream(seed, 'spread', ...shape).permutation(size)
  const values = Float64Array.from(order, (place) =>
    Math.fround(low + ((place + 0.25) / size) * (high - low)),
  )
  return { values: new NdArray(shape, values) }
}

/** These whole numbers. */
export const integers = (shape: readonly number[], values: readonly number[]): CaseInput => ({
  values: new NdArray(shape, Float64Array.from(values)),
  dtype: 'int32',
})

/** These truth values, as 0 and 1. */
export const booleans = (shape: readonly number[], values: readonly number[]): CaseInput => ({
  values: new NdArray(shape, Float64Array.from(values)),
  dtype: 'bool',
})

/** These numbers. */
export const floats = (shape: readonly number[], values: readonly number[]): CaseInput => ({
  values: new NdArray(shape, Float64Array.from(values, Math.fround)),
})

export const isDifferentiated = ({ dtype = 'float32' }: CaseInput) => dtype === 'float32'

/** 'conv2d, stride 2'. */
export const caseName = ({ op, variant }: Pick<ConformanceCase, 'op' | 'variant'>) =>
  variant ? `${op}, ${variant}` : op
