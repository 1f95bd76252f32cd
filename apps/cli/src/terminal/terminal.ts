import { ProgressLine } from './progress-line.js'
import { type Ink, inkFor } from './style.js'

export interface TextStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export interface TerminalOptions {
  /** Programs read: standard output gets one JSON value, people's text goes to standard error. */
  json?: boolean
  output?: TextStream
  errors?: TextStream
}

/** Where a command speaks. */
export class Terminal {
  readonly json: boolean
  readonly ink: Ink
  readonly errorInk: Ink
  /** Columns of text, 40 to 100; 80 where it is not known. */
  readonly width: number
  readonly #output: TextStream
  readonly #errors: TextStream
  readonly #progress: ProgressLine

  constructor({
    json = false,
    output = process.stdout,
    errors = process.stderr,
  }: TerminalOptions = {}) {
    this.json = json
    this.#output = output
    this.#errors = errors
    const speech = json ? errors : output
    this.ink = inkFor(speech)
    this.errorInk = inkFor(errors)
    this.width = Math.min(100, Math.max(40, speech.columns || 80))
    this.#progress = new ProgressLine(errors)
  }

  /** Text for people. */
  say(text = '') {
    this.#progress.clear()
    const stream = this.json ? this.#errors : this.#output
    stream.write(`${text}\n`)
  }

  /** A remark or an error: always to standard error. */
  warn(text: string) {
    this.#progress.clear()
    this.#errors.write(`${text}\n`)
  }

  /** What is going on now, in a line that the next one replaces. */
  progress(text: string) {
    this.#progress.show(text)
  }

  /** Takes the line of `progress` away. */
  clearProgress() {
    this.#progress.clear()
  }

  /** The result for programs; printed with --json only. */
  result(value: unknown) {
    if (!this.json) return
    this.#progress.clear()
    this.#output.write(`${JSON.stringify(value, null, 2)}\n`)
  }
}
