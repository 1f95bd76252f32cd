/**
 * ResNet for ImageNet: He et al. 2015, "Deep Residual Learning for Image Recognition", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size from 32 up works. A block's stride is in its first 3×3 convolution, also in
 * those with a bottleneck ("v1.5"; in the paper it is in the 1×1 convolution before).
 */
import {
  BatchNorm,
  Conv2d,
  convNorm,
  globalAveragePool,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
  tf,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'

export interface ResNetOptions extends ClassificationOptions {
  /** For pictures of about 32 pixels: the first convolution is 3×3, of stride 1, and no pooling follows. Default false. */
  smallImages?: boolean
}

/** What a ResNet is made of. */
export interface ResNetDesign {
  block: typeof BasicBlock | typeof Bottleneck
  /** Blocks of each of the four stages. */
  depths: readonly [number, number, number, number]
}

export class ResNet extends ClassificationNetwork {
  conv1: Conv2d
  bn1: BatchNorm
  layer1: Sequential<Module>
  layer2: Sequential<Module>
  layer3: Sequential<Module>
  layer4: Sequential<Module>
  fc: Linear
  readonly #maxpool?: MaxPool2d

  constructor(name: string, { block, depths }: ResNetDesign, options: ResNetOptions) {
    super(name, options)
    const { smallImages = false } = options
    this.conv1 = smallImages ? conv(this.inChannels, 64, 3) : conv(this.inChannels, 64, 7, 2)
    if (!smallImages) this.#maxpool = new MaxPool2d(3, { stride: 2, padding: 1 })
    this.bn1 = new BatchNorm(64)
    let channels = 64
    const stage = (width: number, depth: number, stride: number) => {
      const blocks = Array.from({ length: depth }, (_, i) => {
        const inChannels = channels
        channels = width * block.expansion
        return new block(inChannels, width, i === 0 ? stride : 1)
      })
      return new Sequential<Module>(...blocks)
    }
    this.layer1 = stage(64, depths[0], 1)
    this.layer2 = stage(128, depths[1], 2)
    this.layer3 = stage(256, depths[2], 2)
    this.layer4 = stage(512, depths[3], 2)
    this.fc = new Linear(channels, this.numClasses)
  }

  /** Maps at strides 4, 8, 16 and 32; of a network for small images at 1, 2, 4 and 8. */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const stem = convNorm(images, this.conv1, this.bn1, 'relu')
    const maps = [this.layer1.forward(this.#maxpool?.forward(stem) ?? stem) as tf.Tensor4D]
    for (const layer of [this.layer2, this.layer3, this.layer4]) {
      maps.push(layer.forward(maps.at(-1)!) as tf.Tensor4D)
    }
    return maps
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    return this.fc.forward(globalAveragePool(this.features(images).at(-1)!)) as tf.Tensor2D
  }
}

/** Two 3×3 convolutions around which the input passes, projected where its shape changes. */
export class BasicBlock extends Module {
  static readonly expansion: number = 1
  conv1: Conv2d
  bn1: BatchNorm
  conv2: Conv2d
  bn2: BatchNorm
  downsample?: Projection

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    this.conv1 = conv(inChannels, channels, 3, stride)
    this.bn1 = new BatchNorm(channels)
    this.conv2 = conv(channels, channels, 3)
    this.bn2 = new BatchNorm(channels)
    if (stride !== 1 || inChannels !== channels) {
      this.downsample = new Projection(inChannels, channels, stride)
    }
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = convNorm(x, this.conv1, this.bn1, 'relu')
    const z = convNorm(y, this.conv2, this.bn2)
    return tf.relu(tf.add(z, this.downsample?.forward(x) ?? x)) as tf.Tensor4D
  }
}

/** A 3×3 convolution on a quarter of the channels, between two of 1×1. */
export class Bottleneck extends Module {
  static readonly expansion: number = 4
  conv1: Conv2d
  bn1: BatchNorm
  conv2: Conv2d
  bn2: BatchNorm
  conv3: Conv2d
  bn3: BatchNorm
  downsample?: Projection

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    const outChannels = channels * Bottleneck.expansion
    this.conv1 = conv(inChannels, channels, 1)
    this.bn1 = new BatchNorm(channels)
    this.conv2 = conv(channels, channels, 3, stride)
    this.bn2 = new BatchNorm(channels)
    this.conv3 = conv(channels, outChannels, 1)
    this.bn3 = new BatchNorm(outChannels)
    if (stride !== 1 || inChannels !== outChannels) {
      this.downsample = new Projection(inChannels, outChannels, stride)
    }
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = convNorm(x, this.conv1, this.bn1, 'relu')
    const z = convNorm(convNorm(y, this.conv2, this.bn2, 'relu'), this.conv3, this.bn3)
    return tf.relu(tf.add(z, this.downsample?.forward(x) ?? x)) as tf.Tensor4D
  }
}

/** Gives the input of a block the shape of its output. */
class Projection extends Sequential<Conv2d | BatchNorm> {
  constructor(inChannels: number, outChannels: number, stride: number) {
    super(conv(inChannels, outChannels, 1, stride), new BatchNorm(outChannels))
  }

  override forward(x: tf.Tensor): tf.Tensor4D {
    return convNorm(x as tf.Tensor4D, this.at(0) as Conv2d, this.at(1) as BatchNorm)
  }
}

const conv = (inChannels: number, outChannels: number, size: number, stride = 1) =>
  new Conv2d(inChannels, outChannels, size, {
    stride,
    padding: (size - 1) / 2,
    bias: false,
    init: kaimingNormal('out'),
  })

/** ResNet-18: 11,689,512 parameters with 3 channels and 1000 classes. */
export const resnet18 = (options: ResNetOptions = {}) =>
  build('resnet18', { block: BasicBlock, depths: [2, 2, 2, 2] }, options)

/** ResNet-34: 21,797,672 parameters. */
export const resnet34 = (options: ResNetOptions = {}) =>
  build('resnet34', { block: BasicBlock, depths: [3, 4, 6, 3] }, options)

/** ResNet-50: 25,557,032 parameters. */
export const resnet50 = (options: ResNetOptions = {}) =>
  build('resnet50', { block: Bottleneck, depths: [3, 4, 6, 3] }, options)

const build = (name: string, design: ResNetDesign, options: ResNetOptions) =>
  new ResNet(name, design, options).initialize(options.seed)
