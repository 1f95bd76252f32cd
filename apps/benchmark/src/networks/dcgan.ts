/**
 * DCGAN for 64×64 pictures: Radford, Metz & Chintala 2015, arXiv:1511.06434, in the form and with the keys of PyTorch's
 * example: 4×4 kernels, batch norm, no linear layers.
 */
import {
  BatchNorm,
  Conv2d,
  ConvTranspose2d,
  LeakyReLU,
  Module,
  normal,
  ReLU,
  Sequential,
  Tanh,
  type tf,
} from '@cnn/core'

const options = { bias: false, init: normal(0.02) }
const double = { ...options, stride: 2, padding: 1 }

/** [n, 1, 1, 100] -> [n, 64, 64, 3] in (−1, 1). */
export class Generator extends Module {
  main: Sequential

  constructor() {
    super()
    const widths = [512, 256, 128, 64]
    const layers = widths.flatMap((width, i) => {
      const from = i === 0 ? 100 : widths[i - 1]!
      const conv = new ConvTranspose2d(from, width, 4, i === 0 ? options : double)
      return [conv, new BatchNorm(width), new ReLU()]
    })
    this.main = new Sequential(...layers, new ConvTranspose2d(64, 3, 4, double), new Tanh())
  }

  forward(z: tf.Tensor): tf.Tensor {
    return this.main.forward(z)
  }
}

/** [n, 64, 64, 3] -> logits [n, 1, 1, 1]. */
export class Discriminator extends Module {
  main: Sequential

  constructor() {
    super()
    const widths = [64, 128, 256, 512]
    const layers = widths.flatMap((width, i) => {
      const conv = new Conv2d(i === 0 ? 3 : widths[i - 1]!, width, 4, double)
      const activation = new LeakyReLU(0.2)
      return i === 0 ? [conv, activation] : [conv, new BatchNorm(width), activation]
    })
    this.main = new Sequential(...layers, new Conv2d(512, 1, 4, options))
  }

  forward(x: tf.Tensor): tf.Tensor {
    return this.main.forward(x)
  }
}
