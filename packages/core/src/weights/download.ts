import { cacheEntry, offlineReason } from '#runtime/weights/cache'
import { claimDiskFile } from '#runtime/weights/disk-file'
import { CnnError, throwIfAborted } from '../errors.js'
import { type DownloadOptions, knownHash } from './download-options.js'
import { fetchInto } from './fetch-into.js'
import { hashHex } from './hash/hash-hex.js'
import { type CacheEntry, noEntry } from './partial-file.js'

/**
 * The bytes of a file on the network, through a cache: a folder in Node (`cacheFolder()`), the Cache API in browsers.
 * Size and hash are checked, also of what the cache holds; a damaged entry is fetched anew. A broken download goes on
 * where it stopped, in Node also when another process had begun it. Without a hash a cached file is used as it is,
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
  const hash = knownHash(options)
  throwIfAborted(signal)
  const name = fileNameOf(urls[0]!)
  const entry = cache && urls[0]!.startsWith('http') ? cacheEntry(urls[0]!) : noEntry
  const kept = await readEntry(entry, options)
  if (kept) {
    onProgress?.({ loaded: kept.length, total: kept.length, file: name })
    return kept
  }
  throwIfAborted(signal)
  requireNetwork(urls[0]!, entry.place, options)
  const file = await entry.partial(hash?.name ?? 'sha256')
  await fetchInto(file, urls, name, options)
  return file.bytes()
}

/**
 * Streams a file on the network to a path, never holding it whole: on the disk in Node, in the page's own file system
 * (OPFS) in browsers. Size and hash are checked; what is there before is replaced once the whole file has come, not
 * earlier. A broken download goes on where it stopped, in a later call too.
 * @throws CnnError as `download`, 'write-failed', and 'no-storage' where a page has no file system
 */
export async function downloadFile(
  url: string | URL,
  path: string,
  options: Omit<DownloadOptions, 'cache'> = {},
): Promise<void> {
  const urls = [url, ...(options.mirrors ?? [])].map(absoluteUrl)
  const hash = knownHash(options)
  throwIfAborted(options.signal)
  requireNetwork(urls[0]!, path, options)
  const file = await claimDiskFile(path, hash?.name ?? 'sha256', options.signal)
  await fetchInto(file, urls, fileNameOf(urls[0]!), options)
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

const fileNameOf = (url: string) => new URL(url).pathname.split('/').at(-1)!

/** The cached bytes if they are what is expected; a damaged entry is removed. */
async function readEntry(entry: CacheEntry, options: DownloadOptions) {
  const kept = await entry.read()
  if (!kept) return undefined
  const hash = knownHash(options)
  const isWhole =
    (options.bytes === undefined || kept.length === options.bytes) &&
    (!hash || (await hashHex(hash.name, kept)).startsWith(hash.digits))
  if (isWhole) return kept
  await entry.remove()
  return undefined
}

function requireNetwork(url: string, place: string | undefined, options: DownloadOptions) {
  const reason = options.offline ? 'the network is not to be used' : offlineReason()
  if (reason === undefined || !url.startsWith('http')) return
  const byHand = place ? ` Or fetch ${url} elsewhere and save it as ${place}.` : ''
  throw new CnnError(
    'offline',
    `${fileNameOf(url)} is not in the cache, and ${reason}. Go online to download it once.${byHand}`,
  )
}
