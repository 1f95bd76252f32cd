import { abortError, CnnError } from '../errors.js'
import type { Origin, PartialFile } from './partial-file.js'

export interface TransferOptions {
  /** The size that the file must have. */
  bytes?: number
  /** Whether the finished file's hash will be checked, so that bytes without a validator may be continued too. */
  isHashed: boolean
  stallSeconds: number
  signal?: AbortSignal
  onBytes: (received: number, total?: number) => void
}

/** Why an attempt failed, and whether another one at the same URL makes sense. */
export class TransferError extends CnnError {
  constructor(
    code: string,
    message: string,
    readonly retry: { permanent: boolean; afterSeconds?: number },
    options?: ErrorOptions,
  ) {
    super(code, message, options)
  }
}

/** One attempt to fetch a URL into a file, going on where the file ends if the server still has the same content. */
export async function transfer(
  url: string,
  file: PartialFile,
  options: TransferOptions,
): Promise<void> {
  const watch = new StallWatch(options)
  try {
    const response = await request(url, file, options, watch)
    if (!response) return
    const total = await prepare(url, response, file, options)
    await receive(url, response, file, total, options, watch)
  } finally {
    watch.end()
  }
}

/** The response that has the missing bytes, or undefined if none are missing. */
async function request(
  url: string,
  file: PartialFile,
  options: TransferOptions,
  watch: StallWatch,
): Promise<Response | undefined> {
  const range = rangeHeaders(url, file, options)
  const response = await watch.guard(url, () =>
    fetch(url, {
      headers: { 'Accept-Encoding': 'identity', ...range },
      cache: 'no-store',
      signal: watch.signal,
    }),
  )
  if (response.status === 200) return response
  if (response.status === 206 && range && rangeOf(response).start === file.received) return response
  watch.abandon(response)
  if (range && [206, 412, 416].includes(response.status)) {
    if (response.status === 416 && rangeOf(response).total === file.received) return undefined
    await file.begin({ url })
    return request(url, file, options, watch)
  }
  throw statusError(url, response)
}

function rangeHeaders(url: string, { received, origin }: PartialFile, options: TransferOptions) {
  if (received === 0 || origin?.url !== url || isForeign(url)) return undefined
  const validator = origin.etag ?? origin.lastModified
  if (!validator && !options.isHashed) return undefined
  return { Range: `bytes=${received}-`, ...(validator && { 'If-Range': validator }) }
}

/** A page may not read where the answer of another site's server begins, so it cannot continue there. */
const isForeign = (url: string) =>
  globalThis.location !== undefined && new URL(url).origin !== globalThis.location.origin

/** `bytes 100-999/1000` or `bytes *\/1000`. */
function rangeOf(response: Response) {
  const [, start, total] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '') ?? []
  return { start: Number(start), total: Number(total) }
}

/** Checks what the headers tell, empties the file if it begins anew, and returns the whole size where it is known. */
async function prepare(
  url: string,
  response: Response,
  file: PartialFile,
  { bytes }: TransferOptions,
): Promise<number | undefined> {
  const { headers, status } = response
  if (/^text\/html\b/i.test(headers.get('Content-Type') ?? '') && !/\.html?$/i.test(url)) {
    throw new TransferError(
      'download-failed',
      `${url} is answered with a web page instead of the file (a login, a proxy, or an error page?).`,
      { permanent: true },
    )
  }
  if (status === 200) await file.begin(originOf(url, headers))
  const isEncoded = (headers.get('Content-Encoding') ?? 'identity') !== 'identity'
  const length = headers.get('Content-Length')
  const announced = isEncoded || length === null ? undefined : file.received + Number(length)
  if (bytes !== undefined && announced !== undefined && announced !== bytes) {
    throw new TransferError(
      'size-mismatch',
      `${url} has ${announced} bytes, but ${bytes} are expected: it is another file, or the server's copy is damaged.`,
      { permanent: true },
    )
  }
  return bytes ?? announced
}

function originOf(url: string, headers: Headers): Origin {
  const etag = headers.get('ETag')
  return {
    url,
    // A weak ETag says equivalent, not equal: bytes of both must not be joined.
    ...(etag && !etag.startsWith('W/') && { etag }),
    ...(headers.has('Last-Modified') && { lastModified: headers.get('Last-Modified')! }),
  }
}

async function receive(
  url: string,
  response: Response,
  file: PartialFile,
  total: number | undefined,
  { onBytes }: TransferOptions,
  watch: StallWatch,
) {
  const reader = response.body?.getReader()
  onBytes(file.received, total)
  while (reader) {
    const { done, value } = await watch.guard(url, () => reader.read())
    if (done) break
    await file.append(value)
    if (total !== undefined && file.received > total) {
      throw new TransferError(
        'size-mismatch',
        `${url} sends more than the ${total} bytes that are expected.`,
        { permanent: true },
      )
    }
    onBytes(file.received, total)
  }
  if (total !== undefined && file.received < total) {
    throw new TransferError(
      'download-failed',
      `${url} was cut off after ${file.received} of ${total} bytes.`,
      { permanent: false },
    )
  }
}

function statusError(url: string, { status, statusText, headers }: Response) {
  const permanent = status < 500 && status !== 408 && status !== 425 && status !== 429
  const afterSeconds = Number(headers.get('Retry-After') ?? Number.NaN)
  return new TransferError(
    status === 404 || status === 410 ? 'not-found' : 'download-failed',
    `${url} is answered with status ${status}${statusText ? ` (${statusText})` : ''}.`,
    { permanent, ...(afterSeconds >= 0 && { afterSeconds }) },
  )
}

/** Aborts the request when the user does, or when no byte came for too long. */
class StallWatch {
  private readonly controller = new AbortController()
  private readonly onAbort = () => this.controller.abort()
  private stalled = false

  constructor(private readonly options: TransferOptions) {
    options.signal?.addEventListener('abort', this.onAbort)
    if (options.signal?.aborted) this.onAbort()
  }

  get signal() {
    return this.controller.signal
  }

  /** Runs one step of the network and turns its failure into ours. */
  async guard<T>(url: string, step: () => Promise<T>): Promise<T> {
    const { stallSeconds, signal } = this.options
    const timer = setTimeout(() => {
      this.stalled = true
      this.controller.abort()
    }, stallSeconds * 1000)
    try {
      return await step()
    } catch (cause) {
      if (signal?.aborted) throw abortError(signal)
      if (this.stalled) {
        throw new TransferError('timeout', `${url} sent nothing for ${stallSeconds} seconds.`, {
          permanent: false,
        })
      }
      throw networkError(url, cause)
    } finally {
      clearTimeout(timer)
    }
  }

  abandon(response: Response) {
    response.body?.cancel().catch(() => {})
  }

  end() {
    this.options.signal?.removeEventListener('abort', this.onAbort)
    this.controller.abort()
  }
}

function networkError(url: string, error: unknown) {
  const cause = (error as Error).cause as { code?: string; message?: string } | undefined
  const reason = cause?.message || cause?.code || (error as Error).message
  const permanent = cause?.code === 'ENOTFOUND' || /redirect/i.test(reason)
  return new TransferError(
    'download-failed',
    `${url} cannot be fetched: ${reason}.`,
    { permanent },
    { cause: error },
  )
}
