import { CnnError } from '@cnn/core/data'
import type { openPath as openPathInNode } from './folder-tree.node.js'

/** A page has no paths. */
export const openPath: typeof openPathInNode = async (path) => {
  throw new CnnError(
    'data-not-found',
    `A page cannot read the folder ${path}: give the files of an <input type="file" webkitdirectory> or the handle of showDirectoryPicker() as \`folder\`, or the address of a server's folder as \`url\`.`,
  )
}
