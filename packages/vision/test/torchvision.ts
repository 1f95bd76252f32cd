import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../golden/exchange.py', import.meta.url))

/** A Python with torchvision that exchanges weights file by file: it takes longer to start than to answer. */
export class Torchvision {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #answers: AsyncIterator<string>

  constructor(python: string) {
    this.#process = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: this.#process.stdout })
    this.#answers = lines[Symbol.asyncIterator]()
  }

  /** Lets torchvision's network of this name read or write a weights file; its logits of the formula's picture. */
  async exchange(network: string, verb: 'read' | 'write', file: string): Promise<number[]> {
    this.#process.stdin.write(`${JSON.stringify([network, verb, file])}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`exchange.py ended at ${network} ${verb}; it said why above.`)
    return JSON.parse(value)
  }

  /** Ends it, and waits until it has ended. */
  async close() {
    const ended = once(this.#process, 'exit')
    this.#process.stdin.end()
    await ended
  }
}
