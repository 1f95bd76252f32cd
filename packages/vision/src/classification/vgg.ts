/**
 * VGG: Simonyan & Zisserman 2014, "Very Deep Convolutional Networks for Large-Scale Image Recognition", with
 * torchvision's keys, with or without batch norm. [n, 224, 224, 3] -> [n, 1000]; any size from 32 up works, as the last map
 * is averaged to 7 × 7.
 */
import {
  AdaptiveAvgPool2d,
  BatchNorm,
  Conv2d,
  convActivation,
  convNorm,
  Dropout,
  Flatten,
  kaimingNormal,
  Linear,
  MaxPool2d,
  type Module,
  normal,
  ReLU,
  Sequential,
  type tf,
  zeros,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
import { imageNetWeights } from './image-net-weights.js'
import { requireSize } from './require-size.js'

export interface VggOptions extends ClassificationOptions {
  /** Dropout after each of the two inner linear layers. Default 0.5. */
  dropout?: number
}

/** What a VGG is made of. */
export interface VggDesign {
  /** The channels of the 3×3 convolutions of each stage; each stage ends with pooling. */
  stages: readonly (readonly number[])[]
  batchNorm: boolean
  /** Width of the two inner linear layers. Default 4096. */
  hidden?: number
}

export class Vgg extends ClassificationNetwork {
  readonly layers: Sequential<Module>
  readonly classifier: Sequential<Module>
  readonly featureStrides: readonly number[]
  readonly featureChannels: readonly number[]
  readonly #stages: Convolution[][] = []
  readonly #pool = new MaxPool2d(2)
  readonly #average = new AdaptiveAvgPool2d(7)

  constructor(name: string, design: VggDesign, options: VggOptions) {
    const { dropout = 0.5 } = options
    super(name, { ...options, dropout } as ClassificationOptions)
    const { stages, batchNorm, hidden = 4096 } = design
    const places: Module[] = []
    let channels = this.inChannels
    for (const widths of stages) {
      const stage = widths.map((width) => {
        const convolution = new Convolution(channels, width, batchNorm)
        channels = width
        return convolution
      })
      this.#stages.push(stage)
      places.push(...stage.flatMap(({ parts }) => parts), this.#pool)
    }
    this.layers = new Sequential(...places)
    this.featureStrides = [...stages.map((_, i) => 2 ** i), 2 ** stages.length].slice(2)
    this.featureChannels = [...stages.map((widths) => widths.at(-1)!), channels].slice(2)
    this.classifier = new Sequential<Module>(
      linear(channels * 49, hidden),
      new ReLU(),
      new Dropout(dropout),
      linear(hidden, hidden),
      new ReLU(),
      new Dropout(dropout),
      linear(hidden, this.numClasses),
    )
  }

  /** torchvision calls the layers as this project calls the method that runs them. */
  override children(): [string, Module][] {
    return [
      ['features', this.layers],
      ['classifier', this.classifier],
    ]
  }

  /**
   * What the third, fourth and fifth stage give before pooling, and the last one after it: strides 4, 8, 16 and 32, with
   * 256, 512, 512 and 512 channels.
   * @throws CnnError 'picture-too-small' below 32 × 32
   */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    requireSize('VGG', images.shape, 2 ** this.#stages.length)
    const maps: tf.Tensor4D[] = []
    let x = images
    for (const stage of this.#stages) {
      const map = stage.reduce((y, convolution) => convolution.forward(y), x)
      maps.push(map)
      x = this.#pool.forward(map)
    }
    return [...maps, x].slice(2)
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    const averaged = this.#average.forward(this.features(images).at(-1)!)
    return this.classifier.forward(flatten.forward(averaged)) as tf.Tensor2D
  }
}

const flatten = new Flatten()

/** A 3×3 convolution, batch norm if wanted, and ReLU. */
class Convolution {
  /** As torchvision lists them, each at a place of its own. */
  readonly parts: Module[]
  readonly #conv: Conv2d
  readonly #norm?: BatchNorm

  constructor(inChannels: number, outChannels: number, batchNorm: boolean) {
    this.#conv = new Conv2d(inChannels, outChannels, 3, {
      padding: 1,
      init: kaimingNormal('out'),
      biasInit: zeros,
    })
    this.parts = [this.#conv]
    if (batchNorm) {
      this.#norm = new BatchNorm(outChannels)
      this.parts.push(this.#norm)
    }
    this.parts.push(new ReLU())
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.#norm
      ? convNorm(x, this.#conv, this.#norm, 'relu')
      : convActivation(x, this.#conv, 'relu')
  }
}

const linear = (inputs: number, outputs: number) =>
  new Linear(inputs, outputs, { init: normal(0.01), biasInit: zeros })

const stages16 = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
]

const stages19 = [
  [64, 64],
  [128, 128],
  [256, 256, 256, 256],
  [512, 512, 512, 512],
  [512, 512, 512, 512],
]

/** VGG-16: 138,357,544 parameters with 3 channels and 1000 classes. */
export const vgg16 = (options: VggOptions = {}) =>
  build('vgg16', { stages: stages16, batchNorm: false }, options)

/** VGG-16 with batch norm: 138,365,992 parameters. */
export const vgg16Bn = (options: VggOptions = {}) =>
  build('vgg16Bn', { stages: stages16, batchNorm: true }, options)

/** VGG-19: 143,667,240 parameters. */
export const vgg19 = (options: VggOptions = {}) =>
  build('vgg19', { stages: stages19, batchNorm: false }, options)

/** VGG-19 with batch norm: 143,678,248 parameters. */
export const vgg19Bn = (options: VggOptions = {}) =>
  build('vgg19Bn', { stages: stages19, batchNorm: true }, options)

const build = (name: string, design: VggDesign, options: VggOptions) =>
  new Vgg(name, design, options).initialize(options.seed)

const recipe =
  'https://github.com/pytorch/vision/tree/main/references/classification#alexnet-and-vgg'

/** ImageNet top-1 71.59 %, top-5 90.38 %. 553 MB. */
export const vgg16ImageNet = /* @__PURE__ */ imageNetWeights(vgg16, {
  file: 'vgg16-397923af.pth',
  top1: 0.71592,
  top5: 0.90382,
  recipe,
})

/** ImageNet top-1 73.36 %, top-5 91.52 %. 553 MB. */
export const vgg16BnImageNet = /* @__PURE__ */ imageNetWeights(vgg16Bn, {
  file: 'vgg16_bn-6c64b313.pth',
  top1: 0.7336,
  top5: 0.91516,
  recipe,
})

/** ImageNet top-1 72.38 %, top-5 90.88 %. 575 MB. */
export const vgg19ImageNet = /* @__PURE__ */ imageNetWeights(vgg19, {
  file: 'vgg19-dcbb9e9d.pth',
  top1: 0.72376,
  top5: 0.90876,
  recipe,
})

/** ImageNet top-1 74.22 %, top-5 91.84 %. 575 MB. */
export const vgg19BnImageNet = /* @__PURE__ */ imageNetWeights(vgg19Bn, {
  file: 'vgg19_bn-c79401a0.pth',
  top1: 0.74218,
  top5: 0.91842,
  recipe,
})
