import * as tf from '../../tf.js'
import { defineGradient, runKernel } from './define-gradient.js'

interface Pooling {
  filterSize: number | number[]
  strides: number | number[]
  pad: 'same' | 'valid' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/**
 * An average is taken over the pixels of its window that are not padding, yet TensorFlow.js's backward kernels divide by
 * the size of the window: their `dy` must be larger by the ratio.
 */
const average = (kernelName: string, backwardName: string) => [
  defineGradient<Pooling>(kernelName, { inputs: ['x'] }, (dy, [x], pooling) => ({
    x: () => {
      const fractions = filledFractions(x!.shape, pooling)
      const enlarged = fractions ? tf.div(dy, fractions) : dy
      return runKernel(backwardName, { dy: enlarged, input: x! }, pooling)
    },
  })),
  defineGradient<Pooling>(backwardName, { inputs: ['input'] }, (ddx, [input], pooling) => ({
    dy: () => {
      const averages = runKernel(kernelName, { x: ddx }, pooling)
      const fractions = filledFractions(input!.shape, pooling)
      return fractions ? tf.mul(averages, fractions) : averages
    },
    input: () => tf.zeros(input!.shape),
  })),
]

/** The part of each window that is not padding; undefined where all are full, or where the kernel minds it itself. */
function filledFractions(inputShape: number[], pooling: Pooling) {
  const { pad } = pooling
  if (pad === 'valid' || pad === 0 || tf.getBackend() === 'tensorflow') return undefined
  const axes = geometry(inputShape, pooling)
  const perAxis = axes.map(({ size, window, stride, before, count }, axis) => {
    const fractions = Array.from({ length: count }, (_, index) => {
      const start = index * stride - before
      return (Math.min(start + window, size) - Math.max(start, 0)) / window
    })
    const shape = axes.map((_, other) => (other === axis ? count : 1))
    return tf.tensor(fractions, [1, ...shape, 1])
  })
  return perAxis.reduce((product, next) => tf.mul(product, next))
}

/** Of each spatial axis: its size, the window and its stride, the padding before, the windows' count. */
function geometry(
  inputShape: number[],
  { filterSize, strides, pad, dimRoundingMode }: Pooling,
): { size: number; window: number; stride: number; before: number; count: number }[] {
  const given = [filterSize as number, strides as number, 1, pad, dimRoundingMode] as const
  if (inputShape.length === 4) {
    const shape = inputShape as [number, number, number, number]
    const pool = tf.backend_util.computePool2DInfo(shape, ...given)
    return (['Height', 'Width'] as const).map((axis, index) => ({
      size: pool[`in${axis}`],
      window: pool[`filter${axis}`],
      stride: pool[`stride${axis}`],
      before: [pool.padInfo.top, pool.padInfo.left][index]!,
      count: pool[`out${axis}`],
    }))
  }
  const shape = inputShape as [number, number, number, number, number]
  const pool = tf.backend_util.computePool3DInfo(shape, ...given)
  return (['Depth', 'Height', 'Width'] as const).map((axis, index) => ({
    size: pool[`in${axis}`],
    window: pool[`filter${axis}`],
    stride: pool[`stride${axis}`],
    before: [pool.padInfo.front, pool.padInfo.top, pool.padInfo.left][index]!,
    count: pool[`out${axis}`],
  }))
}

export const averagePoolingGradients: tf.GradConfig[] = [
  ...average(tf.AvgPool, tf.AvgPoolGrad),
  ...average(tf.AvgPool3D, tf.AvgPool3DGrad),
]
