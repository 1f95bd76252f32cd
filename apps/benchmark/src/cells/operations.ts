import type * as Tf from '@tensorflow/tfjs'
import type { ConvolutionTask, MatmulTask } from '../task.js'
import type { Run } from './serve.js'

type TensorFlow = typeof Tf
type Sides = [number, number, number, number]

/** The operations of a task in TensorFlow.js, whoever registered the kernels. */
export const operationRuns = (tf: TensorFlow, task: MatmulTask | ConvolutionTask) =>
  task.kind === 'matmul' ? matmulRuns(tf, task.size) : convolutionRuns(tf, task)

function matmulRuns(tf: TensorFlow, size: number): Record<string, Run> {
  const a = tf.randomNormal([size, size]) as Tf.Tensor2D
  const b = tf.randomNormal([size, size]) as Tf.Tensor2D
  const multiply =
    (...transposed: [boolean, boolean]) =>
    () =>
      tf.matMul(a, b, ...transposed).dispose()
  return { NN: multiply(false, false), TN: multiply(true, false), NT: multiply(false, true) }
}

function convolutionRuns(tf: TensorFlow, task: ConvolutionTask): Record<string, Run> {
  const { batch, height, width, depthwise, size, stride, padding } = task
  const inputShape: Sides = [batch, height, width, task.in]
  const filterShape: Sides = [size, size, task.in, depthwise ? 1 : task.out]
  const x = tf.randomNormal(inputShape) as Tf.Tensor4D
  const filter = tf.randomNormal(filterShape) as Tf.Tensor4D
  const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d
  const forward = () => convolve(x, filter, stride, padding)
  const side = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1
  const dy = tf.randomNormal([batch, side(height), side(width), task.out])
  const name = depthwise ? 'DepthwiseConv2dNativeBackprop' : 'Conv2DBackprop'
  const attributes = {
    ...{ strides: [stride, stride], pad: padding, dilations: [1, 1], dataFormat: 'NHWC' },
    ...{ dimRoundingMode: undefined, inputShape, filterShape },
  } as unknown as Record<string, number>
  const gradient = (kernel: string, inputs: Record<string, Tf.Tensor>) => () =>
    tf.dispose(tf.engine().runKernel(name + kernel, inputs, attributes))
  return {
    forward: () => forward().dispose(),
    'input gradient': gradient('Input', { dy, filter }),
    'filter gradient': gradient('Filter', { x, dy }),
  }
}
