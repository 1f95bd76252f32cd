import { geluKernel, hardSwishKernel, swishKernel } from '../backend/kernels/activation.js'
import * as tf from '../tf.js'

const run = (kernel: string, x: tf.Tensor, attributes: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(kernel, { x }, attributes)

/** x · sigmoid(x), also known as SiLU (Elfwing, Uchibe & Doya 2018). */
export const swish = (x: tf.Tensor): tf.Tensor => run(swishKernel, x)

/**
 * x · Φ(x), where Φ is the distribution function of the normal distribution (Hendrycks & Gimpel 2016), or with
 * `approximate` its approximation by tanh.
 */
export const gelu = (x: tf.Tensor, { approximate = false } = {}): tf.Tensor =>
  run(geluKernel, x, { approximate })

/** min(max(x + 3, 0), 6) / 6 (Howard et al. 2019). */
export const hardSigmoid = (x: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.div(tf.relu6(tf.add(x, 3)), 6))

/** x · hardSigmoid(x) (Howard et al. 2019). */
export const hardSwish = (x: tf.Tensor): tf.Tensor => run(hardSwishKernel, x)

/** x · tanh(softplus(x)) (Misra 2019). */
export const mish = (x: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(x, tf.tanh(tf.softplus(x))))

/** The logarithm of softmax over the last axis. */
export const logSoftmax = (logits: tf.Tensor): tf.Tensor =>
  tf.engine().runKernel(tf.LogSoftmax, { logits }, { axis: -1 })
