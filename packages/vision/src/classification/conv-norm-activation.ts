import {
  BatchNorm,
  Conv2d,
  convNorm,
  type Initializer,
  kaimingNormal,
  Sequential,
  type tf,
} from '@cnn/core'

export interface ConvNormActivationOptions {
  /** Side of the filter, padded so that a stride of 1 keeps the size. Default 3. */
  size?: number
  stride?: number
  groups?: number
  /** Default ReLU6. */
  activation?: NonNullable<Parameters<typeof convNorm>[3]>
  /** Of the batch norm. */
  norm?: ConstructorParameters<typeof BatchNorm>[1]
  /** Of the convolution's weights. Default He's, for what comes out. */
  init?: Initializer
}

/** torchvision's Conv2dNormActivation: a convolution under the key '0' and batch norm under '1', then an activation. */
export class ConvNormActivation extends Sequential<Conv2d | BatchNorm> {
  readonly stride: number
  readonly outChannels: number
  readonly #run: (x: tf.Tensor4D) => tf.Tensor4D

  constructor(inChannels: number, outChannels: number, options: ConvNormActivationOptions = {}) {
    const { size = 3, stride = 1, groups = 1, activation = 'relu6' } = options
    const { init = kaimingNormal('out') } = options
    const conv = new Conv2d(inChannels, outChannels, size, {
      ...{ stride, groups, padding: (size - 1) / 2 },
      ...{ bias: false, init },
    })
    const norm = new BatchNorm(outChannels, options.norm)
    super(conv, norm)
    this.stride = stride
    this.outChannels = outChannels
    this.#run = (x) => convNorm(x, conv, norm, activation)
  }

  override forward(x: tf.Tensor): tf.Tensor4D {
    return this.#run(x as tf.Tensor4D)
  }
}
