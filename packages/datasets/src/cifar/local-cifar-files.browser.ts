import { CnnError } from '@cnn/core'
import type {
  findLocalCifarFiles as findLocalCifarFilesInNode,
  LocalCifarPlaces,
} from './local-cifar-files.node.js'

/** A page has no folders. */
export const findLocalCifarFiles: typeof findLocalCifarFilesInNode = async ({
  folder,
}: LocalCifarPlaces) => {
  if (folder === undefined) return { tried: [] }
  throw new CnnError(
    'data-not-found',
    'A page cannot read folders: give the address of the archive as `url` instead of `folder`.',
  )
}
