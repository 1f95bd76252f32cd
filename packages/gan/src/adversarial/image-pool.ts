import { CnnError, type Random, tf } from '@cnn/core'

export interface ImagePoolOptions {
  /** How many samples it holds; 0 gives every sample back as it is. Default 50, as CycleGAN. */
  size?: number
}

/** What a pool holds, as host arrays. */
export interface ImagePoolState {
  shape: number[]
  samples: Float32Array[]
}

/**
 * Remembers samples that a generator made some time ago, and shows the discriminator one of these in place of every
 * second new one, so that it does not forget what the generator did before (Shrivastava et al. 2017; CycleGAN's
 * `ImagePool`). Until it is full, new samples go in and are shown as they are.
 */
export class ImagePool {
  readonly size: number
  #samples: tf.Tensor[] = []

  /** @throws CnnError 'bad-option' */
  constructor({ size = 50 }: ImagePoolOptions = {}) {
    if (!Number.isInteger(size) || size < 0) {
      throw new CnnError(
        'bad-option',
        `ImagePool: size is ${size}; it is a whole number from 0 up.`,
      )
    }
    this.size = size
  }

  /** How many samples it holds now. */
  get count() {
    return this.#samples.length
  }

  /**
   * What the discriminator shall see of a batch of samples [n, …]; same shape, the caller's to dispose of. Each new sample
   * is shown, or with p = 0.5, once the pool is full, changes places with one that the pool holds.
   * @throws CnnError 'shape-mismatch' for samples that are of another size than those before
   */
  query<T extends tf.Tensor>(batch: T, random: Random): T {
    if (this.size === 0) return tf.clone(batch)
    this.#checkShape(batch.shape.slice(1))
    const fresh = tf.tidy(() => tf.unstack(batch))
    const shown = fresh.map((sample) => this.#exchange(sample, random))
    try {
      return tf.stack(shown) as T
    } finally {
      const held = new Set(this.#samples)
      tf.dispose(shown.filter((sample) => !held.has(sample)))
    }
  }

  /** Takes in a new sample, gives what is shown in its place: itself, or an older one that leaves the pool. */
  #exchange(sample: tf.Tensor, random: Random): tf.Tensor {
    if (this.#samples.length < this.size) {
      this.#samples.push(tf.keep(sample))
      return sample
    }
    if (!random.chance(0.5)) return sample
    const place = random.integer(this.size)
    const older = this.#samples[place]!
    this.#samples[place] = tf.keep(sample)
    return older
  }

  /** Copies of what it holds, for a checkpoint. */
  async state(): Promise<ImagePoolState> {
    const samples: Float32Array[] = []
    for (const sample of this.#samples) samples.push(Float32Array.from(await sample.data()))
    return { shape: this.#samples[0]?.shape.slice() ?? [], samples }
  }

  /** Takes back what `state` gave. Throws 'checkpoint-mismatch' for more samples than the pool holds. */
  restore({ shape, samples }: ImagePoolState) {
    if (samples.length > this.size) {
      throw new CnnError(
        'checkpoint-mismatch',
        `The checkpoint's pool holds ${samples.length} samples, this one at most ${this.size}. Use the same size, or another folder.`,
      )
    }
    this.dispose()
    this.#samples = samples.map((values) => tf.keep(tf.tensor(values, shape)))
  }

  /** Forgets all. */
  dispose() {
    tf.dispose(this.#samples)
    this.#samples = []
  }

  #checkShape(shape: number[]) {
    const [held] = this.#samples
    if (!held || tf.util.arraysEqual(held.shape, shape)) return
    throw new CnnError(
      'shape-mismatch',
      `The pool holds samples [${held.shape}], and was given some [${shape}]. Use a pool for each generator.`,
    )
  }
}
