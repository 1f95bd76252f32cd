import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CnnError } from '../errors.js'
import type { ByteSource } from './byte-source.js'

/** Node reads at most 2 GiB at once. */
const pieceBytes = 2 ** 30

/**
 * Opens a file on the disk, to read it piece by piece.
 * @throws CnnError 'not-found', 'read-failed'
 */
export async function openDiskFile(path: string, name = path): Promise<ByteSource> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    throw failure(path, error)
  }
  try {
    const found = await handle.stat()
    if (found.isDirectory()) throw new CnnError('read-failed', `${path} is a folder, not a file.`)
    return new DiskSource(handle, path, name, found.size)
  } catch (error) {
    await handle.close().catch(() => {})
    throw error instanceof CnnError ? error : failure(path, error)
  }
}

class DiskSource implements ByteSource {
  constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    readonly name: string,
    readonly length: number,
  ) {}

  async read(begin: number, end: number) {
    const bytes = new Uint8Array(new ArrayBuffer(end - begin))
    for (let filled = 0; filled < bytes.length; ) {
      const count = Math.min(pieceBytes, bytes.length - filled)
      const { bytesRead } = await this.handle
        .read(bytes, filled, count, begin + filled)
        .catch((error) => {
          throw failure(this.path, error)
        })
      if (bytesRead === 0) {
        throw new CnnError('read-failed', `${this.name} became shorter while it was read.`)
      }
      filled += bytesRead
    }
    return bytes
  }

  sibling(name: string) {
    return openDiskFile(join(dirname(this.path), name))
  }

  close() {
    return this.handle.close()
  }
}

function failure(path: string, error: unknown) {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new CnnError('not-found', `There is no file ${path} (looked from ${process.cwd()}).`)
    : new CnnError('read-failed', `Could not read ${path}: ${message}`, { cause: error })
}
