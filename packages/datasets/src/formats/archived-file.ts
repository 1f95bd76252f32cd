import { CnnError } from '@cnn/core/data'
import { bytePieces } from '../files/byte-pieces.js'

/** A file to put into an archive. */
export interface ArchivedFile {
  /** With slashes, from the archive's root on. */
  path: string
  /** What is in it; of a stream the number of bytes must be known. */
  content: Uint8Array | string | { bytes: number; pieces: AsyncIterable<Uint8Array> }
  /** Default: always the same, so that the same files give the same archive. */
  modified?: Date
}

/** What is in it, and how much. */
export function contentOf({ content }: ArchivedFile) {
  if (typeof content !== 'string' && 'pieces' in content) return content
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { bytes: bytes.length, pieces: bytePieces(bytes) }
}

/** @throws CnnError 'invalid-argument' for a path that an archive should not have */
export function checkPath({ path }: ArchivedFile) {
  const parts = path.split('/')
  if (!/^[a-z]:/i.test(path) && !parts.some((part) => ['', '.', '..'].includes(part))) return
  throw new CnnError(
    'invalid-argument',
    `‘${path}’ is no path for a file in an archive: it is like 'train/1.jpg'.`,
  )
}
