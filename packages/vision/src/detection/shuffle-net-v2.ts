/**
 * ShuffleNetV2 as FastestDet has it: Ma et al. 2018, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
 * Design", arXiv:1807.11164. Pictures [n, h, w, 3] -> maps of strides 8, 16 and 32.
 */
import { Conv2d, MaxPool2d, Module, Sequential, tf } from '@cnn/core'
import { conv1x1, depthwise, LayerChain, norm, relu } from './fastest-det-layers.js'

const stem = 24
const blocks = [4, 8, 4]

export class ShuffleNetV2 extends Module {
  first_conv: LayerChain
  stage2: Sequential<ShuffleBlock>
  stage3: Sequential<ShuffleBlock>
  stage4: Sequential<ShuffleBlock>
  /** Of each map. */
  readonly channels = [48, 96, 192] as const
  readonly #pool = new MaxPool2d(3, { stride: 2, padding: 1 })

  constructor() {
    super()
    const conv = new Conv2d(3, stem, 3, { stride: 2, padding: 1, bias: false })
    this.first_conv = new LayerChain(conv, norm(stem), relu())
    const [fine, middle, coarse] = this.channels
    this.stage2 = stage(stem, fine, blocks[0]!)
    this.stage3 = stage(fine, middle, blocks[1]!)
    this.stage4 = stage(middle, coarse, blocks[2]!)
  }

  forward(images: tf.Tensor4D): [fine: tf.Tensor4D, middle: tf.Tensor4D, coarse: tf.Tensor4D] {
    const x = this.#pool.forward(this.first_conv.forward(images))
    const fine = this.stage2.forward(x) as tf.Tensor4D
    const middle = this.stage3.forward(fine) as tf.Tensor4D
    return [fine, middle, this.stage4.forward(middle) as tf.Tensor4D]
  }
}

const stage = (inChannels: number, outChannels: number, count: number) =>
  new Sequential(
    ...Array.from({ length: count }, (_, i) =>
      i === 0
        ? new ShuffleBlock(inChannels, outChannels, 2)
        : new ShuffleBlock(outChannels / 2, outChannels, 1),
    ),
  )

/**
 * With stride 1, every second channel passes unchanged and the others go through three convolutions; with stride 2 all
 * channels go through both ways, and the sides are halved.
 */
class ShuffleBlock extends Module {
  branch_main: LayerChain
  branch_proj?: LayerChain

  constructor(inChannels: number, outChannels: number, stride: 1 | 2) {
    super()
    const inside = outChannels / 2
    const outside = outChannels - inChannels
    this.branch_main = new LayerChain(
      ...[conv1x1(inChannels, inside), norm(inside), relu()],
      ...[depthwise(inside, 3, stride), norm(inside)],
      ...[conv1x1(inside, outside), norm(outside), relu()],
    )
    if (stride === 1) return
    this.branch_proj = new LayerChain(
      ...[depthwise(inChannels, 3, stride), norm(inChannels)],
      ...[conv1x1(inChannels, inChannels), norm(inChannels), relu()],
    )
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    if (this.branch_proj) {
      return tf.concat([this.branch_proj.forward(x), this.branch_main.forward(x)], 3)
    }
    const [passing, changing] = everySecondChannel(x)
    return tf.concat([passing, this.branch_main.forward(changing)], 3)
  }
}

/** The channels 0, 2, 4 … and 1, 3, 5 … */
function everySecondChannel(x: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D] {
  const [n, height, width, channels] = x.shape
  const half = channels / 2
  const pairs = tf.reshape(x, [n * height * width * half, 2])
  const [even, odd] = tf.split(pairs, 2, 1) as [tf.Tensor, tf.Tensor]
  const shape: [number, number, number, number] = [n, height, width, half]
  return [tf.reshape(even, shape), tf.reshape(odd, shape)]
}
