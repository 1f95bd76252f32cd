import { AvgPool2d, BatchNorm, Conv2d, convNorm, MaxPool2d, Module, tf } from '@cnn/core'

/**
 * The blocks of Inception-v3 (Szegedy et al. 2015, "Rethinking the Inception Architecture for Computer Vision", figures
 * 5 to 7), with torchvision's keys. Each runs several branches on the same maps [n, h, w, c] and joins their channels.
 */

interface ConvolutionOptions {
  stride?: number
  padding?: number | [vertical: number, horizontal: number]
}

/** A convolution without bias, batch norm with an ε of 0.001, and ReLU. */
export class BasicConv2d extends Module {
  conv: Conv2d
  bn: BatchNorm

  constructor(
    inChannels: number,
    outChannels: number,
    size: number | [height: number, width: number] = 1,
    options: ConvolutionOptions = {},
  ) {
    super()
    this.conv = new Conv2d(inChannels, outChannels, size, { ...options, bias: false })
    this.bn = new BatchNorm(outChannels, { epsilon: 1e-3 })
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return convNorm(x, this.conv, this.bn, 'relu')
  }
}

/** As TensorFlow has it: the mean of what lies within the picture. torchvision's counts the padding as zeros. */
const averagePool = new AvgPool2d(3, { stride: 1, padding: 1, countIncludePad: false })
const maxPool = new MaxPool2d(3, { stride: 1, padding: 1 })
const halve = new MaxPool2d(3, { stride: 2 })

const run = (x: tf.Tensor4D, ...convolutions: BasicConv2d[]) =>
  convolutions.reduce((y, convolution) => convolution.forward(y), x)

const join = (branches: () => tf.Tensor4D[]) => tf.tidy(() => tf.concat(branches(), 3))

/** At 35 × 35: 1×1, 5×5, two of 3×3, and pooling. 224 channels, and those of the pooling. */
export class InceptionA extends Module {
  branch1x1: BasicConv2d
  branch5x5_1: BasicConv2d
  branch5x5_2: BasicConv2d
  branch3x3dbl_1: BasicConv2d
  branch3x3dbl_2: BasicConv2d
  branch3x3dbl_3: BasicConv2d
  branch_pool: BasicConv2d

  constructor(inChannels: number, poolChannels: number) {
    super()
    this.branch1x1 = new BasicConv2d(inChannels, 64)
    this.branch5x5_1 = new BasicConv2d(inChannels, 48)
    this.branch5x5_2 = new BasicConv2d(48, 64, 5, { padding: 2 })
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 64)
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, 3, { padding: 1 })
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, 3, { padding: 1 })
    this.branch_pool = new BasicConv2d(inChannels, poolChannels)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return join(() => [
      this.branch1x1.forward(x),
      run(x, this.branch5x5_1, this.branch5x5_2),
      run(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      this.branch_pool.forward(averagePool.forward(x)),
    ])
  }
}

/** From 35 × 35 to 17 × 17: 480 channels more. */
export class InceptionB extends Module {
  branch3x3: BasicConv2d
  branch3x3dbl_1: BasicConv2d
  branch3x3dbl_2: BasicConv2d
  branch3x3dbl_3: BasicConv2d

  constructor(inChannels: number) {
    super()
    this.branch3x3 = new BasicConv2d(inChannels, 384, 3, { stride: 2 })
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 64)
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, 3, { padding: 1 })
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, 3, { stride: 2 })
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return join(() => [
      this.branch3x3.forward(x),
      run(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      halve.forward(x),
    ])
  }
}

const wide = (inChannels: number, outChannels: number) =>
  new BasicConv2d(inChannels, outChannels, [1, 7], { padding: [0, 3] })

const tall = (inChannels: number, outChannels: number) =>
  new BasicConv2d(inChannels, outChannels, [7, 1], { padding: [3, 0] })

/** At 17 × 17: 1×1, 7×7 as 1×7 and 7×1, once and twice, and pooling. 768 channels. */
export class InceptionC extends Module {
  branch1x1: BasicConv2d
  branch7x7_1: BasicConv2d
  branch7x7_2: BasicConv2d
  branch7x7_3: BasicConv2d
  branch7x7dbl_1: BasicConv2d
  branch7x7dbl_2: BasicConv2d
  branch7x7dbl_3: BasicConv2d
  branch7x7dbl_4: BasicConv2d
  branch7x7dbl_5: BasicConv2d
  branch_pool: BasicConv2d

  constructor(inChannels: number, channels: number) {
    super()
    this.branch1x1 = new BasicConv2d(inChannels, 192)
    this.branch7x7_1 = new BasicConv2d(inChannels, channels)
    this.branch7x7_2 = wide(channels, channels)
    this.branch7x7_3 = tall(channels, 192)
    this.branch7x7dbl_1 = new BasicConv2d(inChannels, channels)
    this.branch7x7dbl_2 = tall(channels, channels)
    this.branch7x7dbl_3 = wide(channels, channels)
    this.branch7x7dbl_4 = tall(channels, channels)
    this.branch7x7dbl_5 = wide(channels, 192)
    this.branch_pool = new BasicConv2d(inChannels, 192)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const reduced = () => run(x, this.branch7x7dbl_1, this.branch7x7dbl_2, this.branch7x7dbl_3)
    return join(() => [
      this.branch1x1.forward(x),
      run(x, this.branch7x7_1, this.branch7x7_2, this.branch7x7_3),
      run(reduced(), this.branch7x7dbl_4, this.branch7x7dbl_5),
      this.branch_pool.forward(averagePool.forward(x)),
    ])
  }
}

/** From 17 × 17 to 8 × 8: 512 channels more. */
export class InceptionD extends Module {
  branch3x3_1: BasicConv2d
  branch3x3_2: BasicConv2d
  branch7x7x3_1: BasicConv2d
  branch7x7x3_2: BasicConv2d
  branch7x7x3_3: BasicConv2d
  branch7x7x3_4: BasicConv2d

  constructor(inChannels: number) {
    super()
    this.branch3x3_1 = new BasicConv2d(inChannels, 192)
    this.branch3x3_2 = new BasicConv2d(192, 320, 3, { stride: 2 })
    this.branch7x7x3_1 = new BasicConv2d(inChannels, 192)
    this.branch7x7x3_2 = wide(192, 192)
    this.branch7x7x3_3 = tall(192, 192)
    this.branch7x7x3_4 = new BasicConv2d(192, 192, 3, { stride: 2 })
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const reduced = () => run(x, this.branch7x7x3_1, this.branch7x7x3_2, this.branch7x7x3_3)
    return join(() => [
      run(x, this.branch3x3_1, this.branch3x3_2),
      this.branch7x7x3_4.forward(reduced()),
      halve.forward(x),
    ])
  }
}

/**
 * At 8 × 8: 3×3 as 1×3 beside 3×1. 2048 channels. Of the two in a row the graph of 2015-12-05 pools by the mean in the
 * first and by the maximum in the second: an oddity that every published FID has in it.
 */
export class InceptionE extends Module {
  branch1x1: BasicConv2d
  branch3x3_1: BasicConv2d
  branch3x3_2a: BasicConv2d
  branch3x3_2b: BasicConv2d
  branch3x3dbl_1: BasicConv2d
  branch3x3dbl_2: BasicConv2d
  branch3x3dbl_3a: BasicConv2d
  branch3x3dbl_3b: BasicConv2d
  branch_pool: BasicConv2d
  readonly #pool: AvgPool2d | MaxPool2d

  constructor(inChannels: number, pooling: 'average' | 'max') {
    super()
    this.branch1x1 = new BasicConv2d(inChannels, 320)
    this.branch3x3_1 = new BasicConv2d(inChannels, 384)
    this.branch3x3_2a = new BasicConv2d(384, 384, [1, 3], { padding: [0, 1] })
    this.branch3x3_2b = new BasicConv2d(384, 384, [3, 1], { padding: [1, 0] })
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 448)
    this.branch3x3dbl_2 = new BasicConv2d(448, 384, 3, { padding: 1 })
    this.branch3x3dbl_3a = new BasicConv2d(384, 384, [1, 3], { padding: [0, 1] })
    this.branch3x3dbl_3b = new BasicConv2d(384, 384, [3, 1], { padding: [1, 0] })
    this.branch_pool = new BasicConv2d(inChannels, 192)
    this.#pool = pooling === 'max' ? maxPool : averagePool
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return join(() => {
      const once = this.branch3x3_1.forward(x)
      const twice = run(x, this.branch3x3dbl_1, this.branch3x3dbl_2)
      return [
        this.branch1x1.forward(x),
        this.branch3x3_2a.forward(once),
        this.branch3x3_2b.forward(once),
        this.branch3x3dbl_3a.forward(twice),
        this.branch3x3dbl_3b.forward(twice),
        this.branch_pool.forward(this.#pool.forward(x)),
      ]
    })
  }
}
