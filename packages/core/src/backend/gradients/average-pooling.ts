import * as tf from '../../tf.js'
import { type PoolingAttributes, poolingAxes } from '../window-axes.js'
import { defineGradient, runKernel } from './define-gradient.js'

/**
 * An average is taken over the pixels of its window that are not padding, yet TensorFlow.js's backward kernels divide by
 * the size of the window: their `dy` must be larger by the ratio.
 */
const average = (kernelName: string, backwardName: string) => [
  defineGradient<PoolingAttributes>(kernelName, { inputs: ['x'] }, (dy, [x], pooling) => ({
    x: () => {
      const fractions = filledFractions(x!.shape, pooling)
      const enlarged = fractions ? tf.div(dy, fractions) : dy
      return runKernel(backwardName, { dy: enlarged, input: x! }, pooling)
    },
  })),
  defineGradient<PoolingAttributes>(
    backwardName,
    { inputs: ['input'] },
    (ddx, [input], pooling) => ({
      dy: () => {
        const averages = runKernel(kernelName, { x: ddx }, pooling)
        const fractions = filledFractions(input!.shape, pooling)
        return fractions ? tf.mul(averages, fractions) : averages
      },
      input: () => tf.zeros(input!.shape),
    }),
  ),
]

/** The part of each window that is not padding; undefined where all are full, or where the kernel minds it itself. */
function filledFractions(inputShape: number[], pooling: PoolingAttributes) {
  const axes = poolingAxes(inputShape, pooling)
  const areFull = axes.every(
    ({ size, taps, stride, before, count }) => before === 0 && (count - 1) * stride + taps <= size,
  )
  if (areFull || tf.getBackend() === 'tensorflow') return undefined
  const perAxis = axes.map(({ size, taps, stride, before, count }, axis) => {
    const fractions = Array.from({ length: count }, (_, index) => {
      const start = index * stride - before
      return (Math.min(start + taps, size) - Math.max(start, 0)) / taps
    })
    const shape = axes.map((_, other) => (other === axis ? count : 1))
    return tf.tensor(fractions, [1, ...shape, 1])
  })
  return perAxis.reduce((product, next) => tf.mul(product, next))
}

export const averagePoolingGradients: tf.GradConfig[] = [
  ...average(tf.AvgPool, tf.AvgPoolGrad),
  ...average(tf.AvgPool3D, tf.AvgPool3DGrad),
]
