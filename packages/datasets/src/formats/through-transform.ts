import type { ExplainDamage } from './explain-damage.js'

/** What goes in at once, so that what comes out stays small. */
const inputBytes = 2 ** 16

/** Sends pieces through a transform of the browser. Its own errors are told from those of what is read. */
export async function* throughTransform(
  pieces: AsyncIterable<Uint8Array>,
  transform: CompressionStream | DecompressionStream,
  explain: ExplainDamage,
): AsyncGenerator<Uint8Array, void, undefined> {
  const feed = new Feed(pieces)
  const reader = feed.stream.pipeThrough<Uint8Array>(transform).getReader()
  let count = 0
  try {
    while (true) {
      const { done, value } = await reader.read().catch((reason) => {
        throw feed.failure ?? explain(reason, count)
      })
      if (done) return
      count += value.length
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** A stream of pieces, asked for when they are wanted, that keeps why it failed. */
class Feed {
  failure: Error | undefined
  private readonly iterator: AsyncIterator<Uint8Array>
  private rest: Uint8Array = new Uint8Array(0)

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.iterator = pieces[Symbol.asyncIterator]()
  }

  readonly stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: (controller) => this.pull(controller),
      cancel: async () => void (await this.iterator.return?.()),
    },
    { highWaterMark: 0 },
  )

  private async pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) {
    try {
      while (this.rest.length === 0) {
        const { done, value } = await this.iterator.next()
        if (done) return controller.close()
        this.rest = value
      }
    } catch (error) {
      this.failure = error as Error
      throw error
    }
    controller.enqueue(this.rest.subarray(0, inputBytes) as Uint8Array<ArrayBuffer>)
    this.rest = this.rest.subarray(inputBytes)
  }
}
