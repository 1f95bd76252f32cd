import { CnnError } from '@cnn/core'
import type { findLocalFiles as findLocalFilesInNode, LocalPlaces } from './local-files.node.js'

/** A page has no folders. */
export const findLocalFiles: typeof findLocalFilesInNode = async ({ folder }: LocalPlaces) => {
  if (folder === undefined) return { tried: [] }
  throw new CnnError(
    'data-not-found',
    'A page cannot read folders: give the address of a folder as `url` instead of `folder`.',
  )
}
