import { BatchNorm, Dropout, Linear, Module, tf } from '@cnn/core'
import type { DiscriminatorNetwork, GeneratorNetwork } from '../src/adversarial/gan.js'
import type { GanTrainingOptions, UpdateOrder } from '../src/adversarial/gan-options.js'
import { PointGan, ring, ringData } from '../src/adversarial/ring.js'

export const smallData = () => ringData(ring({ deviation: 0.1 }), 80)

export const quick = { steps: 7, batchSize: 16, seed: 3, every: 1 } satisfies GanTrainingOptions

export const orders = [
  'alternate',
  'same-fakes',
  'simultaneous',
  'interleaved',
] satisfies UpdateOrder[]

/** Small networks with all that a checkpoint must keep: batch norm's statistics, and dropout's place in its stream. */
export const smallGan = () => new PointGan(new Generator(), new Discriminator()).initialize(1)

class Generator extends Module implements GeneratorNetwork {
  readonly latent = { size: 4, distribution: 'normal' } as const
  hidden = new Linear(4, 8)
  norm = new BatchNorm(8)
  dropout = new Dropout(0.2)
  out = new Linear(8, 2)

  forward(z: tf.Tensor2D) {
    const hidden = tf.relu(this.norm.forward(this.hidden.forward(z)))
    return this.out.forward(this.dropout.forward(hidden))
  }
}

class Discriminator extends Module implements DiscriminatorNetwork {
  hidden = new Linear(2, 8)
  norm = new BatchNorm(8)
  dropout = new Dropout(0.3)
  out = new Linear(8, 1)

  forward(points: tf.Tensor) {
    const hidden = tf.leakyRelu(this.norm.forward(this.hidden.forward(points)), 0.2)
    return this.out.forward(this.dropout.forward(hidden)) as tf.Tensor2D
  }
}
