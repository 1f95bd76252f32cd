import * as tf from '../../tf.js'
import { activationGradientKernels, activationKernels } from './activation.js'
import { batchNormTrainingKernels } from './batch-norm-training.js'
import { bilinearTapsKernels } from './bilinear-taps.js'
import { broadcastRepairs } from './broadcast-repairs.js'
import type { ComposedKernel } from './composed-kernel.js'
import { composedConvNorm } from './conv-norm.js'
import { composedCropAndResize } from './crop-and-resize.js'
import { composedDilation2D } from './dilation2d.js'
import { dropoutKernel } from './dropout.js'
import { edgeRepairs } from './edge-repairs.js'
import { composedEinsum } from './einsum.js'
import { elementwiseRepairs } from './elementwise-repairs.js'
import { graphicsRepairs } from './graphics-repairs.js'
import { groupNormKernels } from './group-norm.js'
import { type KernelRepair, repairKernel } from './kernel-repair.js'
import { matmulRepair } from './matmul-repair.js'
import { maxPool3DGradientRepair } from './max-pool3d-gradient.js'
import { preluRepair } from './prelu-repair.js'
import { rankRepairs } from './rank-repairs.js'
import { reluGradientKernel } from './relu-gradient.js'
import { composedResample } from './resample.js'
import { roiAlignKernels } from './roi-align.js'
import { composedRotateWithOffset } from './rotate-with-offset.js'
import { softmaxKernels } from './softmax.js'
import { tapKernels } from './taps.js'
import { composedTransform } from './transform.js'
import { windowRepairs } from './window-repairs.js'

const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow']

const kernels = [
  ...activationKernels,
  ...activationGradientKernels,
  ...batchNormTrainingKernels,
  ...bilinearTapsKernels,
  composedConvNorm,
  composedResample,
  dropoutKernel,
  ...groupNormKernels,
  reluGradientKernel,
  ...roiAlignKernels,
  ...softmaxKernels,
  ...tapKernels,
] as ComposedKernel[]

const replacements = [
  composedCropAndResize,
  composedEinsum,
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

/** Wrong for negative numbers on wasm. */
const dilationRepair: KernelRepair = { ...composedDilation2D, backends: ['wasm'] } as KernelRepair

const repairs = [
  ...broadcastRepairs,
  dilationRepair,
  ...edgeRepairs,
  ...elementwiseRepairs,
  ...graphicsRepairs,
  matmulRepair,
  maxPool3DGradientRepair,
  preluRepair,
  ...rankRepairs,
  ...windowRepairs,
] as KernelRepair[]

const replaced = new Set<string>()

/** Replaces the kernels of a backend, whose code is loaded, that TensorFlow.js gets wrong. */
export function replaceKernels(backendName: string) {
  if (replaced.has(backendName)) return
  replaced.add(backendName)
  for (const kernel of replacements) {
    if (tf.getKernel(kernel.name, backendName)) tf.unregisterKernel(kernel.name, backendName)
    register(kernel, backendName)
  }
  for (const repair of repairs) repairKernel(repair, backendName)
}

const register = ({ name, compute }: ComposedKernel, backendName: string) =>
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => compute(inputs as Record<string, tf.Tensor>, attrs as never)),
  })
