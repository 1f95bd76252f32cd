import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Reply, Request } from './cells/serve.js'
import type { Summary } from './task.js'

/** A process that measures one task for one column. */
export class Cell {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #replies: AsyncIterator<string>
  #errors = ''

  constructor(file: string, parameters: readonly string[], env: NodeJS.ProcessEnv) {
    this.#process = spawn(file, parameters, { env })
    this.#replies = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
    this.#process.stderr.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-4000)
    })
    // Writing to a process that has failed is no failure of its own.
    this.#process.stdin.on('error', () => {})
    this.#process.on('error', ({ message }) => {
      this.#errors += message
    })
  }

  /** Waits until it can be asked. Throws a `CellFailure`. */
  async ready(seconds: number) {
    await this.#reply(seconds)
  }

  /** Milliseconds of each repetition. Throws a `CellFailure`. */
  async measure(request: Request, seconds: number) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    return ((await this.#reply(seconds)) as { times: number[] }).times
  }

  /** Ends it. Throws a `CellFailure`. */
  async finish() {
    this.#process.stdin.end()
    return (await this.#reply(10)) as Summary
  }

  kill() {
    this.#process.kill('SIGKILL')
  }

  async #reply(seconds: number): Promise<Reply> {
    const timeOut = new AbortController()
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => {
        this.kill()
        reject(new CellFailure(`> ${seconds} s`, true))
      }
      const timer = setTimeout(giveUp, 1000 * seconds)
      timeOut.signal.addEventListener('abort', () => clearTimeout(timer))
    })
    const reply = await Promise.race([this.#line(), late]).finally(() => timeOut.abort())
    if ('failed' in reply) throw new CellFailure(shorten(reply.failed))
    return reply
  }

  /** The next line that is for this process; others are what libraries print. */
  async #line(): Promise<Reply> {
    for (;;) {
      const { done, value } = await this.#replies.next()
      if (done) throw new CellFailure(shorten(causeIn(this.#errors)), true)
      if (value.startsWith('{')) return JSON.parse(value) as Reply
    }
  }
}

/** Why there is no figure, in a few words. */
export class CellFailure extends Error {
  /** Whether the process is gone, too. */
  readonly final: boolean

  constructor(message: string, final = false) {
    super(message)
    this.final = final
  }
}

/** The line that names the error, in what a process wrote when it broke down. */
function causeIn(text: string) {
  const lines = text.trim().split('\n')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)!
}

function shorten(message: string) {
  const missing = /Kernel '(\w+)' not registered/.exec(message)
  if (missing) return `no ${missing[1]}`
  if (message.startsWith('no ')) return message
  return `failed: ${message.split('\n')[0]!.slice(0, 80)}`
}
