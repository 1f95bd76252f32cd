import { readFileSync, type Stats, statSync } from 'node:fs'
import { readFile as readWhole, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
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
    const { buffer, byteOffset, byteLength } = isMainThread
      ? await readLater(place, maxBytes, signal)
      : readAtOnce(place, maxBytes)
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

async function readLater(place: string | URL, maxBytes: number, signal?: AbortSignal) {
  checkFile(place, await stat(place), maxBytes)
  return readWhole(place, { signal })
}

/** Worker threads have nothing else to do meanwhile, and to be called back takes as long as to read a small file. */
function readAtOnce(place: string | URL, maxBytes: number) {
  checkFile(place, statSync(place), maxBytes)
  return readFileSync(place)
}

function checkFile(place: string | URL, found: Stats, maxBytes: number) {
  if (found.isDirectory()) throw new CnnError('read-failed', `${place} is a folder, not a file.`)
  if (found.size <= maxBytes) return
  throw new CnnError(
    'image-too-large',
    `${place} has ${found.size} bytes; the limit is ${maxBytes}.`,
  )
}
