/**
 * SSD300 with VGG-16: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", arXiv:1512.02325, with torchvision's keys.
 * Pictures [n, 300, 300, 3] in 0 … 255 less their mean -> six maps of sides 38, 19, 10, 5, 3 and 1 with 8,732 default boxes. The
 * values at each place of the finest map are brought to a length of 20, which is learnt.
 */
import {
  Conv2d,
  constant,
  convActivation,
  type Initializer,
  kaimingNormal,
  MaxPool2d,
  Module,
  Parameter,
  ReLU,
  Sequential,
  tf,
  zeros,
} from '@cnn/core'
import { cocoWeights } from './coco-weights.js'
import { Ssd, type SsdBackbone, type SsdDesign } from './ssd.js'
import { SsdHead } from './ssd-head.js'
import { type TorchvisionDetectionOptions, torchvisionClasses } from './torchvision-classes.js'

const design: SsdDesign = {
  size: 300,
  normalization: { mean: [0.48235, 0.45882, 0.40784], std: [1 / 255, 1 / 255, 1 / 255] },
  boxes: {
    ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]],
    scales: [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
    steps: [8, 16, 32, 64, 100, 300],
  },
  threshold: 0.01,
  iouThreshold: 0.45,
  candidates: 400,
  maxDetections: 200,
}

/** Glorot & Bengio 2010: uniform, by the numbers of inputs and outputs. */
const glorotUniform: Initializer = (size, fan, random) => {
  const limit = Math.sqrt(6 / (fan.in + fan.out))
  return Float32Array.from({ length: size }, () => random.uniform(-limit, limit))
}

/** Layers one after another; a convolution with the ReLU that follows it is one kernel. */
class Layers extends Sequential<Module> {
  override forward(x: tf.Tensor): tf.Tensor4D {
    const layers = [...this]
    let y = x as tf.Tensor4D
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i]!
      if (layer instanceof Conv2d && layers[i + 1] instanceof ReLU) {
        y = convActivation(y, layer, 'relu')
        i++
      } else {
        y = layer.forward(y)
      }
    }
    return y
  }
}

class Vgg16Backbone extends Module implements SsdBackbone {
  readonly channels = [512, 1024, 512, 256, 256, 256]
  scale_weight = new Parameter([512], { init: constant(20) })
  features: Layers
  extra: Sequential<Layers>

  constructor() {
    super()
    this.features = new Layers(
      ...stage(3, 64, 64),
      new MaxPool2d(2),
      ...stage(64, 128, 128),
      new MaxPool2d(2),
      ...stage(128, 256, 256, 256),
      // As the paper's sides: 75 becomes 38.
      new MaxPool2d(2, { ceilMode: true }),
      ...stage(256, 512, 512, 512),
    )
    const strided = { size: 3, stride: 2, padding: 1 }
    this.extra = new Sequential(
      new Layers(new MaxPool2d(2), ...stage(512, 512, 512, 512), fullyConvolutional()),
      extraBlock([1024, 256, 512], strided),
      extraBlock([512, 128, 256], strided),
      extraBlock([256, 128, 256], { size: 3 }),
      extraBlock([256, 128, 256], { size: 3 }),
    )
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    const map = this.features.forward(images)
    const maps = [map]
    for (const part of this.extra) maps.push(part.forward(maps.at(-1)!))
    const scaled = tf.mul(unitLength(map), this.scale_weight.value) as tf.Tensor4D
    return [scaled, ...maps.slice(1)]
  }
}

/** The values at each place by the length of their vector. */
function unitLength(map: tf.Tensor4D): tf.Tensor {
  const length = tf.sqrt(tf.sum(tf.square(map), 3, true))
  return tf.div(map, tf.maximum(length, 1e-12))
}

/** 3×3 convolutions with ReLUs. */
function stage(inChannels: number, ...widths: number[]): Module[] {
  return widths.flatMap((width, i) => {
    const from = widths[i - 1] ?? inChannels
    const init = { init: kaimingNormal('out'), biasInit: zeros }
    return [new Conv2d(from, width, 3, { padding: 1, ...init }), new ReLU()]
  })
}

/** VGG's first two fully connected layers as convolutions, the first with gaps. */
const fullyConvolutional = () =>
  new Layers(
    new MaxPool2d(3, { stride: 1, padding: 1 }),
    conv(512, 1024, { size: 3, padding: 6, dilation: 6 }),
    new ReLU(),
    conv(1024, 1024, { size: 1 }),
    new ReLU(),
  )

type ConvShape = { size: number; stride?: number; padding?: number; dilation?: number }

const conv = (inChannels: number, outChannels: number, { size, ...shape }: ConvShape) =>
  new Conv2d(inChannels, outChannels, size, { ...shape, init: glorotUniform, biasInit: zeros })

const extraBlock = ([from, inside, to]: [number, number, number], shape: ConvShape) =>
  new Layers(conv(from, inside, { size: 1 }), new ReLU(), conv(inside, to, shape), new ReLU())

/** SSD300 with VGG-16. Without options it has COCO's 80 classes, as the published weights do: 35,641,826 parameters. */
export function ssd300Vgg16(options: TorchvisionDetectionOptions = {}): Ssd {
  const classes = torchvisionClasses(options)
  const backbone = new Vgg16Backbone()
  const head = new SsdHead({
    channels: backbone.channels,
    boxes: design.boxes.ratios.map((ratios) => 2 + 2 * ratios.length),
    outputs: classes.outputs,
    layer: (from, to) => conv(from, to, { size: 3, padding: 1 }),
  })
  const parts = { backbone, head }
  return new Ssd('ssd300Vgg16', parts, design, { classes, options }).initialize(options.seed)
}

/** COCO val2017 AP 25.1 %. 136 MB. */
export const ssd300Vgg16Coco = /* @__PURE__ */ cocoWeights(() => ssd300Vgg16(), {
  file: 'ssd300_vgg16_coco-b556d3b4.pth',
  ap: 0.251,
  recipe: 'https://github.com/pytorch/vision/tree/main/references/detection#ssd300-vgg16',
})
