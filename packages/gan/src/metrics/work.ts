import { breather, throwIfAborted } from '@cnn/core'

export interface WorkOptions {
  signal?: AbortSignal
  /** How much of the work is done, in a unit of its own. */
  onProgress?: (progress: { done: number; total: number }) => void
}

/** A long computation: stops when it is told to, says how far it is, and lets others have their turn. */
export class Work {
  #done = 0
  readonly #rest = breather()

  constructor(
    readonly total: number,
    private readonly options: WorkOptions,
  ) {}

  /** Throws 'aborted'. */
  async advance(amount: number) {
    throwIfAborted(this.options.signal)
    this.#done += amount
    this.options.onProgress?.({ done: this.#done, total: this.total })
    await this.#rest()
  }
}
