import { cacheEntry, offlineReason } from '#runtime/weights/cache'
import { sha256Hex } from '#runtime/weights/sha256'
import { abortError, CnnError, throwIfAborted } from '../errors.js'
import { type CacheEntry, noEntry, type PartialFile } from './partial-file.js'
import { TransferError, transfer } from './transfer.js'

export interface DownloadProgress {
  /** Bytes so far, those of an earlier, interrupted download included. */
  loaded: number
  /** Bytes of the whole file, where known. */
  total: number | undefined
  /** The file's name. */
  file: string
}

export interface DownloadOptions {
  /** The file's SHA-256 in hexadecimal, or at least the first 8 digits of it. */
  sha256?: string
  /** The file's size. */
  bytes?: number
  /** Other addresses of the same file, tried in order when the first one fails. */
  mirrors?: readonly (string | URL)[]
  /** Whether to take the file from the cache and keep it there (default true). */
  cache?: boolean
  /** Takes the file from the cache or fails, as under CNN_OFFLINE=1. */
  offline?: boolean
  /** How often to try an address again (default 3). Attempts that brought new bytes are not counted. */
  retries?: number
  /** How long a server may send nothing (default 30). */
  stallSeconds?: number
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

/**
 * The bytes of a file on the network, through a cache: a folder in Node (`cacheFolder()`), the Cache API in browsers.
 * Size and hash are checked, also of what the cache holds; a damaged entry is fetched anew. A broken download goes on
 * where it stopped, in Node also when another process had begun it. Without `sha256` a cached file is used as it is,
 * however old.
 * @throws CnnError 'offline', 'timeout', 'hash-mismatch', 'size-mismatch', 'disk-full', 'aborted',
 * 'not-found' (the server has no such file), or 'download-failed'.
 */
export async function download(
  url: string | URL,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  const { signal, onProgress, cache = true, mirrors = [] } = options
  const urls = [url, ...mirrors].map(absoluteUrl)
  checkHash(options.sha256)
  throwIfAborted(signal)
  const file = new URL(urls[0]!).pathname.split('/').at(-1)!
  const entry = cache && urls[0]!.startsWith('http') ? cacheEntry(urls[0]!) : noEntry
  const kept = await readEntry(entry, options)
  if (kept) {
    onProgress?.({ loaded: kept.length, total: kept.length, file })
    return kept
  }
  throwIfAborted(signal)
  requireNetwork(urls[0]!, file, entry, options)
  return fetchInto(await entry.partial(), urls, file, options)
}

function absoluteUrl(url: string | URL) {
  const base = globalThis.location?.href
  const absolute = URL.canParse(url, base) ? new URL(url, base) : undefined
  if (absolute && /^(https?|data|blob):$/.test(absolute.protocol)) return absolute.href
  throw new CnnError(
    'invalid-argument',
    `download() needs an http or https address, but was given ${url}.`,
  )
}

function checkHash(sha256: string | undefined) {
  if (sha256 === undefined || /^[0-9a-f]{8,64}$/i.test(sha256)) return
  throw new CnnError(
    'invalid-argument',
    `sha256 is ${sha256}, but must be 8 to 64 hexadecimal digits.`,
  )
}

const matches = (digest: string, sha256: string) => digest.startsWith(sha256.toLowerCase())

/** The cached bytes if they are what is expected; a damaged entry is removed. */
async function readEntry(entry: CacheEntry, { sha256, bytes }: DownloadOptions) {
  const kept = await entry.read()
  if (!kept) return undefined
  const isWhole =
    (bytes === undefined || kept.length === bytes) &&
    (sha256 === undefined || matches(await sha256Hex(kept), sha256))
  if (isWhole) return kept
  await entry.remove()
  return undefined
}

function requireNetwork(url: string, file: string, entry: CacheEntry, options: DownloadOptions) {
  const reason = options.offline ? 'the network is not to be used' : offlineReason()
  if (reason === undefined || !url.startsWith('http')) return
  const byHand = entry.place ? ` Or fetch ${url} elsewhere and save it as ${entry.place}.` : ''
  throw new CnnError(
    'offline',
    `${file} is not in the cache, and ${reason}. Go online to download it once.${byHand}`,
  )
}

async function fetchInto(
  file: PartialFile,
  urls: readonly string[],
  name: string,
  options: DownloadOptions,
) {
  let finished = false
  try {
    const failures: TransferError[] = []
    for (const url of urls) {
      const failure = await fetchFrom(url, file, name, options)
      if (!failure) {
        finished = true
        return await file.finish()
      }
      failures.push(failure)
    }
    throw failureOf(name, failures)
  } finally {
    if (!finished) await file.release()
  }
}

/** Tries one address until it works, or returns why it does not. */
async function fetchFrom(
  url: string,
  file: PartialFile,
  name: string,
  options: DownloadOptions,
): Promise<TransferError | undefined> {
  const { retries = 3, signal } = options
  let furthest = file.origin?.url === url ? file.received : 0
  for (let failed = 0; ; ) {
    try {
      await attempt(url, file, name, options)
      return undefined
    } catch (error) {
      if (!(error instanceof TransferError)) throw error
      if (file.received > furthest) failed = 0
      furthest = Math.max(furthest, file.received)
      if (error.retry.permanent || failed >= retries) return error
      await pause(error.retry.afterSeconds ?? 0.5 * 2 ** failed, signal)
      failed++
    }
  }
}

async function attempt(url: string, file: PartialFile, name: string, options: DownloadOptions) {
  const { sha256, bytes, stallSeconds = 30, signal, onProgress } = options
  const isContinued = file.origin?.url === url && file.received > 0
  await transfer(url, file, {
    bytes,
    isHashed: sha256 !== undefined,
    stallSeconds,
    signal,
    onBytes: (loaded, total) => onProgress?.({ loaded, total, file: name }),
  })
  const { received } = file
  const digest = sha256 === undefined ? undefined : await file.sha256()
  if (digest !== undefined && !matches(digest, sha256!)) {
    await file.begin({ url })
    throw new TransferError(
      'hash-mismatch',
      `${url} has sha256 ${digest}, but ${sha256} is expected: it is another file, or was damaged on the way.`,
      { permanent: !isContinued },
    )
  }
  if (bytes !== undefined && received !== bytes) {
    await file.begin({ url })
    const message = `${url} sent ${received} bytes, but ${bytes} are expected.`
    throw new TransferError('size-mismatch', message, { permanent: !isContinued })
  }
}

/** Waits, at most half a minute, a little more or less so that many clients do not come back at once. */
function pause(seconds: number, signal?: AbortSignal) {
  const milliseconds = Math.min(seconds, 30) * 1000 * (0.75 + Math.random() / 2)
  return new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(abortError(signal!))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
  })
}

function failureOf(name: string, failures: readonly TransferError[]) {
  const [first] = failures
  const isUniform = failures.every(({ code }) => code === first!.code)
  return new CnnError(
    isUniform ? first!.code : 'download-failed',
    `${name} could not be downloaded. ${failures.map(({ message }) => message).join(' ')} ${advice(first!.code)}`,
    { cause: first },
  )
}

function advice(code: string) {
  if (code === 'hash-mismatch' || code === 'size-mismatch') {
    return 'Check the address, and whether a proxy changes downloads.'
  }
  if (code === 'not-found') return 'Check the address.'
  return 'Check the connection and try again.'
}
