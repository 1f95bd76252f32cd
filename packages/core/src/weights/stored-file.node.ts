import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CnnError } from '../errors.js'

/** The bytes of a file, or undefined where there is none. */
export async function readStored(path: string): Promise<Uint8Array | undefined> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path)
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw new CnnError('read-failed', `Could not read ${path}: ${reason(cause)}.`, { cause })
  }
}

/**
 * Writes a file whole or not at all: beside its place, flushed to the disk, then renamed. Whatever stops it, a full
 * disk or a killed process, the file that was there before is intact.
 * @throws CnnError 'write-failed'
 */
export async function writeStored(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${crypto.randomUUID().slice(0, 8)}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await removeLeftovers(path)
    await writeFlushed(aside, bytes)
    await rename(aside, path)
    await flushFolder(dirname(path))
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {})
    throw new CnnError(
      'write-failed',
      `Could not write ${path}: ${reason(cause)}. What was there before is untouched.`,
      { cause },
    )
  }
}

/** Adds bytes to the end of a file, which is created if need be. */
export async function appendStored(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, bytes)
  } catch (cause) {
    throw new CnnError('write-failed', `Could not write to ${path}: ${reason(cause)}.`, { cause })
  }
}

/** Removes a file if there is one. */
export async function removeStored(path: string): Promise<void> {
  await rm(path, { force: true })
}

async function writeFlushed(path: string, bytes: Uint8Array) {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the rename outlast a power cut; not every system can open a folder. */
async function flushFolder(folder: string) {
  const handle = await open(folder, 'r').catch(() => undefined)
  if (!handle) return
  await handle.sync().catch(() => {})
  await handle.close()
}

const leftoverAge = 10 * 60_000

/** What killed processes left beside the file. Younger ones may belong to a process at work. */
async function removeLeftovers(path: string) {
  const prefix = `${basename(path)}.`
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{8}\.part$/.test(name.slice(prefix.length))) continue
    const part = join(dirname(path), name)
    const modified = await stat(part).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    )
    if (Date.now() - modified > leftoverAge) await rm(part, { force: true })
  }
}

const isErrno = (error: unknown, code: string) => (error as NodeJS.ErrnoException)?.code === code

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EACCES: 'no permission',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
}

function reason(error: unknown) {
  const { code, message } = error as NodeJS.ErrnoException
  return (code && reasons[code]) ?? message
}
