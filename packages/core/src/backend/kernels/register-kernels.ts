import * as tf from '../../tf.js'
import { batchNormTrainingKernels } from './batch-norm-training.js'
import { bilinearTapsKernels } from './bilinear-taps.js'
import type { ComposedKernel } from './composed-kernel.js'
import { composedCropAndResize } from './crop-and-resize.js'
import { reluGradientKernel } from './relu-gradient.js'
import { composedResample } from './resample.js'
import { roiAlignKernels } from './roi-align.js'
import { composedRotateWithOffset } from './rotate-with-offset.js'
import { tapKernels } from './taps.js'
import { composedTransform } from './transform.js'

const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow']

const kernels = [
  ...batchNormTrainingKernels,
  ...bilinearTapsKernels,
  composedResample,
  reluGradientKernel,
  ...roiAlignKernels,
  ...tapKernels,
] as ComposedKernel[]

/** Those that stand in for kernels of TensorFlow.js, which are wrong on one backend or another. */
const replacements = [
  composedCropAndResize,
  composedRotateWithOffset,
  composedTransform,
] as ComposedKernel[]

/**
 * Registers the kernels that TensorFlow.js does not know with every backend. A backend that has a faster one of its own
 * replaces it when it starts. Calling it again does nothing.
 */
export function registerKernels() {
  for (const backendName of backendNames) {
    for (const kernel of kernels) {
      if (!tf.getKernel(kernel.name, backendName)) register(kernel, backendName)
    }
  }
}

const replaced = new Set<string>()

/** Replaces the kernels of a backend, whose code is loaded, that TensorFlow.js gets wrong. */
export function replaceKernels(backendName: string) {
  if (replaced.has(backendName)) return
  replaced.add(backendName)
  for (const kernel of replacements) {
    if (tf.getKernel(kernel.name, backendName)) tf.unregisterKernel(kernel.name, backendName)
    register(kernel, backendName)
  }
}

const register = ({ name, compute }: ComposedKernel, backendName: string) =>
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => compute(inputs as Record<string, tf.Tensor>, attrs as never)),
  })
