import { CnnError, throwIfAborted } from '@cnn/core/data'

export interface FetchPiecesOptions {
  signal?: AbortSignal
  /** How often to go on after a break (default 3); breaks that came after new bytes are not counted. */
  retries?: number
  /** How long a server may send nothing (default 30). */
  stallSeconds?: number
}

/**
 * The bytes of a file on the network as they come, kept nowhere. What is cut goes on where it stopped, if the server can
 * do that and still has the same file.
 * @throws CnnError 'not-found', 'timeout', 'download-failed', 'aborted'
 */
export async function* fetchPieces(
  url: string | URL,
  options: FetchPiecesOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { retries = 3, signal } = options
  let received = 0
  let validator: string | undefined
  for (let failed = 0; ; ) {
    throwIfAborted(signal)
    const before = received
    try {
      const attempt = new Attempt(url, options)
      for await (const piece of attempt.pieces(received, validator)) {
        received += piece.length
        validator ??= attempt.validator
        yield piece
      }
      return
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      if (received > before) failed = 0
      // Without a validator nothing says that what follows belongs to what came.
      if (failed++ >= retries || (received > 0 && !validator)) throw error
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** failed))
    }
  }
}

/** A failure after which trying again makes sense. */
class Broken extends CnnError {}

class Attempt {
  validator: string | undefined
  private readonly controller = new AbortController()
  private stalled = false

  constructor(
    private readonly url: string | URL,
    private readonly options: FetchPiecesOptions,
  ) {}

  async *pieces(start: number, validator?: string) {
    const stop = () => this.controller.abort()
    const { signal } = this.options
    signal?.addEventListener('abort', stop)
    try {
      const response = await this.guard(() => this.request(start, validator))
      const wanted = this.check(response, start)
      const reader = response.body!.getReader()
      let received = 0
      while (true) {
        const { done, value } = await this.guard(() => reader.read())
        if (done) break
        received += value.length
        yield value
      }
      if (wanted !== undefined && received < wanted) throw this.broken('was cut off')
    } finally {
      signal?.removeEventListener('abort', stop)
      stop()
    }
  }

  private request(start: number, validator?: string) {
    return fetch(this.url, {
      headers: start > 0 ? { Range: `bytes=${start}-`, 'If-Range': validator! } : {},
      signal: this.controller.signal,
    })
  }

  /** How many bytes are to come, where that is known. */
  private check({ status, headers }: Response, start: number) {
    if (status >= 500 || status === 429) throw this.broken(`is answered with status ${status}`)
    if (start > 0 && status !== 206) throw this.failed('cannot be continued where it was cut off')
    if (status !== 200 && status !== 206) {
      const code = status === 404 || status === 410 ? 'not-found' : 'download-failed'
      throw this.failed(`is answered with status ${status}`, code)
    }
    if (/^text\/html\b/i.test(headers.get('Content-Type') ?? '')) {
      throw this.failed('is answered with a web page instead of the file')
    }
    // Of what was packed on the way, the server counts other bytes than those that come out.
    if (headers.has('Content-Encoding')) return undefined
    const etag = headers.get('ETag')
    const strong = etag?.startsWith('W/') ? undefined : etag
    this.validator = strong ?? headers.get('Last-Modified') ?? undefined
    const length = headers.get('Content-Length')
    return length === null ? undefined : Number(length)
  }

  private async guard<T>(step: () => Promise<T>): Promise<T> {
    const { stallSeconds = 30, signal } = this.options
    const timer = setTimeout(() => {
      this.stalled = true
      this.controller.abort()
    }, stallSeconds * 1000)
    try {
      return await step()
    } catch (error) {
      throwIfAborted(signal)
      if (this.stalled) throw this.broken(`sent nothing for ${stallSeconds} seconds`, 'timeout')
      const { cause, message } = error as Error
      throw this.broken(`cannot be fetched: ${(cause as Error | undefined)?.message ?? message}`)
    } finally {
      clearTimeout(timer)
    }
  }

  private broken(problem: string, code = 'download-failed') {
    return new Broken(code, `${this.url} ${problem}. Check the connection and try again.`)
  }

  private failed(problem: string, code = 'download-failed') {
    return new CnnError(code, `${this.url} ${problem}. Check the address.`)
  }
}
