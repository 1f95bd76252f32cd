import { type ByteImage, CnnError, type Image, readImage } from '@cnn/core/data'
import { tellDamage } from './damage.js'
import { type FileTree, readTreeFile } from './file-tree.js'

/** The most bytes of an encoded picture. */
const mostBytes = 2 ** 28

/**
 * A picture of a tree, decoded to 8 bits.
 * @throws CnnError those of `readImage`, naming the file, and 'data-not-found'
 */
export function readTreeImage(tree: FileTree, path: string, channels?: 1 | 3): Promise<ByteImage> {
  return decodeTreeImage(tree, path, (bytes) => readImage(bytes, { channels }))
}

/** The same by another decoder. */
export async function decodeTreeImage<I extends Image>(
  tree: FileTree,
  path: string,
  decode: (bytes: Uint8Array) => I | Promise<I>,
): Promise<I> {
  const bytes = await readTreeFile(tree, path, { maxBytes: mostBytes })
  try {
    return await decode(bytes)
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    const message = `${path} of ${tree.name}: ${error.message}`
    throw await tellDamage(tree, path, new CnnError(error.code, message, { cause: error }))
  }
}
