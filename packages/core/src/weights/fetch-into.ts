import { abortError, CnnError } from '../errors.js'
import { type DownloadOptions, knownHash } from './download-options.js'
import type { PartialFile } from './partial-file.js'
import { TransferError, transfer } from './transfer.js'

/**
 * Fetches a file from the first of these addresses that has it, checks its size and hash, and finishes it. What came of
 * one that could not be fetched whole is left for a later call.
 */
export async function fetchInto(
  file: PartialFile,
  urls: readonly string[],
  name: string,
  options: DownloadOptions,
): Promise<void> {
  let finished = false
  try {
    const failures: TransferError[] = []
    for (const url of urls) {
      const failure = await fetchFrom(url, file, name, options)
      if (!failure) {
        finished = true
        await file.finish()
        return
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
  const { bytes, stallSeconds = 30, signal, onProgress } = options
  const hash = knownHash(options)
  const isContinued = file.origin?.url === url && file.received > 0
  await transfer(url, file, {
    bytes,
    isHashed: hash !== undefined,
    stallSeconds,
    signal,
    onBytes: (loaded, total) => onProgress?.({ loaded, total, file: name }),
  })
  const { received } = file
  const digest = hash && (await file.digest())
  if (hash && !digest!.startsWith(hash.digits)) {
    await file.begin({ url })
    throw new TransferError(
      'hash-mismatch',
      `${url} has ${hash.name} ${digest}, but ${hash.digits} is expected: it is another file, or was damaged on the way.`,
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
