import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CnnError } from '@cnn/core'

/** Writes a file; whatever stops it, there is the whole file or what was there before. */
export async function writeWhole(path: string, bytes: Uint8Array) {
  const aside = `${path}.${process.pid}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(aside, bytes)
    await rename(aside, path)
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => {})
    const { message } = cause as Error
    throw new CnnError('write-failed', `Could not write ${path}: ${message}.`, { cause })
  }
}
