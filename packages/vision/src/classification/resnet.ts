/**
 * ResNet for ImageNet: He et al. 2015, "Deep Residual Learning for Image Recognition", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size works. A block's stride is in its first 3×3 convolution, also in
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
import { imageNetWeights } from './image-net-weights.js'

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
  readonly featureStrides: readonly number[]
  readonly featureChannels: readonly number[]
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
    this.featureStrides = smallImages ? [1, 2, 4, 8] : [4, 8, 16, 32]
    this.featureChannels = [64, 128, 256, 512].map((width) => width * block.expansion)
  }

  /**
   * The outputs of the four stages, at strides 4, 8, 16 and 32, or 1, 2, 4 and 8 with `smallImages`; their channels are
   * 64, 128, 256 and 512, or with bottlenecks four times as many.
   */
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

/** ResNet-101: 44,549,160 parameters. */
export const resnet101 = (options: ResNetOptions = {}) =>
  build('resnet101', { block: Bottleneck, depths: [3, 4, 23, 3] }, options)

/** ResNet-152: 60,192,808 parameters. */
export const resnet152 = (options: ResNetOptions = {}) =>
  build('resnet152', { block: Bottleneck, depths: [3, 8, 36, 3] }, options)

const build = (name: string, design: ResNetDesign, options: ResNetOptions) =>
  new ResNet(name, design, options).initialize(options.seed)

const recipe = 'https://github.com/pytorch/vision/tree/main/references/classification#resnet'
const newRecipe = 'https://github.com/pytorch/vision/issues/3995#new-recipe'

/** ImageNet top-1 69.76 %, top-5 89.08 %. */
export const resnet18ImageNet = /* @__PURE__ */ imageNetWeights(resnet18, {
  file: 'resnet18-f37072fd.pth',
  top1: 0.69758,
  top5: 0.89078,
  recipe,
})

/** ImageNet top-1 73.31 %, top-5 91.42 %. */
export const resnet34ImageNet = /* @__PURE__ */ imageNetWeights(resnet34, {
  file: 'resnet34-b627a593.pth',
  top1: 0.73314,
  top5: 0.9142,
  recipe,
})

/** ImageNet top-1 80.86 %, top-5 95.43 %, of torchvision's newer recipe. */
export const resnet50ImageNet = /* @__PURE__ */ imageNetWeights(resnet50, {
  file: 'resnet50-11ad3fa6.pth',
  shortSide: 232,
  top1: 0.80858,
  top5: 0.95434,
  recipe: 'https://github.com/pytorch/vision/issues/3995#issuecomment-1013906621',
})

/** ImageNet top-1 76.13 %, top-5 92.86 %, of the paper's recipe: the usual backbone of detectors. */
export const resnet50ImageNetV1 = /* @__PURE__ */ imageNetWeights(resnet50, {
  file: 'resnet50-0676ba61.pth',
  top1: 0.7613,
  top5: 0.92862,
  recipe,
})

/** ImageNet top-1 81.89 %, top-5 95.78 %, of torchvision's newer recipe. */
export const resnet101ImageNet = /* @__PURE__ */ imageNetWeights(resnet101, {
  file: 'resnet101-cd907fc2.pth',
  shortSide: 232,
  top1: 0.81886,
  top5: 0.9578,
  recipe: newRecipe,
})

/** ImageNet top-1 77.37 %, top-5 93.55 %, of the paper's recipe. */
export const resnet101ImageNetV1 = /* @__PURE__ */ imageNetWeights(resnet101, {
  file: 'resnet101-63fe2227.pth',
  top1: 0.77374,
  top5: 0.93546,
  recipe,
})

/** ImageNet top-1 82.28 %, top-5 96.00 %, of torchvision's newer recipe. */
export const resnet152ImageNet = /* @__PURE__ */ imageNetWeights(resnet152, {
  file: 'resnet152-f82ba261.pth',
  shortSide: 232,
  top1: 0.82284,
  top5: 0.96002,
  recipe: newRecipe,
})
