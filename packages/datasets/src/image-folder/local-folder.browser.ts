import { CnnError } from '@cnn/core/data'
import type {
  listLocalFolder as listLocalFolderInNode,
  readHead as readHeadInNode,
} from './local-folder.node.js'

const noFolders = (folder: string) =>
  new CnnError(
    'not-found',
    `A page cannot read the folder ${folder}: give the files of an <input type="file" webkitdirectory>, the handle of showDirectoryPicker(), or entries { path, image }.`,
  )

/** A page has no folders. */
export const listLocalFolder: typeof listLocalFolderInNode = async (folder: string) => {
  throw noFolders(folder)
}

export const readHead: typeof readHeadInNode = async (path: string) => {
  throw noFolders(path)
}
