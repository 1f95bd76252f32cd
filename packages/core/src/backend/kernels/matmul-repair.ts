import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

/**
 * Batches of matrices that are repeated along different axes, or not along the first ones. TensorFlow.js counts through
 * the smaller batch again and again, whatever its axes. And matrices without numbers, for which graphics devices have no
 * buffer.
 */
export const matmulRepair: KernelRepair<tf.BatchMatMulAttrs> = {
  name: tf.BatchMatMul,
  backends: ['cpu', 'webgl', 'webgpu', 'tensorflow'],
  compute({ a, b }, attributes) {
    const [outerA, outerB] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
    const size = tf.util.sizeFromShape
    if (a!.size === 0 || b!.size === 0) {
      const rows = a!.shape.at(attributes.transposeA ? -1 : -2)!
      return tf.zeros([...outer, rows, b!.shape.at(attributes.transposeB ? -2 : -1)!])
    }
    const isSimple = (shape: number[]) => size(shape) === 1 || size(shape) === size(outer)
    if (isSimple(outerA) && isSimple(outerB)) return undefined
    const whole = (x: tf.Tensor) => tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)])
    const inputs = { a: whole(a!), b: whole(b!) }
    return tf
      .engine()
      .runKernel<tf.Tensor>(tf.BatchMatMul, inputs, { ...attributes } as unknown as tf.NamedAttrMap)
  },
}
