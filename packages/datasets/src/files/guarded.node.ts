import { CnnError } from '@cnn/core/data'

/** Turns the system's errors at writing into ours. */
export async function guarded<T>(place: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (cause instanceof CnnError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw cause
    const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    throw new CnnError(
      isFull ? 'disk-full' : code === 'ENOENT' ? 'not-found' : 'write-failed',
      isFull
        ? `The disk is full: ${place} could not be written (${message}). Free some space, or set CNN_CACHE_DIR to a folder on another disk.`
        : `${place} cannot be written: ${message}. Set CNN_CACHE_DIR to a folder that can be written.`,
      { cause },
    )
  }
}
