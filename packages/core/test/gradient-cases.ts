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
const volume = (x?: tf.Tensor) => x as tf.Tensor5D
const integers = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32')

const matrix = of([5, 6])
const matrices = of([5, 6], [5, 6])
const picture = of([2, 7, 6, 3])
const positives = within(0.5, 2, [5, 6])
const negatives = within(-3, -1, [2, 7, 6, 3])
const convolved = of([2, 7, 6, 3], [3, 3, 3, 4])
const depthwise = of([2, 7, 6, 3], [3, 3, 3, 2])
const space = of([1, 4, 5, 4, 2])

const { abs, elu, erf, exp, leakyRelu, relu, relu6, selu, sigmoid } = tf
const { sin, cos, softplus, square, tanh, softmax, logSoftmax } = tf
const { log, sqrt, rsqrt, reciprocal, log1p } = tf
const { sum, mean, max, min, logSumExp } = tf

type Unary = (x: tf.Tensor) => tf.Tensor
type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor

const anywhere: Record<string, Unary> = {
  ...{ abs, elu, erf, exp, leakyRelu, relu, relu6, selu, sigmoid },
  ...{ sin, cos, softplus, square, tanh, softmax, logSoftmax },
}
const onPositives: Record<string, Unary> = { log, sqrt, rsqrt, reciprocal, log1p }
const reductions: Record<string, Reduce> = { sum, mean, max, min, logSumExp }

/** One case of every operation that networks use, on inputs without ties or kinks. */
export const gradientCases: GradientCase[] = [
  matrices('add', (a, b) => tf.add(a!, b!)),
  of([5, 6], [6])('add broadcast', (a, b) => tf.add(a!, b!)),
  of([5, 6], [5, 1])('sub broadcast', (a, b) => tf.sub(a!, b!)),
  of([5, 6], [6])('mul broadcast', (a, b) => tf.mul(a!, b!)),
  within(0.5, 2, [5, 6], [6])('div broadcast', (a, b) => tf.div(a!, b!)),
  within(0.5, 2, [5, 6], [6])('pow', (a, b) => tf.pow(a!, b!)),
  matrices('maximum', (a, b) => tf.maximum(a!, b!)),
  matrices('minimum', (a, b) => tf.minimum(a!, b!)),
  matrices('squaredDifference', (a, b) => tf.squaredDifference(a!, b!)),
  matrices('where', (a, b) => tf.where(tf.greater(a!, 0), tf.square(a!), b!)),
  ...Object.entries(anywhere).map(([name, operate]) => matrix(name, (x) => operate(x!))),
  ...Object.entries(onPositives).map(([name, operate]) => positives(name, (x) => operate(x!))),
  matrix('clipByValue', (x) => tf.clipByValue(x!, -0.51, 0.52)),
  of([5, 6], [6])('prelu', (x, alpha) => tf.prelu(x!, alpha!)),
  ...Object.entries(reductions).flatMap(([name, reduce]) => [
    matrix(`${name} of all`, (x) => reduce(x!)),
    picture(`${name} over the picture`, (x) => reduce(x!, [1, 2])),
    picture(`${name} over channels`, (x) => reduce(x!, -1, true)),
  ]),
  within(0.5, 2, [4, 5])('prod', (x) => tf.prod(x!, 1)),
  within(0.5, 2, [4, 5])('cumprod', (x) => tf.cumprod(x!, 1, true)),
  matrix('cumsum', (x) => tf.cumsum(x!, 0, true, true)),
  of([5, 6], [6, 4])('matMul', (a, b) => tf.matMul(a!, b!)),
  of([6, 5], [4, 6])('matMul transposed', (a, b) => tf.matMul(a!, b!, true, true)),
  of([3, 5, 6], [1, 6, 4])('matMul broadcast', (a, b) => tf.matMul(a!, b!)),
  convolved('conv2d', (x, w) => tf.conv2d(image(x), image(w), 1, 'same')),
  convolved('conv2d strided', (x, w) => tf.conv2d(image(x), image(w), 2, 'same')),
  convolved('conv2d valid', (x, w) => tf.conv2d(image(x), image(w), [2, 1], 'valid')),
  convolved('conv2d padded', (x, w) => tf.conv2d(image(x), image(w), 2, 1)),
  convolved('conv2d dilated', (x, w) => tf.conv2d(image(x), image(w), 1, 'same', 'NHWC', 2)),
  of([2, 7, 6, 3], [1, 1, 3, 5])('conv2d 1×1', (x, w) => tf.conv2d(image(x), image(w), 2, 'valid')),
  of([2, 4, 3, 4], [3, 3, 3, 4])('conv2dTranspose', (x, w) =>
    tf.conv2dTranspose(image(x), image(w), [2, 8, 6, 3], 2, 'same'),
  ),
  depthwise('depthwiseConv2d', (x, w) => tf.depthwiseConv2d(image(x), image(w), 1, 'same')),
  depthwise('depthwiseConv2d strided', (x, w) => tf.depthwiseConv2d(image(x), image(w), 2, 'same')),
  depthwise('depthwiseConv2d dilated', (x, w) =>
    tf.depthwiseConv2d(image(x), image(w), 1, 'same', 'NHWC', 2),
  ),
  of([1, 4, 5, 4, 2], [3, 2, 3, 2, 3])('conv3d', (x, w) =>
    tf.conv3d(volume(x), volume(w), 1, 'same'),
  ),
  of([1, 4, 5, 4, 2], [3, 2, 3, 2, 3])('conv3d strided', (x, w) =>
    tf.conv3d(volume(x), volume(w), 2, 'same'),
  ),
  picture('maxPool', (x) => tf.maxPool(image(x), 2, 2, 'valid')),
  negatives('maxPool of negatives', (x) => tf.maxPool(image(x), 3, 2, 'same')),
  picture('avgPool', (x) => tf.avgPool(image(x), 2, 2, 'valid')),
  picture('avgPool padded', (x) => tf.avgPool(image(x), 3, 2, 'same')),
  space('maxPool3d', (x) => tf.maxPool3d(volume(x), 2, 2, 'same')),
  space('avgPool3d', (x) => tf.avgPool3d(volume(x), 3, 2, 'same')),
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
  picture('reshape and transpose', (x) => tf.transpose(tf.reshape(x!, [14, 6, 3]), [2, 0, 1])),
  picture('reverse', (x) => tf.reverse(x!, [1, 3])),
  matrix('tile', (x) => tf.tile(x!, [2, 3])),
  of([5, 6], [5, 2])('concat', (a, b) => tf.concat([a!, b!], 1)),
  matrices('stack', (a, b) => tf.stack([a!, b!], 1)),
  matrix('unstack', (x) => tf.unstack(x!, 1)[3]!),
  matrix('split', (x) => tf.split(x!, [2, 4], 1)[1]!),
  picture('slice', (x) => tf.slice(x!, [0, 1, 2, 0], [2, 3, 4, 2])),
  picture('stridedSlice', (x) => tf.stridedSlice(x!, [0, 1, 5], [2, 7, 0], [1, 2, -2])),
  picture('pad', (x) => tf.pad(x!, [[0, 0], [1, 2], [0, 1], [0, 0]])), // biome-ignore format: pairs
  picture('mirrorPad', (x) => tf.mirrorPad(x!, [[0, 0], [2, 1], [1, 1], [0, 0]], 'reflect')), // biome-ignore format: pairs
  of([2, 3, 4, 8])('depthToSpace', (x) => tf.depthToSpace(image(x), 2)),
  matrix('gather', (x) => tf.gather(x!, integers([4, 0, 4, 1], [4]))),
  of([5, 6, 2])('gather inside', (x) => tf.gather(x!, integers([4, 0, 4, 1], [2, 2]), 1)),
  matrix('gatherND', (x) => tf.gatherND(x!, integers([4, 0, 4, 1], [2, 2]))),
  matrix('scatterND', (x) => tf.scatterND(integers([4, 0, 4, 1, 2], [5, 1]), x!, [6, 6])),
  matrix('topk', (x) => tf.topk(x!, 3).values),
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
