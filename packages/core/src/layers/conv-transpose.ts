import { CnnError } from '../errors.js'
import { transposedConv2d } from '../ops/transposed-conv2d.js'
import * as tf from '../tf.js'
import { fanInUniform, type Initializer } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

export interface ConvTranspose2dOptions {
  stride?: number
  /** Pixels cut off on each side, as PyTorch counts them. */
  padding?: number
  /** Pixels that the output is larger at its bottom and right, of the sizes that the stride leaves open. */
  outputPadding?: number
  dilation?: number
  groups?: number
  bias?: boolean
  init?: Initializer
}

/** PyTorch's ConvTranspose2d on NHWC tensors: [n, h, w, in] -> [n, h', w', out]. */
export class ConvTranspose2d extends Module {
  weight: Parameter
  bias?: Parameter
  readonly stride: number
  readonly padding: number
  readonly outputPadding: number
  readonly dilation: number
  readonly groups: number

  constructor(
    inChannels: number,
    outChannels: number,
    size: number,
    options: ConvTranspose2dOptions = {},
  ) {
    super()
    const { groups = 1, bias = true, init = fanInUniform } = options
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new CnnError(
        'bad-option',
        `ConvTranspose2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`,
      )
    }
    const shape = [size, size, outChannels / groups, inChannels]
    this.weight = new Parameter(shape, { layout: 'conv-transpose', init })
    if (bias) {
      // PyTorch takes the second side of the weight for the fan-in.
      const fan = { in: (outChannels / groups) * size * size, out: outChannels }
      this.bias = new Parameter([outChannels], { init: fanInUniform, fan })
    }
    this.stride = options.stride ?? 1
    this.padding = options.padding ?? 0
    this.outputPadding = options.outputPadding ?? 0
    this.dilation = options.dilation ?? 1
    this.groups = groups
  }

  forward(x: tf.Tensor): tf.Tensor {
    const weight = this.weight.value as tf.Tensor as tf.Tensor4D
    const y = transposedConv2d(x as tf.Tensor4D, weight, this)
    return this.bias ? tf.add(y, this.bias.value) : y
  }
}
