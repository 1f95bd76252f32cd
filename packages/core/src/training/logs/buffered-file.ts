import { appendStored } from '#runtime/weights/stored-file'

const flushMilliseconds = 1000

/** A file that grows: gathers what is written and appends it about once a second, or when told to. */
export class BufferedFile {
  readonly path: string
  #pending: Uint8Array[] = []
  #flushedAt = performance.now()
  /** The append under way: the next one waits for it, since appends at the same time have no order. */
  #appended: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /** Resolves when the bytes are noted, or with `now` when they and all before are in the file. */
  async write(bytes: Uint8Array, { now }: { now: boolean }) {
    this.#pending.push(bytes)
    if (now || performance.now() - this.#flushedAt >= flushMilliseconds) await this.flush()
  }

  /** Resolves when all that was written is in the file. */
  async flush() {
    const gathered = join(this.#pending)
    this.#pending = []
    this.#flushedAt = performance.now()
    const append = this.#appended.then(async () => {
      if (gathered.length > 0) await appendStored(this.path, gathered)
    })
    this.#appended = append.catch(() => {})
    await append
  }
}

function join(chunks: readonly Uint8Array[]) {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let end = 0
  for (const chunk of chunks) {
    whole.set(chunk, end)
    end += chunk.length
  }
  return whole
}
