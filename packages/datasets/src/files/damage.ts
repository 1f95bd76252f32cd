import { CnnError } from '@cnn/core/data'
import type { FileTree } from './file-tree.js'

const otherReasons = ['aborted', 'bad-option', 'disk-full', 'invalid-argument']

/** Whether damaged files may be why reading them failed. */
export const mayBeDamage = (error: unknown): error is CnnError =>
  error instanceof CnnError && !otherReasons.includes(error.code)

/**
 * The error of a file that is read when its turn comes. If the file was damaged in the cache, it is forgotten there, so
 * that it is fetched anew when the data set is loaded again; the error then says so.
 */
export async function tellDamage(tree: FileTree, path: string, error: unknown): Promise<unknown> {
  if (!mayBeDamage(error) || !(await tree.forgetDamaged?.(path))) return error
  return new CnnError(
    error.code,
    `${error.message} It was damaged in the cache: load the data set again, and it is fetched anew.`,
    { cause: error },
  )
}
