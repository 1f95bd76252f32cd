import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import {
  type Padding,
  type PoolingAttributes,
  poolingAxes,
  type WindowAttributes,
  type WindowAxis,
  windowAxes,
} from '../window-axes.js'
import type { KernelRepair } from './kernel-repair.js'

type Inputs = Record<string, tf.Tensor>

interface Attributes extends WindowAttributes {
  filterSize: PoolingAttributes['filterSize']
  inputShape?: number[]
  filterShape?: number[]
  dataFormat?: 'NHWC' | 'NCHW' | 'NDHWC'
}

/** Where TensorFlow.js's own kernels compute the windows; this project's on wasm need no repair. */
const stock = ['cpu', 'webgl', 'webgpu']

const axesOfConvolution = (kernel: string, { x, filter }: Inputs, attributes: Attributes) => {
  const shape = attributes.inputShape ?? x!.shape
  const filterShape = attributes.filterShape ?? filter!.shape
  if (attributes.dataFormat !== 'NCHW') {
    return windowAxes(kernel, shape.slice(1, -1), filterShape, attributes)
  }
  const pad = withChannelsLast(attributes.pad)
  return windowAxes(kernel, shape.slice(2), filterShape, { ...attributes, pad })
}

/** Of padding by the sides of [n, c, h, w], that by the sides of [n, h, w, c]. */
const withChannelsLast = (pad: Padding): Padding =>
  typeof pad === 'object' ? [pad[0]!, pad[2]!, pad[3]!, pad[1]!] : pad

/** Throws where the gradient of an output has not the output's sides: kernels would read beyond it. */
function checkGradient(kernel: string, { dy }: Inputs, axes: WindowAxis[], isFirst = false) {
  const counts = axes.map(({ count }) => count)
  const sides = dy && (isFirst ? dy.shape.slice(2) : dy.shape.slice(1, -1))
  if (!sides || sides.join() === counts.join()) return
  throw new CnnError(
    'shape-mismatch',
    `${kernel}: the gradient of the output is [${dy.shape}], and must have the sides ${counts.join(' × ')}.`,
  )
}

const axesOfPooling = (_: string, { x, input }: Inputs, attributes: Attributes) =>
  poolingAxes((x ?? input!).shape, attributes)

/**
 * Padding in numbers of pictures, spelled out as what it comes to on each side: TensorFlow.js takes the height of the
 * window, and the vertical stride, for both axes, and its backward kernels forget how the number of windows is rounded.
 */
const picturePadding =
  (axesOf: typeof axesOfConvolution) =>
  (name: string): KernelRepair<Attributes> => ({
    name,
    backends: stock,
    rewrite(attributes, inputs) {
      const axes = axesOf(name, inputs, attributes)
      checkGradient(name, inputs, axes, attributes.dataFormat === 'NCHW')
      if (typeof attributes.pad === 'string') return attributes
      const sides = axes.map(sidesOf)
      const none = [0, 0] as const
      const pad: Padding =
        attributes.dataFormat === 'NCHW' ? [none, none, ...sides] : [none, ...sides, none]
      return { ...attributes, pad, dimRoundingMode: undefined }
    },
  })

/** So much padding that there are as many windows, whatever the rounding. */
const sidesOf = ({ size, taps, stride, dilation, before, after, count }: WindowAxis) => {
  const reach = (count - 1) * stride + (taps - 1) * dilation + 1 - size - before
  return [before, Math.max(after, reach)] as const
}

/** The part of an axis that windows reach, where 'same' padding comes with strides longer than the windows. */
const reached = ({ size, taps, stride, dilation, count }: WindowAxis) =>
  Math.min(size, (count - 1) * stride + (taps - 1) * dilation + 1)

/**
 * 'Same' padding of volumes whose strides are longer than their windows is negative in TensorFlow.js, which moves the
 * windows. Here the pixels that no window reaches are cut off.
 */
const volumePadding =
  (axesOf: typeof axesOfConvolution) =>
  (name: string): KernelRepair<Attributes> => ({
    name,
    backends: stock,
    compute(inputs, attributes) {
      const axes = axesOf(name, inputs, attributes)
      checkGradient(name, inputs, axes)
      const lengths = axes.map(reached)
      if (attributes.pad !== 'same' || axes.every(({ size }, axis) => size === lengths[axis])) {
        return undefined
      }
      const crop = (x: tf.Tensor) =>
        tf.slice(x, [0, 0, 0, 0, 0], [x.shape[0]!, ...lengths, x.shape[4]!])
      const { x, input, ...others } = inputs
      const cropped = {
        ...others,
        ...(x ? { x: crop(x) } : {}),
        ...(input ? { input: crop(input) } : {}),
      }
      const shape = attributes.inputShape ?? input?.shape
      const inputShape = attributes.inputShape && [shape![0]!, ...lengths, shape![4]!]
      const result = run(name, cropped, inputShape ? { ...attributes, inputShape } : attributes)
      if (!shape) return result
      const rest = axes.map(({ size }, axis): [number, number] => [0, size - lengths[axis]!])
      return tf.pad(result, [[0, 0], ...rest, [0, 0]])
    },
  })

/** Of tensors without numbers, for which graphics devices have no buffer. */
const emptyTensors = (name: string): KernelRepair<Attributes> => ({
  name,
  backends: ['webgl', 'webgpu'],
  compute(inputs, attributes) {
    const { x, filter, dy } = inputs
    if ([x, filter, dy].every((tensor) => tensor?.size !== 0)) return undefined
    const { inputShape, filterShape } = attributes
    if (inputShape || filterShape) return tf.zeros((inputShape ?? filterShape)!)
    const counts = axesOfConvolution(name, inputs, attributes).map(({ count }) => count)
    const [part, last] = filter!.shape.slice(-2) as [number, number]
    const channels = depthwiseKernels.includes(name) ? part * last : last
    const isFirst = attributes.dataFormat === 'NCHW'
    return tf.zeros([x!.shape[0]!, ...(isFirst ? [channels, ...counts] : [...counts, channels])])
  },
})

const run = (name: string, inputs: Inputs, attributes: object): tf.Tensor =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, attributes as tf.NamedAttrMap)

/** Channels first, for kernels that know them not, or not rightly. */
const channelsFirst =
  (backends: readonly string[]) =>
  (name: string): KernelRepair<Attributes> => ({
    name,
    backends,
    compute(inputs, attributes) {
      if (attributes.dataFormat !== 'NCHW') return undefined
      const { x, preluActivationWeights: slopes } = inputs
      const last = {
        ...inputs,
        x: tf.transpose(x!, [0, 2, 3, 1]),
        ...(slopes?.rank === 3 ? { preluActivationWeights: tf.transpose(slopes, [1, 2, 0]) } : {}),
      }
      const pad = withChannelsLast(attributes.pad)
      const y = run(name, last, { ...attributes, pad, dataFormat: 'NHWC' })
      return tf.transpose(y, [0, 3, 1, 2])
    },
  })

const depthwiseKernels: string[] = [tf.DepthwiseConv2dNative, tf.FusedDepthwiseConv2D]
const pictureKernels: string[] = [
  ...[tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter, tf.FusedConv2D],
  ...depthwiseKernels,
  ...[tf.DepthwiseConv2dNativeBackpropInput, tf.DepthwiseConv2dNativeBackpropFilter],
]
const volumeKernels: string[] = [tf.Conv3D, tf.Conv3DBackpropInputV2, tf.Conv3DBackpropFilterV2]

export const windowRepairs = [
  ...[...pictureKernels, tf.Dilation2D].map(picturePadding(axesOfConvolution)),
  ...[tf.MaxPool, tf.MaxPoolGrad, tf.MaxPoolWithArgmax, tf.AvgPool, tf.AvgPoolGrad].map(
    picturePadding(axesOfPooling),
  ),
  ...volumeKernels.map(volumePadding(axesOfConvolution)),
  ...[tf.MaxPool3D, tf.MaxPool3DGrad, tf.AvgPool3D, tf.AvgPool3DGrad].map(
    volumePadding(axesOfPooling),
  ),
  ...[...pictureKernels, ...volumeKernels].map(emptyTensors),
  ...[tf.Conv2D, tf.FusedConv2D].map(channelsFirst(['wasm'])),
  ...depthwiseKernels.map(channelsFirst([...stock, 'wasm'])),
] as KernelRepair[]
