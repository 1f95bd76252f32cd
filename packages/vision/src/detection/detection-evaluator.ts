import { type Evaluator, tf } from '@cnn/core'
import type { DetectionBatch } from './detection-batch.js'

/** How a detection network did on a data set. */
export interface DetectionReport {
  samples: number
  /** Mean sum of the losses. */
  loss: number
  /** The means of its parts. */
  losses: Record<string, number>
}

interface Losses {
  losses(batch: DetectionBatch): Record<string, tf.Scalar>
}

/** Accumulates a `DetectionReport` over batches. */
export class DetectionEvaluator implements Evaluator<DetectionBatch, DetectionReport> {
  readonly #network: Losses
  readonly #sums = new Map<string, number>()
  #samples = 0

  constructor(network: Losses) {
    this.#network = network
  }

  async update(batch: DetectionBatch) {
    const count = batch.counts.length
    const losses = tf.tidy(() => this.#network.losses(batch))
    try {
      for (const [name, loss] of Object.entries(losses)) {
        const [value] = await loss.data()
        this.#sums.set(name, (this.#sums.get(name) ?? 0) + count * value!)
      }
    } finally {
      tf.dispose(losses)
    }
    this.#samples += count
  }

  result(): DetectionReport {
    const means = [...this.#sums].map(([name, sum]) => [name, sum / this.#samples] as const)
    const loss = means.reduce((sum, [, mean]) => sum + mean, 0)
    return { samples: this.#samples, loss, losses: Object.fromEntries(means) }
  }
}
