import * as tf from '../../tf.js'
import { gatherTaps, multiplyTaps, scatterTaps, tapKernelNames } from '../kernels/taps.js'
import { defineGradient } from './define-gradient.js'

const gather = defineGradient(
  tapKernelNames.gather,
  { inputs: ['x', 'indices', 'weights'] },
  (dy, [x, indices, weights]) => ({
    x: () => scatterTaps(dy, { indices: indices!, weights: weights! }, x!.shape[1]!),
    indices: () => tf.zeros(indices!.shape),
    weights: () => multiplyTaps(x!, dy, indices!),
  }),
)

const scatter = defineGradient(
  tapKernelNames.scatter,
  { inputs: ['points', 'indices', 'weights'] },
  (dx, [points, indices, weights]) => ({
    points: () => gatherTaps(dx, { indices: indices!, weights: weights! }),
    indices: () => tf.zeros(indices!.shape),
    weights: () => multiplyTaps(dx, points!, indices!),
  }),
)

const multiply = defineGradient(
  tapKernelNames.multiply,
  { inputs: ['x', 'points', 'indices'] },
  (weights, [x, points, indices]) => ({
    x: () => scatterTaps(points!, { indices: indices!, weights }, x!.shape[1]!),
    points: () => gatherTaps(x!, { indices: indices!, weights }),
    indices: () => tf.zeros(indices!.shape),
  }),
)

export const tapGradients: tf.GradConfig[] = [gather, scatter, multiply]
