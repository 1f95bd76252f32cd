import { CnnError } from '../errors.js'

/** The bytes of a file, wherever they lie, read by range. */
export interface ByteSource {
  /** What to call the file in messages. */
  readonly name: string
  /** How many bytes the file has. */
  readonly length: number
  /**
   * The bytes from `begin` to before `end`, which lie within the file. Of a file in memory they are a view, so they are
   * never written to.
   */
  read(begin: number, end: number): Promise<Uint8Array>
  /**
   * A file beside this one, for formats of several files. Who opens it closes it.
   * @throws CnnError 'no-siblings' where a file has no place, 'not-found'
   */
  sibling(name: string): Promise<ByteSource>
  close(): Promise<void>
}

/** How a source finds the files beside it. */
export type OpenSibling = (name: string) => Promise<ByteSource>

/** A file that is in memory. */
export function memorySource(
  bytes: Uint8Array,
  name: string,
  sibling: OpenSibling = noSiblings(name),
): ByteSource {
  return {
    name,
    length: bytes.length,
    read: async (begin, end) => bytes.subarray(begin, end),
    sibling,
    close: async () => {},
  }
}

/** A file that a user picked or dropped: the browser keeps it, and gives a piece at a time. */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    length: blob.size,
    async read(begin, end) {
      try {
        return new Uint8Array(await blob.slice(begin, end).arrayBuffer())
      } catch (cause) {
        throw new CnnError(
          'read-failed',
          `${name} cannot be read any more: it was changed or removed. Pick it again.`,
          { cause },
        )
      }
    },
    sibling: noSiblings(name),
    close: async () => {},
  }
}

/** The whole file. */
export const readAll = (source: ByteSource) => source.read(0, source.length)

const noSiblings = (name: string) => async (sibling: string) => {
  throw new CnnError(
    'no-siblings',
    `${name} names another file, ${sibling}, which cannot be found from bytes alone. Give a path or a URL, and put the files beside each other.`,
  )
}
