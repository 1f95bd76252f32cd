import { readFile } from '#runtime/data/read-file'
import { CnnError } from '../errors.js'
import { fetchBytes } from './fetch-bytes.js'

/** A picture that is not decoded yet. */
export type EncodedImage = string | URL | Uint8Array | ArrayBuffer | Blob

const maxFileBytes = 512 * 2 ** 20

export const isEncoded = (source: unknown): source is EncodedImage =>
  typeof source === 'string' ||
  source instanceof URL ||
  source instanceof Uint8Array ||
  source instanceof ArrayBuffer ||
  (typeof Blob !== 'undefined' && source instanceof Blob)

/** The bytes of an encoded picture, and what to call it in messages. */
export async function readEncoded(source: EncodedImage, signal?: AbortSignal) {
  if (typeof source === 'string' || source instanceof URL) {
    return { bytes: await readPlace(source, signal), name: nameOf(source) }
  }
  if (source instanceof Uint8Array) return { bytes: source, name: 'The picture' }
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: 'The picture' }
  return { bytes: await readBlob(source), name: nameOfBlob(source) }
}

/** Bytes of a URL or path; a scheme has at least two letters, so that C:\ is a path. */
function readPlace(place: string | URL, signal?: AbortSignal) {
  const text = String(place)
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined || scheme === 'file') return readFile(place, maxFileBytes, signal)
  if (['http', 'https', 'data', 'blob'].includes(scheme)) {
    return fetchBytes(new URL(text), { maxBytes: maxFileBytes, signal })
  }
  throw new CnnError(
    'not-found',
    `${nameOf(place)} has an address of a kind that is not read here.`,
  )
}

async function readBlob(blob: Blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    throw new CnnError('read-failed', `${nameOfBlob(blob)} could not be read.`, { cause })
  }
}

const nameOf = (place: string | URL) => {
  const text = String(place)
  return text.length > 200 ? `${text.slice(0, 60)}…` : text
}

const nameOfBlob = (blob: Blob) => ('name' in blob ? String(blob.name) : 'The picture')
