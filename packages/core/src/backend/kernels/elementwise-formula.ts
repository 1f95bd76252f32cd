import * as tf from '../../tf.js'

/**
 * A function of the numbers at one place, for shaders: the body of a function of `a`, or of `a` and `b`, that GLSL and WGSL
 * both understand once `let` and `NAN` are put into their words. `isnan` and `isinf` are there in both.
 */
export interface ElementwiseFormula {
  name: string
  inputs: readonly ['a'] | readonly ['a', 'b']
  body: string
}

/** The shape of what becomes of tensors at each place. */
export const broadcastShapeOf = ([a, b]: readonly tf.Tensor[]): number[] =>
  b ? tf.broadcast_util.assertAndGetBroadcastShape(a!.shape, b.shape) : a!.shape
