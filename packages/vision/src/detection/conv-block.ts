import {
  BatchNorm,
  Conv2d,
  convActivation,
  convNorm,
  GroupNorm,
  type Initializer,
  Sequential,
  tf,
  zeros,
} from '@cnn/core'

export interface ConvBlockOptions {
  /** Side of the filter, padded so that a stride of 1 keeps the size. Default 3. */
  size?: number
  /** Default ReLU. */
  activation?: 'relu' | 'linear'
  /** What stands between the convolution and its activation, under the key '1'; with it the convolution has no bias. */
  norm?: 'batch' | 'group'
  /** Of the convolution's weights; its bias begins at 0. */
  init?: Initializer
}

/** torchvision's Conv2dNormActivation as its detectors use it: a convolution under the key '0', with or without a norm. */
export class ConvBlock extends Sequential<Conv2d | BatchNorm | GroupNorm> {
  readonly #run: (x: tf.Tensor4D) => tf.Tensor4D

  constructor(inChannels: number, outChannels: number, options: ConvBlockOptions = {}) {
    const { size = 3, activation = 'relu', norm, init } = options
    const conv = new Conv2d(inChannels, outChannels, size, {
      ...{ padding: (size - 1) / 2, bias: norm === undefined, biasInit: zeros },
      ...(init ? { init } : {}),
    })
    if (norm === 'batch') {
      const batchNorm = new BatchNorm(outChannels)
      super(conv, batchNorm)
      this.#run = (x) => convNorm(x, conv, batchNorm, activation)
    } else if (norm === 'group') {
      const groupNorm = new GroupNorm(32, outChannels)
      super(conv, groupNorm)
      this.#run = (x) => activate(groupNorm.forward(conv.forward(x)), activation)
    } else {
      super(conv)
      this.#run = (x) => convActivation(x, conv, activation)
    }
  }

  override forward(x: tf.Tensor): tf.Tensor4D {
    return tf.tidy(() => this.#run(x as tf.Tensor4D))
  }
}

const activate = (x: tf.Tensor, activation: 'relu' | 'linear') =>
  (activation === 'relu' ? tf.relu(x) : x) as tf.Tensor4D
