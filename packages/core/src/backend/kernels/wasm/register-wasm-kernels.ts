import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import { activationKernels } from './activation.js'
import { batchNormKernels } from './batch-norm.js'
import { binaryKernels } from './binary.js'
import { choiceKernels } from './choose.js'
import { convNormKernels } from './conv-norm.js'
import { convolutionKernels } from './convolution.js'
import { convolution3dKernels } from './convolution3d.js'
import { copyKernels } from './copy.js'
import { depthwiseKernels } from './depthwise.js'
import { dropoutKernels } from './dropout.js'
import { elementwiseKernels } from './elementwise.js'
import { filterGradientKernels } from './filter-gradient.js'
import { gatherKernels } from './gather.js'
import { groupNormKernels } from './group-norm.js'
import { identityKernels } from './identity.js'
import type { KernelRunner } from './kernel-runner.js'
import { matmulKernels } from './matmul.js'
import { mirrorPadKernels } from './mirror-pad.js'
import { optimizerKernels } from './optimizer.js'
import { poolKernels } from './pool.js'
import { reductionKernels } from './reduce.js'
import { resampleKernels } from './resample.js'
import { roiAlignKernels } from './roi-align.js'
import { scanKernels } from './scan.js'
import { segmentKernels } from './segment.js'
import { softmaxKernels } from './softmax.js'
import { spaceKernels } from './space.js'
import { tapKernels } from './taps.js'
import { unaryKernels } from './unary.js'
import { isTaken, type WasmKernel } from './wasm-kernel.js'

const kernels: WasmKernel[] = [
  ...activationKernels,
  ...batchNormKernels,
  ...binaryKernels,
  ...choiceKernels,
  ...convNormKernels,
  ...convolutionKernels,
  ...convolution3dKernels,
  ...copyKernels,
  ...depthwiseKernels,
  ...dropoutKernels,
  ...elementwiseKernels,
  ...filterGradientKernels,
  ...gatherKernels,
  ...groupNormKernels,
  ...identityKernels,
  ...matmulKernels,
  ...mirrorPadKernels,
  ...optimizerKernels,
  ...poolKernels,
  ...reductionKernels,
  ...resampleKernels,
  ...roiAlignKernels,
  ...scanKernels,
  ...segmentKernels,
  ...softmaxKernels,
  ...spaceKernels,
  ...tapKernels,
  ...unaryKernels,
]

const registered = new WeakSet<KernelRunner>()

/** Replaces TensorFlow.js's kernels for the wasm backend by this project's, and adds those that it has not. */
export function registerWasmKernels(runner: KernelRunner) {
  if (registered.has(runner)) return
  registered.add(runner)
  for (const kernel of kernels) register(runner, kernel)
}

function register(runner: KernelRunner, kernel: WasmKernel) {
  const stock = tf.getKernel(kernel.name, 'wasm')
  if (stock) tf.unregisterKernel(kernel.name, 'wasm')
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: 'wasm',
    ...(stock?.setupFunc ? { setupFunc: stock.setupFunc } : {}),
    kernelFunc: (call) => {
      const inputs = call.inputs as Record<string, tf.TensorInfo>
      const attributes = call.attrs as never
      if (isTaken(kernel, inputs, attributes)) return kernel.compute(runner, inputs, attributes)
      if (stock) return stock.kernelFunc(call)
      throw new CnnError(
        'unsupported',
        `The wasm backend has no ${kernel.name} for these inputs: ` +
          Object.entries(inputs)
            .map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape}]`)
            .join(', '),
      )
    },
  })
}
