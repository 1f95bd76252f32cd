import { CnnError } from '../errors.js'
import type { openDiskFile as openDiskFileInNode } from './disk-source.node.js'

/** A page has no disk. */
export const openDiskFile: typeof openDiskFileInNode = async (path) => {
  throw new CnnError(
    'not-found',
    `A page cannot read the path ${path}: give a file or a folder that the user picked, or an address.`,
  )
}
