import * as tf from '../../tf.js'
import { batchNormTrainingKernels } from './batch-norm-training.js'
import type { ComposedKernel } from './composed-kernel.js'
import { reluGradientKernel } from './relu-gradient.js'

const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow']

const kernels = [...batchNormTrainingKernels, reluGradientKernel] as ComposedKernel[]

/**
 * Registers the kernels that TensorFlow.js does not know with every backend. A backend that has a faster one of its own
 * replaces it when it starts. Calling it again does nothing.
 */
export function registerKernels() {
  for (const backendName of backendNames) {
    for (const { name, compute } of kernels) {
      if (tf.getKernel(name, backendName)) continue
      tf.registerKernel({
        kernelName: name,
        backendName,
        kernelFunc: ({ inputs, attrs }) =>
          tf.tidy(() => compute(inputs as Record<string, tf.Tensor>, attrs as never)),
      })
    }
  }
}
