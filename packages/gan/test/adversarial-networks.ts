import { Conv2d, ConvTranspose2d, Dataset, Module, tf } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import type { DiscriminatorNetwork, GeneratorNetwork } from '../src/adversarial/gan.js'
import {
  gradientPenalty,
  hinge,
  leastSquares,
  minimax,
  nonSaturating,
  r1,
  ringGan,
  wasserstein,
} from '../src/index.js'

// The networks of golden/adversarial.py.

class PictureGenerator extends Module implements GeneratorNetwork {
  readonly latent = { size: 3, distribution: 'uniform' } as const
  first = new ConvTranspose2d(3, 8, 4)
  last = new ConvTranspose2d(8, 1, 4, { stride: 2, padding: 1 })

  forward(z: tf.Tensor2D) {
    const maps = tf.relu(this.first.forward(tf.reshape(z, [-1, 1, 1, 3]) as tf.Tensor4D))
    return tf.tanh(this.last.forward(maps as tf.Tensor4D))
  }
}

class PictureDiscriminator extends Module implements DiscriminatorNetwork {
  first = new Conv2d(1, 4, 4, { stride: 2, padding: 1 })
  second = new Conv2d(4, 8, 4, { stride: 2, padding: 1 })
  last = new Conv2d(8, 1, 2)

  forward(x: tf.Tensor) {
    const maps = tf.leakyRelu(this.first.forward(x as tf.Tensor4D), 0.2)
    const finer = tf.softplus(this.second.forward(maps as tf.Tensor4D))
    return tf.reshape(this.last.forward(finer as tf.Tensor4D), [-1, 1]) as tf.Tensor2D
  }
}

/** The golden's pair of networks with its weights. */
export function formulaPair(kind: 'points' | 'pictures') {
  const points = kind === 'points' ? pointsGan() : undefined
  return {
    generator: points?.generator ?? fillByFormula(new PictureGenerator()),
    discriminator: points?.discriminator ?? fillByFormula(new PictureDiscriminator()),
  }
}

/** The golden's GAN of points. Its weights are filled network by network, as their keys there are. */
export function pointsGan() {
  const gan = ringGan({ width: 8, latentSize: 3 })
  fillByFormula(gan.generator)
  fillByFormula(gan.discriminator)
  return gan
}

/** Numbers in (−scale/2, scale/2). */
export function formulaSpread(key: string, count: number, scale: number): Float32Array {
  return Float32Array.from(formulaUniform(key, count), (u) => (u - 0.5) * scale)
}

/** The golden's eight points, or the first one eight times. */
export function formulaPoints(samePoint = false) {
  const values = formulaSpread('data', 16, 4)
  return Dataset.from(
    Array.from({ length: 8 }, (_, i) => {
      const place = samePoint ? 0 : 2 * i
      return { x: values[place]!, y: values[place + 1]! }
    }),
  )
}

export const losses = {
  'non-saturating': nonSaturating,
  minimax,
  'least-squares': leastSquares,
  hinge,
  wasserstein,
}

export const penalties = { r1, 'gradient-penalty': gradientPenalty }
