import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core'

/**
 * Copies files as they are.
 * @throws CnnError 'write-failed', 'aborted'
 */
export async function copyPictures(
  files: readonly { from: string; to: string }[],
  folders: { from: string; to: string },
  signal?: AbortSignal,
): Promise<void> {
  for (const { from, to } of files) {
    throwIfAborted(signal)
    const target = join(folders.to, to)
    try {
      await mkdir(dirname(target), { recursive: true })
      await copyFile(join(folders.from, from), target)
    } catch (cause) {
      const { message } = cause as Error
      throw new CnnError('write-failed', `${target} cannot be written: ${message}.`, { cause })
    }
  }
}
