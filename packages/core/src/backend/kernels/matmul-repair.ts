import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

/**
 * Batches of matrices that are repeated along different axes, or not along the first ones. TensorFlow.js counts through
 * the smaller batch again and again, whatever its axes.
 */
export const matmulRepair: KernelRepair<tf.BatchMatMulAttrs> = {
  name: tf.BatchMatMul,
  backends: ['cpu', 'webgl', 'webgpu', 'tensorflow'],
  compute({ a, b }, attributes) {
    const [outerA, outerB] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
    const size = tf.util.sizeFromShape
    const isSimple = (shape: number[]) => size(shape) === 1 || size(shape) === size(outer)
    if (isSimple(outerA) && isSimple(outerB)) return undefined
    const whole = (x: tf.Tensor) => tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)])
    const inputs = { a: whole(a!), b: whole(b!) }
    return tf
      .engine()
      .runKernel<tf.Tensor>(tf.BatchMatMul, inputs, { ...attributes } as unknown as tf.NamedAttrMap)
  },
}
