import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, CnnError, cacheFolder, openDiskFile } from '@cnn/core/data'

/**
 * Writes pieces to a file that closing it removes, so that they can be read in any order.
 * @throws CnnError 'disk-full', 'write-failed', and what the pieces throw
 */
export async function spool(pieces: AsyncIterable<Uint8Array>, name: string): Promise<ByteSource> {
  const { path, handle } = await newFile()
  try {
    for await (const piece of pieces) await written(handle, piece, path)
    await handle.close()
    const source = await openDiskFile(path, name)
    return {
      name,
      length: source.length,
      read: (begin, end) => source.read(begin, end),
      sibling: (sibling) => source.sibling(sibling),
      async close() {
        await source.close()
        await rm(path, { force: true })
      },
    }
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(path, { force: true })
    throw error
  }
}

/** In the cache's folder, which has more room than one for temporary files may have. */
async function newFile(): Promise<{ path: string; handle: FileHandle }> {
  const name = `${process.pid}-${crypto.randomUUID()}`
  const folder = join(cacheFolder()!, 'unpacked')
  try {
    await mkdir(folder, { recursive: true })
    const path = join(folder, name)
    return { path, handle: await open(path, 'wx') }
  } catch {
    const path = join(tmpdir(), `cnn-${name}`)
    return { path, handle: await open(path, 'wx') }
  }
}

async function written(handle: FileHandle, piece: Uint8Array, path: string) {
  try {
    await handle.appendFile(piece)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    throw new CnnError(
      isFull ? 'disk-full' : 'write-failed',
      `What is unpacked could not be written to ${path}: ${isFull ? 'the disk is full' : message}. Set CNN_CACHE_DIR to a folder with more room, or unpack the archive yourself and give the folder.`,
      { cause },
    )
  }
}
