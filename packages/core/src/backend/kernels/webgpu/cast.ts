import * as tf from '../../../tf.js'

let registered = false

/**
 * Repairs casts to float32 on webgpu. TensorFlow.js's kernel only renames the type of the integers behind a tensor;
 * shaders that trust the name, such as that of `transpose`, then do not compile, and their results are silently absent.
 */
export function registerWebgpuCast() {
  const stock = tf.getKernel(tf.Cast, 'webgpu')
  if (registered || !stock) return
  registered = true
  tf.unregisterKernel(tf.Cast, 'webgpu')
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) => {
      const { x } = call.inputs
      const { dtype } = call.attrs as unknown as tf.CastAttrs
      const integers = x!.dtype === 'bool' || x!.dtype === 'int32'
      return integers && dtype === 'float32' ? convert(x!, call.backend) : stock.kernelFunc(call)
    },
  })
}

/** Multiplying by 1 converts. */
function convert(x: tf.TensorInfo, backend: object) {
  const one = tf.scalar(1)
  const inputs = { a: x, b: one }
  const product = tf.getKernel(tf.Multiply, 'webgpu').kernelFunc({ inputs, backend })
  one.dispose()
  return product
}
