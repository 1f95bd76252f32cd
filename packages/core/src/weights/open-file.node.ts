import { type FileHandle, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ByteSource } from '../data/byte-source.js'
import { CnnError, throwIfAborted } from '../errors.js'

interface OpenFileOptions {
  name: string
  maxBytes: number
  signal?: AbortSignal
}

/** Node reads at most 2 GiB at once. */
const pieceBytes = 2 ** 30

/** What a folder of weights may hold, as Hugging Face's libraries write it; the first that is there is meant. */
const inFolders = [
  'model.safetensors.index.json',
  'model.safetensors',
  'pytorch_model.bin.index.json',
  'pytorch_model.bin',
]

/**
 * Opens a file on the disk, by path or file: URL, to read it piece by piece; of a folder the weights in it.
 * @throws CnnError 'not-found', 'read-failed'
 */
export async function openFile(path: string | URL, options: OpenFileOptions): Promise<ByteSource> {
  throwIfAborted(options.signal)
  const place = String(path).startsWith('file:') ? fileURLToPath(path) : String(path)
  let handle: FileHandle
  try {
    handle = await open(place, 'r')
  } catch (error) {
    throw failure(place, error)
  }
  try {
    const found = await handle.stat()
    if (found.isDirectory()) {
      await handle.close()
      return await openFolder(place, options)
    }
    return new DiskSource(handle, place, found.size, options)
  } catch (error) {
    await handle.close().catch(() => {})
    throw error instanceof CnnError ? error : failure(place, error)
  }
}

async function openFolder(folder: string, options: OpenFileOptions) {
  const names = await readdir(folder)
  const found = inFolders.find((name) => names.includes(name))
  const place = found && join(folder, found)
  if (place) return openFile(place, { ...options, name: place })
  throw new CnnError(
    'not-found',
    `${folder} is a folder without ${inFolders.slice(0, 2).join(' or ')}. Name the weights file in it.`,
  )
}

class DiskSource implements ByteSource {
  readonly name: string

  constructor(
    private readonly handle: FileHandle,
    private readonly place: string,
    readonly length: number,
    private readonly options: OpenFileOptions,
  ) {
    this.name = options.name
  }

  async read(begin: number, end: number) {
    const bytes = new Uint8Array(new ArrayBuffer(end - begin))
    for (let filled = 0; filled < bytes.length; ) {
      const count = Math.min(pieceBytes, bytes.length - filled)
      const { bytesRead } = await this.handle
        .read(bytes, filled, count, begin + filled)
        .catch((error) => {
          throw failure(this.place, error)
        })
      if (bytesRead === 0) {
        throw new CnnError('read-failed', `${this.name} became shorter while it was read.`)
      }
      filled += bytesRead
    }
    return bytes
  }

  sibling(name: string) {
    const place = join(dirname(this.place), name)
    return openFile(place, { ...this.options, name: place })
  }

  close() {
    return this.handle.close()
  }
}

function failure(place: string, error: unknown) {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new CnnError('not-found', `There is no file ${place} (looked from ${process.cwd()}).`)
    : new CnnError('read-failed', `Could not read ${place}: ${message}`, { cause: error })
}
