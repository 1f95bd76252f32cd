// Gathers what a process or a page tells while it runs the suite, and what came until it broke off.
const patience = 300_000

export class ColumnFollower {
  #column
  #last
  #onProgress
  #onSilence
  #timer

  /** `onSilence` is called when nothing was heard for five minutes. */
  constructor({ name, backend }, { onProgress, onSilence }) {
    this.#column = { name, backend, description: '', results: [] }
    this.#onProgress = onProgress
    this.#onSilence = onSilence
    this.#listen()
  }

  /** A result: of which column, of which case, and how many are done of how many. */
  take({ description, allowed, result, done, count }) {
    this.#listen()
    Object.assign(this.#column, { description, allowed })
    this.#column.results.push(result)
    this.#last = result
    this.#onProgress({ done, count })
  }

  /** The column as it came in the end. */
  complete(column) {
    clearTimeout(this.#timer)
    return { ...column, name: this.#column.name }
  }

  /** The column as far as it came. */
  breakOff(reason) {
    clearTimeout(this.#timer)
    const { op, variant } = this.#last ?? {}
    const last = op ? ` after ${variant ? `${op}, ${variant}` : op}` : ''
    return { ...this.#column, failure: `It broke off${last}: ${reason}` }
  }

  #listen() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onSilence, patience)
  }
}
