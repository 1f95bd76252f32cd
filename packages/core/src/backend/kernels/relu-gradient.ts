import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/** Kernel: the gradient of relu in one pass. Inputs dy and y, the output (or input) of relu; output dx. */
export const reluGradient = 'ReluGrad'

export const reluGradientKernel: ComposedKernel = {
  name: reluGradient,
  compute: ({ dy, y }) => tf.mul(dy!, tf.step(y!)),
}

/** For `registerGradients`: linear in `dy`, and flat in `y`. */
export const reluGradientGradConfig: tf.GradConfig = {
  kernelName: reluGradient,
  inputsToSave: ['y'],
  gradFunc: (ddx, [y]) => ({
    dy: () => tf.engine().runKernel<tf.Tensor>(reluGradient, { dy: ddx as tf.Tensor, y: y! }),
    y: () => tf.zerosLike(y!),
  }),
}
