import { cut } from './style.js'

interface LineStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/**
 * One line that is written over itself on a terminal. Elsewhere (a file, a CI log) a line is written now and then,
 * so that logs show life and stay short.
 */
export class ProgressLine {
  readonly #stream: LineStream
  readonly #now: () => number
  #shown = false
  #lastTime: number

  constructor(stream: LineStream, now: () => number = () => performance.now()) {
    this.#stream = stream
    this.#now = now
    this.#lastTime = this.#start()
  }

  /** Shows the text, at most every 100 ms (10 s where it cannot be written over). */
  show(text: string) {
    const wait = this.#stream.isTTY ? 100 : 10_000
    if (this.#now() - this.#lastTime < wait) return
    this.#lastTime = this.#now()
    if (this.#stream.isTTY) {
      this.#stream.write(`\r${cut(text, (this.#stream.columns || 80) - 1)}\x1b[K`)
      this.#shown = true
    } else {
      this.#stream.write(`${text}\n`)
    }
  }

  /** Takes the line away, so that other text can follow. */
  clear() {
    if (this.#shown) this.#stream.write('\r\x1b[K')
    this.#shown = false
    this.#lastTime = this.#start()
  }

  /** On a terminal the first text is shown at once; in a log only what lasts. */
  #start() {
    return this.#stream.isTTY ? Number.NEGATIVE_INFINITY : this.#now()
  }
}
