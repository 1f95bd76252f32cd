/**
 * SqueezeNet 1.1: Iandola et al. 2016, "AlexNet-level accuracy with 50x fewer parameters", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size from 17 up works. Its maps have strides 4, 8 and 16 and 128, 256 and 512
 * channels: it has none at stride 32.
 *
 * Version 1.1, of the authors' repository, has the paper's accuracy at 2.4 times less work: a smaller first filter, and
 * pooling earlier. Pooling rounds up, so that a map is not always the picture's size divided by its stride.
 */
import {
  Conv2d,
  convActivation,
  Dropout,
  globalAveragePool,
  kaimingUniform,
  MaxPool2d,
  Module,
  normal,
  ReLU,
  Sequential,
  tf,
  zeros,
} from '@cnn/core'
import type { ClassificationOptions } from './classification-network.js'
import { imageNetWeights } from './image-net-weights.js'
import { LayeredNetwork } from './layered-network.js'
import { requireSize } from './require-size.js'

export interface SqueezeNetOptions extends ClassificationOptions {
  /** Dropout before the last convolution. Default 0.5. */
  dropout?: number
}

export class SqueezeNet extends LayeredNetwork {
  readonly layers: Sequential<Conv2d | ReLU | MaxPool2d | Fire>
  readonly classifier: Sequential<Dropout | Conv2d | ReLU>
  protected readonly levels = [
    { layer: 4, stride: 4, channels: 128 },
    { layer: 7, stride: 8, channels: 256 },
    { layer: 12, stride: 16, channels: 512 },
  ]

  constructor(options: SqueezeNetOptions) {
    const { dropout = 0.5 } = options
    super('squeezenet11', { ...options, dropout } as ClassificationOptions)
    this.layers = new Sequential<Conv2d | ReLU | MaxPool2d | Fire>(
      conv(this.inChannels, 64, 3, { stride: 2 }),
      new ReLU(),
      pool(),
      new Fire(64, 16, 64),
      new Fire(128, 16, 64),
      pool(),
      new Fire(128, 32, 128),
      new Fire(256, 32, 128),
      pool(),
      new Fire(256, 48, 192),
      new Fire(384, 48, 192),
      new Fire(384, 64, 256),
      new Fire(512, 64, 256),
    )
    const last = new Conv2d(512, this.numClasses, 1, { init: normal(0.01), biasInit: zeros })
    this.classifier = new Sequential<Dropout | Conv2d | ReLU>(
      new Dropout(dropout),
      last,
      new ReLU(),
    )
  }

  /** @throws CnnError 'picture-too-small' below 17 × 17 */
  override features(images: tf.Tensor4D): tf.Tensor4D[] {
    requireSize('SqueezeNet', images.shape, 17)
    return super.features(images)
  }

  /** Scores, then their means: the classifier is a convolution over the last map. */
  override forward(images: tf.Tensor4D): tf.Tensor2D {
    return globalAveragePool(this.classifier.forward(this.features(images).at(-1)!) as tf.Tensor4D)
  }
}

/** A narrow 1×1 convolution, then a 1×1 and a 3×3 one side by side. */
class Fire extends Module {
  squeeze: Conv2d
  expand1x1: Conv2d
  expand3x3: Conv2d

  constructor(inChannels: number, squeezed: number, expanded: number) {
    super()
    this.squeeze = conv(inChannels, squeezed, 1)
    this.expand1x1 = conv(squeezed, expanded, 1)
    this.expand3x3 = conv(squeezed, expanded, 3, { padding: 1 })
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = convActivation(x, this.squeeze, 'relu')
    const parts = [this.expand1x1, this.expand3x3].map((layer) => convActivation(y, layer, 'relu'))
    return tf.concat(parts, 3)
  }
}

const pool = () => new MaxPool2d(3, { stride: 2, ceilMode: true })

const conv = (
  inChannels: number,
  outChannels: number,
  size: number,
  options: { stride?: number; padding?: number } = {},
) =>
  new Conv2d(inChannels, outChannels, size, {
    ...options,
    init: kaimingUniform(),
    biasInit: zeros,
  })

/** SqueezeNet 1.1: 1,235,496 parameters with 3 channels and 1000 classes. */
export const squeezenet11 = (options: SqueezeNetOptions = {}) =>
  new SqueezeNet(options).initialize(options.seed)

/** ImageNet top-1 58.18 %, top-5 80.62 %. */
export const squeezenet11ImageNet = /* @__PURE__ */ imageNetWeights(squeezenet11, {
  file: 'squeezenet1_1-b8a52dc0.pth',
  top1: 0.58178,
  top5: 0.80624,
  recipe: 'https://github.com/pytorch/vision/pull/49#issuecomment-277560717',
})
