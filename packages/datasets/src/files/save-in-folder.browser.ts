import { CnnError } from '@cnn/core/data'
import type { saveInFolder as saveInFolderInNode } from './save-in-folder.node.js'

/** A page has no paths. */
export const saveInFolder: typeof saveInFolderInNode = async (folder) => {
  throw new CnnError(
    'invalid-argument',
    `A page cannot write into the path ${folder}: give the handle of showDirectoryPicker({ mode: 'readwrite' }).`,
  )
}
