import { abortError, CnnError } from '../errors.js'

export interface FetchOptions {
  /** The download is given up beyond this size. */
  maxBytes: number
  /** Milliseconds without a byte after which the server counts as stalled. */
  timeout?: number
  signal?: AbortSignal
}

/**
 * The body of an http(s), blob or data URL.
 * Throws 'not-found', 'timeout', 'image-too-large', 'download-failed' or 'aborted'.
 */
export async function fetchBytes(url: URL, options: FetchOptions): Promise<Uint8Array> {
  const name = shorten(url.href)
  if (url.protocol === 'data:') return decodeDataUrl(url.href)
  const { timeout = 30_000, maxBytes, signal } = options
  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(), timeout)
  try {
    const response = await fetch(url, { signal: anySignal(stalled.signal, signal) })
    if (!response.ok) throw failure(name, response)
    return await readBody(response, name, maxBytes, () => {
      clearTimeout(timer)
      timer = setTimeout(() => stalled.abort(), timeout)
    })
  } catch (cause) {
    if (cause instanceof CnnError) throw cause
    if (signal?.aborted) throw abortError(signal)
    if (stalled.signal.aborted) {
      throw new CnnError('timeout', `${name} sent nothing for ${timeout / 1000} s.`)
    }
    throw new CnnError('download-failed', networkMessage(name, cause as Error), { cause })
  } finally {
    clearTimeout(timer)
  }
}

async function readBody(
  response: Response,
  name: string,
  maxBytes: number,
  onPiece: () => void,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let total = 0
  const reader = response.body?.getReader()
  for (;;) {
    const piece = await reader?.read()
    if (!piece || piece.done) break
    onPiece()
    total += piece.value.length
    if (total > maxBytes) {
      await reader?.cancel()
      throw new CnnError('image-too-large', `${name} has more than the ${maxBytes} bytes allowed.`)
    }
    pieces.push(piece.value)
  }
  const whole = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

/** Decoded here, because a page's content security policy may forbid fetching data URLs. */
function decodeDataUrl(url: string): Uint8Array {
  const comma = url.indexOf(',')
  const body = url.slice(comma + 1)
  try {
    if (comma < 0) throw new SyntaxError('there is no comma')
    const text = decodeURIComponent(body)
    if (!/;base64$/i.test(url.slice(0, comma))) return new TextEncoder().encode(text)
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch (cause) {
    throw new CnnError('bad-image', `${shorten(url)} is not a well-formed data URL.`, { cause })
  }
}

function failure(name: string, { status, statusText }: Response) {
  const code = status === 404 || status === 410 ? 'not-found' : 'download-failed'
  return new CnnError(code, `The server answered ${status} ${statusText} for ${name}.`)
}

function networkMessage(name: string, error: Error) {
  const reason = (error.cause as Error | undefined)?.message ?? error.message
  const crossOrigin =
    typeof document === 'undefined' ? '' : ' Another site must allow it with CORS headers.'
  return `${name} could not be fetched: ${reason}.${crossOrigin}`
}

/** AbortSignal.any, which browsers before 2024 lack. */
function anySignal(own: AbortSignal, other?: AbortSignal) {
  if (!other) return own
  const either = new AbortController()
  for (const signal of [own, other]) {
    if (signal.aborted) either.abort(signal.reason)
    signal.addEventListener('abort', () => either.abort(signal.reason), { signal: either.signal })
  }
  return either.signal
}

const shorten = (url: string) => (url.length > 200 ? `${url.slice(0, 60)}…` : url)
