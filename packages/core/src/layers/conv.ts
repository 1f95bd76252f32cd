import { spreadFilter } from '../backend/gradients/dilated-convolution.js'
import { CnnError } from '../errors.js'
import { groupedConv2d } from '../ops/grouped-conv2d.js'
import * as tf from '../tf.js'
import { fanInUniform, type Initializer } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

export interface Conv2dOptions {
  stride?: number
  /** Zeros on each side, as PyTorch counts them (TensorFlow's 'same' pads strided layers differently). */
  padding?: number | readonly [vertical: number, horizontal: number]
  dilation?: number
  /** Independent groups of channels; `groups === inChannels` is a depthwise convolution. */
  groups?: number
  bias?: boolean
  init?: Initializer
  biasInit?: Initializer
}

/** PyTorch's Conv2d on NHWC tensors: [n, h, w, in] -> [n, h', w', out]. A size of one number is that of a square. */
export class Conv2d extends Module {
  weight: Parameter
  bias?: Parameter
  readonly stride: number
  /** The zeros, as TensorFlow.js takes them. */
  readonly padding: number | tf.backend_util.ExplicitPadding
  readonly dilation: number
  readonly groups: number

  constructor(
    inChannels: number,
    outChannels: number,
    size: number | readonly [height: number, width: number],
    options: Conv2dOptions = {},
  ) {
    super()
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new CnnError(
        'bad-option',
        `Conv2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`,
      )
    }
    const [height, width] = typeof size === 'number' ? [size, size] : size
    const inPerGroup = inChannels / groups
    const isDepthwise = groups > 1 && inPerGroup === 1
    const { init = fanInUniform, biasInit = fanInUniform } = options
    this.weight = isDepthwise
      ? new Parameter([height, width, groups, outChannels / groups], { layout: 'depthwise', init })
      : new Parameter([height, width, inPerGroup, outChannels], { layout: 'conv2d', init })
    if (bias) {
      const fan = { in: inPerGroup * height * width, out: outChannels }
      this.bias = new Parameter([outChannels], { init: biasInit, fan })
    }
    this.stride = stride
    this.padding = typeof padding === 'number' ? padding : bothSides(padding)
    this.dilation = dilation
    this.groups = groups
  }

  forward(x: tf.Tensor): tf.Tensor {
    const y = this.#convolve(x as tf.Tensor4D)
    return this.bias ? tf.add(y, this.bias.value) : y
  }

  #convolve(x: tf.Tensor4D): tf.Tensor4D {
    const weight = this.weight.value as tf.Tensor as tf.Tensor4D
    const { stride, padding, dilation, groups } = this
    if (this.weight.layout === 'depthwise') {
      if (!isStridedAndDilated(this)) {
        return tf.depthwiseConv2d(x, weight, stride, padding, 'NHWC', dilation)
      }
      const spread = spreadFilter(weight, [dilation, dilation])
      return tf.depthwiseConv2d(x, spread, stride, padding)
    }
    return groupedConv2d(x, weight, {
      groups,
      strides: stride,
      pad: padding,
      dilations: dilation,
    })
  }
}

/** What TensorFlow.js's kernels do not take: the layer then spreads its filter. */
export const isStridedAndDilated = ({ stride, dilation }: Conv2d) => stride > 1 && dilation > 1

const bothSides = ([vertical, horizontal]: readonly [number, number]) =>
  [[0, 0], [vertical, vertical], [horizontal, horizontal], [0, 0]] satisfies tf.backend_util.ExplicitPadding // biome-ignore format: a pair each
