/**
 * U-Net: Ronneberger, Fischer & Brox 2015, arXiv:1505.04597, in the form and with the keys of milesial/Pytorch-UNet:
 * padded convolutions, batch norm. [n, h, w, in] -> logits [n, h, w, 1], h and w multiples of 16.
 */
import {
  BatchNorm,
  Conv2d,
  ConvTranspose2d,
  convNorm,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  tf,
} from '@cnn/core'

export class UNet extends Module {
  inc: DoubleConv
  down1: Down
  down2: Down
  down3: Down
  down4: Down
  up1: Up
  up2: Up
  up3: Up
  up4: Up
  outc: OutConv

  constructor({ inChannels = 1, base = 32 } = {}) {
    super()
    this.inc = new DoubleConv(inChannels, base)
    this.down1 = new Down(base)
    this.down2 = new Down(2 * base)
    this.down3 = new Down(4 * base)
    this.down4 = new Down(8 * base)
    this.up1 = new Up(16 * base)
    this.up2 = new Up(8 * base)
    this.up3 = new Up(4 * base)
    this.up4 = new Up(2 * base)
    this.outc = new OutConv(base)
  }

  forward(images: tf.Tensor4D): tf.Tensor4D {
    const maps = [this.inc.forward(images)]
    for (const down of [this.down1, this.down2, this.down3, this.down4]) {
      maps.push(down.forward(maps.at(-1)!))
    }
    let x = maps.pop()!
    for (const up of [this.up1, this.up2, this.up3, this.up4]) x = up.forward(x, maps.pop()!)
    return this.outc.conv.forward(x) as tf.Tensor4D
  }
}

class DoubleConv extends Module {
  double_conv: Sequential
  readonly #layers: readonly [Conv2d, BatchNorm, Conv2d, BatchNorm]

  constructor(inChannels: number, channels: number) {
    super()
    const options = { padding: 1, bias: false }
    const [conv1, norm1] = [new Conv2d(inChannels, channels, 3, options), new BatchNorm(channels)]
    const [conv2, norm2] = [new Conv2d(channels, channels, 3, options), new BatchNorm(channels)]
    this.double_conv = new Sequential(conv1, norm1, new ReLU(), conv2, norm2, new ReLU())
    this.#layers = [conv1, norm1, conv2, norm2]
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const [conv1, norm1, conv2, norm2] = this.#layers
    return convNorm(convNorm(x, conv1, norm1, 'relu'), conv2, norm2, 'relu')
  }
}

/** Half the resolution, twice the channels. */
class Down extends Module {
  maxpool_conv: Sequential

  constructor(channels: number) {
    super()
    this.maxpool_conv = new Sequential<Module>(
      new MaxPool2d(2),
      new DoubleConv(channels, 2 * channels),
    )
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    return this.maxpool_conv.forward(x) as tf.Tensor4D
  }
}

/** Twice the resolution, half the channels, joined with the map of that resolution from the way down. */
class Up extends Module {
  up: ConvTranspose2d
  conv: DoubleConv

  constructor(channels: number) {
    super()
    this.up = new ConvTranspose2d(channels, channels / 2, 2, { stride: 2 })
    this.conv = new DoubleConv(channels, channels / 2)
  }

  forward(x: tf.Tensor4D, beside: tf.Tensor4D): tf.Tensor4D {
    return this.conv.forward(tf.concat([beside, this.up.forward(x) as tf.Tensor4D], 3))
  }
}

class OutConv extends Module {
  conv: Conv2d

  constructor(channels: number) {
    super()
    this.conv = new Conv2d(channels, 1, 1)
  }

  forward(x: tf.Tensor): tf.Tensor {
    return this.conv.forward(x)
  }
}
