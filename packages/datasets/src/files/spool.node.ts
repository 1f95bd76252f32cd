import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, CnnError, cacheFolder } from '@cnn/core/data'
import { partSource } from './range-source.js'

/**
 * Writes pieces to a file without a name, so that they can be read in any order. Its room is free again when it is closed
 * or the process ends, however it ends; what could not be freed so, a later call frees.
 * @throws CnnError 'disk-full', 'write-failed', and what the pieces throw
 */
export async function spool(pieces: AsyncIterable<Uint8Array>, name: string): Promise<ByteSource> {
  const { path, handle } = await newFile()
  // Open files keep their content. Not every system gives up an open file's name: there it goes when it is closed.
  const removeName = () => unlink(path).catch(() => {})
  await removeName()
  const close = async () => {
    await handle.close()
    await removeName()
  }
  try {
    let length = 0
    for await (const piece of pieces) {
      await written(handle, piece, path)
      length += piece.length
    }
    return { ...partSource(length, name, (begin, end) => read(handle, begin, end, name)), close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

/** In the cache's folder, which has more room than one for temporary files may have. */
async function newFile(): Promise<{ path: string; handle: FileHandle }> {
  const name = `${process.pid}-${crypto.randomUUID()}`
  const folder = join(cacheFolder()!, 'unpacked')
  try {
    await mkdir(folder, { recursive: true })
    await sweep(folder)
    const path = join(folder, name)
    return { path, handle: await open(path, 'wx+') }
  } catch {
    await sweep(tmpdir())
    const path = join(tmpdir(), `cnn-${name}`)
    return { path, handle: await open(path, 'wx+') }
  }
}

const ownName = /^(?:cnn-)?(\d+)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const leftoverAge = 24 * 3600_000

/** Removes what killed processes left. A process that still reads one keeps its content. */
async function sweep(folder: string) {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, id] = ownName.exec(name) ?? []
    if (id === undefined) continue
    const path = join(folder, name)
    if (!isRunning(Number(id)) || (await isOld(path))) await unlink(path).catch(() => {})
  }
}

function isRunning(id: number) {
  try {
    return process.kill(id, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The process may have ended, and another have its number. */
const isOld = (path: string) =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > leftoverAge,
    () => false,
  )

/** Node reads at most 2 GiB at once. */
const pieceBytes = 2 ** 30

async function read(handle: FileHandle, begin: number, end: number, name: string) {
  const bytes = new Uint8Array(end - begin)
  for (let filled = 0; filled < bytes.length; ) {
    const count = Math.min(pieceBytes, bytes.length - filled)
    const { bytesRead } = await handle.read(bytes, filled, count, begin + filled).catch((cause) => {
      throw readFailed(name, cause.message, cause)
    })
    if (bytesRead === 0) throw readFailed(name, 'it became shorter while it was read')
    filled += bytesRead
  }
  return bytes
}

const readFailed = (name: string, problem: string, cause?: unknown) =>
  new CnnError('read-failed', `What ${name} was unpacked to cannot be read: ${problem}.`, { cause })

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
