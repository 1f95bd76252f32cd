/**
 * ResNet for ImageNet: He et al. 2015, "Deep Residual Learning for Image Recognition", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size from 32 up works. A block's stride is in its first 3×3 convolution.
 */
import {
  BatchNorm,
  Conv2d,
  globalAveragePool,
  kaimingNormal,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
  tf,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'

/** Blocks and width of each of the four stages. */
type Stage = readonly [blocks: number, channels: number]

export class ResNet extends ClassificationNetwork {
  conv1: Conv2d
  bn1: BatchNorm
  layer1: Sequential<BasicBlock>
  layer2: Sequential<BasicBlock>
  layer3: Sequential<BasicBlock>
  layer4: Sequential<BasicBlock>
  fc: Linear
  readonly #maxpool = new MaxPool2d(3, { stride: 2, padding: 1 })

  constructor(
    name: string,
    stages: readonly [Stage, Stage, Stage, Stage],
    options: ClassificationOptions,
  ) {
    super(name, options)
    const stem = stages[0][1]
    this.conv1 = conv(this.inChannels, stem, 7, 2)
    this.bn1 = new BatchNorm(stem)
    this.layer1 = stage(stem, stages[0], 1)
    this.layer2 = stage(stages[0][1], stages[1], 2)
    this.layer3 = stage(stages[1][1], stages[2], 2)
    this.layer4 = stage(stages[2][1], stages[3], 2)
    this.fc = new Linear(stages[3][1], this.numClasses)
  }

  /** Maps at strides 4, 8, 16 and 32. */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const stem = tf.relu(this.bn1.forward(this.conv1.forward(images)))
    const maps = [this.layer1.forward(this.#maxpool.forward(stem as tf.Tensor4D)) as tf.Tensor4D]
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
class BasicBlock extends Module {
  conv1: Conv2d
  bn1: BatchNorm
  conv2: Conv2d
  bn2: BatchNorm
  downsample?: Sequential<Conv2d | BatchNorm>

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    this.conv1 = conv(inChannels, channels, 3, stride)
    this.bn1 = new BatchNorm(channels)
    this.conv2 = conv(channels, channels, 3, 1)
    this.bn2 = new BatchNorm(channels)
    if (stride !== 1 || inChannels !== channels) {
      const project = conv(inChannels, channels, 1, stride)
      this.downsample = new Sequential<Conv2d | BatchNorm>(project, new BatchNorm(channels))
    }
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = tf.relu(this.bn1.forward(this.conv1.forward(x)))
    const z = this.bn2.forward(this.conv2.forward(y))
    const shortcut = this.downsample ? this.downsample.forward(x) : x
    return tf.relu(tf.add(z, shortcut)) as tf.Tensor4D
  }
}

const conv = (inChannels: number, outChannels: number, size: number, stride: number) =>
  new Conv2d(inChannels, outChannels, size, {
    stride,
    padding: (size - 1) / 2,
    bias: false,
    init: kaimingNormal('out'),
  })

function stage(inChannels: number, [blocks, channels]: Stage, stride: number) {
  const rest = Array.from({ length: blocks - 1 }, () => new BasicBlock(channels, channels, 1))
  return new Sequential(new BasicBlock(inChannels, channels, stride), ...rest)
}

/** ResNet-18: 11,689,512 parameters with 3 channels and 1000 classes. */
export const resnet18 = (options: ClassificationOptions = {}) =>
  new ResNet(
    'resnet18',
    [
      [2, 64],
      [2, 128],
      [2, 256],
      [2, 512],
    ],
    options,
  ).initialize(options.seed)
