import { CnnError } from '../errors.js'
import { fetchBytes } from './fetch-bytes.js'

/** In a browser a path is a URL relative to the page; file: URLs cannot be read. */
export async function readFile(
  path: string | URL,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (String(path).startsWith('file:')) {
    throw new CnnError(
      'read-failed',
      `A page may not read ${path}. Let the user pick or drop the file, and pass that.`,
    )
  }
  return fetchBytes(new URL(path, globalThis.location?.href), { maxBytes, signal })
}
