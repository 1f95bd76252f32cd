import { offlineReason } from '#runtime/weights/cache'
import { openFile } from '#runtime/weights/open-file'
import { sha256Hex } from '#runtime/weights/sha256'
import { type ByteSource, blobSource, memorySource, readAll } from '../data/byte-source.js'
import { fetchBytes } from '../data/fetch-bytes.js'
import { CnnError, throwIfAborted } from '../errors.js'
import { download } from './download.js'
import type { DownloadOptions } from './download-options.js'
import { hubUrls, isHubId } from './hugging-face.js'

/** No file is read beyond this. */
const maxBytes = 2 ** 36

/**
 * Where a weights file is: a path (in browsers relative to the page), a URL, a file on Hugging Face
 * (`hf:owner/name@commit/file`), or its content.
 */
export type WeightsSource = string | URL | Uint8Array | Blob

/** How a file is fetched, and what is known of it beforehand and checked. */
export interface SourceOptions extends DownloadOptions {
  /** Another server with Hugging Face's addresses (default: HF_ENDPOINT, or https://huggingface.co). */
  hub?: string
}

/**
 * Opens a weights file wherever it is: http and https through the download cache, paths and file: URLs on the disk,
 * read piece by piece (in browsers a path is fetched), blobs likewise, data: and blob: URLs as they are.
 * @throws CnnError 'not-found', 'read-failed', 'size-mismatch', 'hash-mismatch', 'aborted', 'unpinned-revision', and
 * what `download` throws
 */
export async function openSource(
  source: WeightsSource,
  options: SourceOptions = {},
): Promise<ByteSource> {
  throwIfAborted(options.signal)
  if (isHubId(source)) return openFromHub(source, options)
  const url = toUrl(source)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return openUrl(url, options)
  const opened = await openDirectly(url ?? (source as Exclude<WeightsSource, URL>), options.signal)
  try {
    return await checked(opened, options)
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** What is there of the addresses that may be meant. */
async function openFromHub(id: string, options: SourceOptions): Promise<ByteSource> {
  const offline = options.offline || offlineReason() !== undefined
  let first: CnnError | undefined
  for (const url of await hubUrls(id, { ...options, offline })) {
    try {
      return await openUrl(new URL(url), options)
    } catch (error) {
      const isAbsent = error instanceof CnnError && ['not-found', 'offline'].includes(error.code)
      if (!isAbsent) throw error
      first ??= error
    }
  }
  throw first!
}

async function openUrl(url: URL, options: SourceOptions): Promise<ByteSource> {
  const bytes = await download(url, options)
  const { sha256, bytes: _, mirrors, ...others } = options
  return memorySource(bytes, describeSource(url), (name) => openUrl(new URL(name, url), others))
}

async function openDirectly(source: WeightsSource, signal?: AbortSignal): Promise<ByteSource> {
  const name = describeSource(source)
  if (source instanceof Uint8Array) return memorySource(source, name)
  if (source instanceof Blob) return blobSource(source, name)
  if (source instanceof URL && source.protocol !== 'file:') {
    return memorySource(await fetchBytes(source, { maxBytes, signal }), name)
  }
  return openFile(source, { name, maxBytes, signal })
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

/** The source if it is what is expected; a hash takes reading it whole, which then need not be done again. */
async function checked(source: ByteSource, { bytes: size, sha256 }: SourceOptions) {
  const { name } = source
  if (size !== undefined && source.length !== size) {
    throw new CnnError(
      'size-mismatch',
      `${name} has ${source.length} bytes, not the ${size} of the weights asked for. Fetch or install it again.`,
    )
  }
  if (!sha256) return source
  const bytes = await readAll(source)
  const found = await sha256Hex(bytes)
  if (!found.startsWith(sha256.toLowerCase())) {
    throw new CnnError(
      'hash-mismatch',
      `${name} is not the file asked for: its SHA-256 is ${found}, expected ${sha256}. Fetch or install it again.`,
    )
  }
  await source.close()
  return memorySource(bytes, name, (sibling) => source.sibling(sibling))
}
