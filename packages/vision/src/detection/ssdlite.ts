/**
 * SSDlite with MobileNetV3-Large: Howard et al. 2019, "Searching for MobileNetV3", section 6.3, and Sandler et al. 2018,
 * "MobileNetV2", section 6.2; with torchvision's keys. Pictures [n, 320, 320, 3] in −1 … 1 -> six maps of sides 20, 10, 5, 3, 2
 * and 1 with 3,234 default boxes. The last stage of the backbone has half its channels, and the finest map is taken inside its
 * first block, where it is widest.
 *
 * It differs from the paper as torchvision does: the input is 320 pixels wide, and the least boxes are a fifth of it.
 */
import { Conv2d, convActivation, Module, normal, Sequential, type tf, zeros } from '@cnn/core'
import { ConvNormActivation } from '../classification/conv-norm-activation.js'
import {
  InvertedResidual,
  type MobileNetV3Row,
  mobilenetV3LargeDesign,
} from '../classification/mobilenet-v3.js'
import { cocoWeights } from './coco-weights.js'
import { Ssd, type SsdBackbone, type SsdDesign } from './ssd.js'
import { SsdHead } from './ssd-head.js'
import { type TorchvisionDetectionOptions, torchvisionClasses } from './torchvision-classes.js'

/** What all convolutions and norms begin with. */
const norm = { epsilon: 1e-3, momentum: 0.03 }
const init = /* @__PURE__ */ normal(0.03)

const design: SsdDesign = {
  size: 320,
  normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  boxes: {
    ratios: Array.from({ length: 6 }, () => [2, 3]),
    scales: [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1],
  },
  threshold: 0.001,
  iouThreshold: 0.55,
  candidates: 300,
  maxDetections: 300,
}

/** The first block of the last stage, by its place among the rows. */
const lastStage = 12

/** Maps of strides 16 and 32 with 672 and 480 channels, and four more, each of half the side. */
class MobileNetV3Backbone extends Module implements SsdBackbone {
  readonly channels = [672, 480, 512, 256, 256, 128]
  features: Sequential<Sequential<Module>>
  extra: Sequential<Sequential<ConvNormActivation>>

  constructor() {
    super()
    const blocks = reducedBlocks()
    const first = blocks[lastStage]!.block
    const stem = block(3, 16, { size: 3, stride: 2, activation: 'hardSwish' })
    const last = block(80, 480, { size: 1, activation: 'hardSwish' })
    this.features = new Sequential<Sequential<Module>>(
      new Sequential<Module>(stem, ...blocks.slice(0, lastStage), first.at(0)),
      new Sequential<Module>(new Rest([...first]), ...blocks.slice(lastStage + 1), last),
    )
    const [, ...coarser] = this.channels
    const extras = coarser.slice(1).map((channels, i) => extraBlock(coarser[i]!, channels))
    this.extra = new Sequential(...extras)
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps: tf.Tensor4D[] = []
    for (const part of [...this.features, ...this.extra]) {
      maps.push(part.forward(maps.at(-1) ?? images) as tf.Tensor4D)
    }
    return maps
  }
}

/** What follows the first part of a block, under the keys that it has in the block. */
class Rest extends Sequential<Module> {
  constructor([, ...parts]: readonly Module[]) {
    super(...parts)
  }

  override children(): [string, Module][] {
    return super.children().map(([key, child]) => [String(Number(key) + 1), child])
  }
}

/** MobileNetV3-Large's blocks; those of the last stage with half the channels. */
function reducedBlocks(): InvertedResidual[] {
  let channels = 16
  return mobilenetV3LargeDesign.rows.map((row, place) => {
    const [size, inside, outside, squeezes, activation, stride] = reduced(row, place)
    const shape = { size, inside, squeezes, activation, stride, norm, init }
    const made = new InvertedResidual(channels, outside, shape)
    channels = outside
    return made
  })
}

function reduced(row: MobileNetV3Row, place: number): MobileNetV3Row {
  if (place < lastStage) return row
  const [size, inside, outside, ...others] = row
  return [size, place === lastStage ? inside : inside / 2, outside / 2, ...others]
}

const block = (
  inChannels: number,
  outChannels: number,
  options: ConstructorParameters<typeof ConvNormActivation>[2],
) => new ConvNormActivation(inChannels, outChannels, { ...options, norm, init })

/** Half the side. */
function extraBlock(inChannels: number, outChannels: number) {
  const inside = outChannels / 2
  return new Sequential(
    block(inChannels, inside, { size: 1 }),
    block(inside, inside, { stride: 2, groups: inside }),
    block(inside, outChannels, { size: 1 }),
  )
}

/** Filters each channel, then mixes them. */
class PredictionBlock extends Sequential<ConvNormActivation | Conv2d> {
  constructor(inChannels: number, outChannels: number) {
    super(
      block(inChannels, inChannels, { groups: inChannels }),
      new Conv2d(inChannels, outChannels, 1, { init, biasInit: zeros }),
    )
  }

  override forward(x: tf.Tensor): tf.Tensor4D {
    const filtered = this.at(0).forward(x) as tf.Tensor4D
    return convActivation(filtered, this.at(1) as Conv2d, 'linear')
  }
}

/**
 * SSDlite with MobileNetV3-Large for pictures of 320×320 pixels. Without options it has COCO's 80 classes, as the published
 * weights do: 3,440,060 parameters.
 */
export function ssdlite320MobilenetV3Large(options: TorchvisionDetectionOptions = {}): Ssd {
  const classes = torchvisionClasses(options)
  const backbone = new MobileNetV3Backbone()
  const head = new SsdHead({
    channels: backbone.channels,
    boxes: backbone.channels.map(() => 6),
    outputs: classes.outputs,
    layer: (inChannels, outChannels) => new PredictionBlock(inChannels, outChannels),
  })
  const name = 'ssdlite320MobilenetV3Large'
  return new Ssd(name, { backbone, head }, design, { classes, options }).initialize(options.seed)
}

/** COCO val2017 AP 21.3 %. 14 MB. */
export const ssdlite320MobilenetV3LargeCoco = /* @__PURE__ */ cocoWeights(
  () => ssdlite320MobilenetV3Large(),
  {
    file: 'ssdlite320_mobilenet_v3_large_coco-a79551df.pth',
    ap: 0.213,
    recipe:
      'https://github.com/pytorch/vision/tree/main/references/detection#ssdlite320-mobilenetv3-large',
  },
)
