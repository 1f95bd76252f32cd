import { readFile as readWhole, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { abortError, CnnError } from '../errors.js'

/**
 * The bytes of a file, by path or file: URL.
 * Throws 'not-found', 'image-too-large' when it has more than `maxBytes`, or 'read-failed'.
 */
export async function readFile(
  path: string | URL,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  try {
    const place = String(path).startsWith('file:') ? fileURLToPath(path) : path
    const found = await stat(place)
    if (found.isDirectory()) throw new CnnError('read-failed', `${path} is a folder, not a file.`)
    if (found.size > maxBytes) {
      throw new CnnError(
        'image-too-large',
        `${path} has ${found.size} bytes; the limit is ${maxBytes}.`,
      )
    }
    const { buffer, byteOffset, byteLength } = await readWhole(place, { signal })
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (error instanceof CnnError) throw error
    if (signal?.aborted) throw abortError(signal)
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CnnError('not-found', `There is no file ${path} (looked from ${process.cwd()}).`)
    }
    throw new CnnError('read-failed', `Could not read ${path}: ${message}`, { cause: error })
  }
}
