import * as tf from '../../tf.js'

type Inputs = Record<string, tf.Tensor>

/** What is put before a kernel of TensorFlow.js that is right for most calls. */
export interface KernelRepair<Attributes = never> {
  name: string
  /** Where it is needed, by TensorFlow.js's names. */
  backends: readonly string[]
  /** Computes the calls that the kernel gets wrong, of other operations or of the same; undefined for the others. */
  compute?(inputs: Inputs, attributes: Attributes): tf.Tensor | undefined
  /** Attributes of the same call that the kernel understands. Throws a `CnnError` where shapes do not fit. */
  rewrite?(attributes: Attributes, inputs: Inputs): Attributes
}

/** Puts a repair before a kernel of a backend, whose code is loaded. */
export function repairKernel(repair: KernelRepair, backendName: string) {
  const { name, backends, compute, rewrite } = repair
  const stock = tf.getKernel(name, backendName)
  if (!stock || !backends.includes(backendName)) return
  const config: tf.KernelConfig = {
    ...stock,
    kernelFunc: (call) => {
      const inputs = call.inputs as Inputs
      const attributes = (call.attrs ?? {}) as never
      const computed = compute && tf.tidy(() => compute(inputs, attributes) ?? [])
      if (computed && !Array.isArray(computed)) return computed
      const attrs = rewrite ? rewrite(attributes, inputs) : attributes
      return stock.kernelFunc({ ...call, attrs })
    },
  }
  tf.unregisterKernel(name, backendName)
  tf.registerKernel(config)
}
