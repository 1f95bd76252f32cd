import { readFile } from '#runtime/data/read-file'
import { sha256Hex } from '#runtime/weights/sha256'
import { fetchBytes } from '../data/fetch-bytes.js'
import { CnnError, throwIfAborted } from '../errors.js'
import { type DownloadProgress, download } from './download.js'

/** No file is read beyond this; typed arrays end here. */
const maxBytes = 2 ** 32

/** Where a weights file is: a path (in browsers relative to the page), a URL, or its content. */
export type WeightsSource = string | URL | Uint8Array | Blob

/** What is known of the file beforehand, and checked. */
export interface ExpectedFile {
  bytes?: number
  /** SHA-256 in hex, or the beginning of it. */
  sha256?: string
}

export interface ReadSourceOptions extends ExpectedFile {
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

/**
 * The bytes of a weights file from wherever it is, checked: http and https through the download cache, paths and
 * file: URLs from the disk (in browsers a path is fetched), data: and blob: as they are.
 * @throws CnnError 'not-found', 'read-failed', 'size-mismatch', 'hash-mismatch', 'aborted', and what `download` throws
 */
export async function readSource(
  source: WeightsSource,
  options: ReadSourceOptions = {},
): Promise<Uint8Array> {
  const { signal, onProgress, bytes: size, sha256 } = options
  throwIfAborted(signal)
  const url = toUrl(source)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return download(url, { signal, onProgress, bytes: size, sha256 })
  }
  const bytes = await readDirectly(url ?? (source as Exclude<WeightsSource, URL>), signal)
  await checkExpected(bytes, describeSource(source), options)
  throwIfAborted(signal)
  return bytes
}

async function readDirectly(source: WeightsSource, signal?: AbortSignal): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer())
  if (source instanceof URL && source.protocol !== 'file:') {
    return fetchBytes(source, { maxBytes, signal })
  }
  return readFile(source, maxBytes, signal)
}

/** A URL, or text that is one; undefined for paths, also for 'C:\\weights'. */
function toUrl(source: WeightsSource): URL | undefined {
  if (source instanceof URL) return source
  const isUrl = typeof source === 'string' && /^[a-z][a-z0-9+.-]+:/i.test(source)
  return isUrl && URL.canParse(source) ? new URL(source) : undefined
}

/** What to call a source in messages. */
export function describeSource(source: WeightsSource) {
  if (source instanceof Uint8Array) return `The weights (${source.length} bytes)`
  if (source instanceof Blob) return source instanceof File ? source.name : 'The weights'
  const text = String(source)
  return text.length > 200 ? `${text.slice(0, 60)}…` : text
}

async function checkExpected(
  bytes: Uint8Array,
  name: string,
  { bytes: size, sha256 }: ExpectedFile,
) {
  if (size !== undefined && bytes.length !== size) {
    throw new CnnError(
      'size-mismatch',
      `${name} has ${bytes.length} bytes, not the ${size} of the weights asked for. Fetch or install it again.`,
    )
  }
  if (!sha256) return
  const found = await sha256Hex(bytes)
  if (found.startsWith(sha256.toLowerCase())) return
  throw new CnnError(
    'hash-mismatch',
    `${name} is not the file asked for: its SHA-256 is ${found}, expected ${sha256}. Fetch or install it again.`,
  )
}
