import { saveInFolder } from '#runtime/files/save-in-folder'
import { folderAt } from './handle-tree.js'

/** A folder to write files into: a path (Node), or the handle of one that was picked (browsers). */
export type TargetFolder = string | FileSystemDirectoryHandle

/**
 * Writes a file into a folder, whole or not at all.
 * @throws CnnError 'write-failed', 'disk-full', and what the pieces throw
 */
export async function savePieces(
  folder: TargetFolder,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (typeof folder === 'string') return saveInFolder(folder, path, pieces)
  const end = path.lastIndexOf('/')
  const parent = (await folderAt(folder, path.slice(0, Math.max(0, end)), true))!
  const file = await parent.getFileHandle(path.slice(end + 1), { create: true })
  const writable = await file.createWritable()
  try {
    for await (const piece of pieces) await writable.write(piece as Uint8Array<ArrayBuffer>)
    await writable.close()
  } catch (error) {
    await writable.abort().catch(() => {})
    throw error
  }
}
