import { CnnError, type Dataset } from '@cnn/core'

/** Where an endless walk over a data set stands. */
export interface MinibatchPosition {
  /** Passes that are complete. */
  epoch: number
  /** Minibatches taken of the pass under way. */
  batch: number
}

/**
 * Minibatches without end, in another order in each pass. A last one that is not full is left out, as all of them
 * should be alike to batch norm, unless it is the only one.
 */
export class Minibatches<Sample> {
  position: MinibatchPosition = { epoch: 0, batch: 0 }
  readonly #data: Dataset<Sample>
  readonly #batchSize: number
  readonly #shuffled: Dataset<Sample[]>
  readonly #signal?: AbortSignal
  #pass?: AsyncGenerator<Sample[], void, undefined>
  /** Where the pass under way stands, which is ahead of `position` while some are being taken. */
  #reached?: MinibatchPosition

  constructor(
    data: Dataset<Sample>,
    { batchSize, seed, signal }: { batchSize: number; seed: number; signal?: AbortSignal },
  ) {
    this.#data = data
    this.#batchSize = batchSize
    this.#shuffled = data.shuffle(seed).batch(batchSize)
    this.#signal = signal
  }

  /** The next minibatches. Where this throws, the position is that before. */
  async take(count: number): Promise<Sample[][]> {
    const taken: Sample[][] = []
    try {
      while (taken.length < count) taken.push(await this.#next())
    } catch (error) {
      await this.close()
      throw error
    }
    this.position = { ...this.#reached! }
    return taken
  }

  /** Passes over the data so far, with a fraction where its size is known. */
  get epoch() {
    const { epoch, batch } = this.position
    return epoch + (this.batchesPerEpoch ? batch / this.batchesPerEpoch : 0)
  }

  get batchesPerEpoch() {
    const { size } = this.#data
    return size === undefined ? undefined : Math.max(1, Math.floor(size / this.#batchSize))
  }

  /** Ends the pass under way; the next minibatch begins it again where the position is. */
  async close() {
    const pass = this.#pass
    this.#pass = undefined
    await pass?.return()
  }

  async #next(): Promise<Sample[]> {
    if (!this.#pass) this.#reached = { ...this.position }
    const reached = this.#reached!
    while (true) {
      this.#pass ??= this.#shuffled.iterate({
        epoch: reached.epoch,
        start: reached.batch,
        signal: this.#signal,
      })
      const { value: batch } = await this.#pass.next()
      if (batch && (batch.length === this.#batchSize || reached.batch === 0)) {
        reached.batch++
        return batch
      }
      if (!batch && reached.batch === 0) {
        throw new CnnError(
          'empty-data',
          `trainGan: ${this.#data.name ?? 'the data set'} gave no samples.`,
        )
      }
      await this.close()
      reached.epoch++
      reached.batch = 0
    }
  }
}
