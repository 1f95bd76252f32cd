/**
 * ResNet for small pictures: He et al. 2015, §4.2. Three stages of 16, 32 and 64 channels, shortcuts without
 * parameters (option A: every second pixel, new channels zero). The keys are those of akamaster/pytorch_resnet_cifar10.
 * [n, 32, 32, c] -> [n, classes]; other sizes work too, such as 28×28.
 */
import {
  BatchNorm,
  Conv2d,
  convNorm,
  globalAveragePool,
  type ImageTransform,
  kaimingNormal,
  Linear,
  Module,
  Sequential,
  tf,
  type Weights,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
import { type Classifier, classifier } from './classifier.js'

export class CifarResNet extends ClassificationNetwork {
  conv1: Conv2d
  bn1: BatchNorm
  layer1: Sequential<BasicBlock>
  layer2: Sequential<BasicBlock>
  layer3: Sequential<BasicBlock>
  linear: Linear
  readonly featureStrides = [1, 2, 4]
  readonly featureChannels = [16, 32, 64]

  constructor(name: string, blocksPerStage: number, options: ClassificationOptions) {
    super(name, { numClasses: 10, ...options })
    this.conv1 = conv(this.inChannels, 16, 1)
    this.bn1 = new BatchNorm(16)
    this.layer1 = stage(16, 16, blocksPerStage, 1)
    this.layer2 = stage(16, 32, blocksPerStage, 2)
    this.layer3 = stage(32, 64, blocksPerStage, 2)
    this.linear = new Linear(64, this.numClasses, { init: kaimingNormal() })
  }

  /** The outputs of the three stages, at strides 1, 2 and 4, of 16, 32 and 64 channels. */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const stem = convNorm(images, this.conv1, this.bn1, 'relu')
    const fine = this.layer1.forward(stem) as tf.Tensor4D
    const middle = this.layer2.forward(fine) as tf.Tensor4D
    return [fine, middle, this.layer3.forward(middle) as tf.Tensor4D]
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    return this.linear.forward(globalAveragePool(this.features(images).at(-1)!)) as tf.Tensor2D
  }
}

class BasicBlock extends Module {
  conv1: Conv2d
  bn1: BatchNorm
  conv2: Conv2d
  bn2: BatchNorm
  readonly #stride: number
  readonly #newChannels: number

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    this.conv1 = conv(inChannels, channels, stride)
    this.bn1 = new BatchNorm(channels)
    this.conv2 = conv(channels, channels, 1)
    this.bn2 = new BatchNorm(channels)
    this.#stride = stride
    this.#newChannels = channels - inChannels
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = convNorm(x, this.conv1, this.bn1, 'relu')
    const z = convNorm(y, this.conv2, this.bn2)
    return tf.relu(tf.add(z, this.#shortcut(x))) as tf.Tensor4D
  }

  #shortcut(x: tf.Tensor4D): tf.Tensor4D {
    if (this.#stride === 1 && this.#newChannels === 0) return x
    // Pooling over windows of one pixel takes every second one.
    const sampled = tf.maxPool(x, 1, this.#stride, 'valid')
    const before = this.#newChannels >> 1
    return tf.pad(sampled, [
      [0, 0],
      [0, 0],
      [0, 0],
      [before, this.#newChannels - before],
    ])
  }
}

const conv = (inChannels: number, outChannels: number, stride: number) =>
  new Conv2d(inChannels, outChannels, 3, {
    stride,
    padding: 1,
    bias: false,
    init: kaimingNormal(),
  })

function stage(inChannels: number, channels: number, blocks: number, stride: number) {
  const rest = Array.from({ length: blocks - 1 }, () => new BasicBlock(channels, channels, 1))
  return new Sequential(new BasicBlock(inChannels, channels, stride), ...rest)
}

/** ResNet-20: 269,722 parameters with 3 channels and 10 classes. */
export const resnet20 = (options: ClassificationOptions = {}) => build('resnet20', 3, options)

/** ResNet-32: 464,154 parameters. */
export const resnet32 = (options: ClassificationOptions = {}) => build('resnet32', 5, options)

/** ResNet-44: 658,586 parameters. */
export const resnet44 = (options: ClassificationOptions = {}) => build('resnet44', 7, options)

/** ResNet-56: 853,018 parameters. */
export const resnet56 = (options: ClassificationOptions = {}) => build('resnet56', 9, options)

const build = (name: string, blocksPerStage: number, options: ClassificationOptions) =>
  new CifarResNet(name, blocksPerStage, options).initialize(options.seed)

/** Weights for CIFAR-10 that akamaster/pytorch_resnet_cifar10 publishes, with the accuracy that it states. */
function cifar10Weights(
  network: (options: ClassificationOptions) => CifarResNet,
  file: string,
  top1: number,
) {
  const labels = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ')
  const transform: ImageTransform = {
    size: 32,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  }
  return {
    build: () => network({ labels, transform }),
    task: classifier,
    url: `https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/${file}`,
    sha256: file.slice(file.indexOf('-') + 1, file.lastIndexOf('.')),
    license: 'BSD-2-Clause',
    labels,
    transform,
    metrics: { 'CIFAR-10 test top-1': top1 },
    recipe: 'https://github.com/akamaster/pytorch_resnet_cifar10',
  } satisfies Weights<CifarResNet, Classifier>
}

/** CIFAR-10 test top-1 91.73 %. */
export const resnet20Cifar10 = /* @__PURE__ */ cifar10Weights(
  resnet20,
  'resnet20-12fca82f.th',
  0.9173,
)

/** CIFAR-10 test top-1 92.63 %. */
export const resnet32Cifar10 = /* @__PURE__ */ cifar10Weights(
  resnet32,
  'resnet32-d509ac18.th',
  0.9263,
)

/** CIFAR-10 test top-1 93.10 %. */
export const resnet44Cifar10 = /* @__PURE__ */ cifar10Weights(
  resnet44,
  'resnet44-014dd654.th',
  0.931,
)

/** CIFAR-10 test top-1 93.39 %. */
export const resnet56Cifar10 = /* @__PURE__ */ cifar10Weights(
  resnet56,
  'resnet56-4bfd9763.th',
  0.9339,
)
