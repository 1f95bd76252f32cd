import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CnnError } from '@cnn/core'

/**
 * The page of a folder, which is made if there is none: before minutes of work whose page could not be written.
 * @throws CnnError 'write-failed'
 */
export async function pageFile(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    const { message } = cause as Error
    throw new CnnError('write-failed', `The page cannot be written to ${folder}: ${message}.`, {
      cause,
    })
  }
  return join(folder, 'index.html')
}
