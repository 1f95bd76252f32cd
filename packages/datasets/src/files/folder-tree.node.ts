import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ByteSource, CnnError, openDiskFile, throwIfAborted } from '@cnn/core/data'
import type { FileEntry, FileTree } from './file-tree.js'
import { receiptFolder } from './receipt-folder.js'

/**
 * What a path on the disk is.
 * @throws CnnError 'read-failed'
 */
export async function openPath(path: string): Promise<FileTree | ByteSource | undefined> {
  const place = resolve(path)
  try {
    return (await stat(place)).isDirectory() ? folderTree(place) : await openDiskFile(place)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error instanceof CnnError ? error : readFailed(place, error)
  }
}

/** A folder on the disk. Links in it are followed. */
export function folderTree(root: string): FileTree {
  return {
    name: root,
    list: (folder = '', signal) => list(root, folder, signal),
    async open(path, signal) {
      throwIfAborted(signal)
      if (leadsOut(path)) return undefined
      const place = join(root, path)
      const found = await stat(place).catch((error) => {
        if (!isAbsent(error)) throw readFailed(place, error)
      })
      return found?.isFile() ? openDiskFile(place).catch(absentFile) : undefined
    },
    close: async () => {},
  }
}

async function list(root: string, folder: string, signal?: AbortSignal): Promise<FileEntry[]> {
  throwIfAborted(signal)
  if (folder !== '' && leadsOut(folder)) return []
  const place = join(root, folder)
  let found: Dirent[]
  try {
    found = await readdir(place, { withFileTypes: true })
  } catch (error) {
    if (isAbsent(error)) return []
    throw readFailed(place, error)
  }
  const entries: FileEntry[] = []
  for (const entry of found) {
    if (folder === '' && entry.name === receiptFolder) continue
    const kind = await kindOf(entry, join(place, entry.name))
    if (kind) entries.push({ path: folder ? `${folder}/${entry.name}` : entry.name, kind })
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function kindOf(entry: Dirent, place: string): Promise<FileEntry['kind'] | undefined> {
  const what = entry.isSymbolicLink() ? await stat(place).catch(() => undefined) : entry
  if (what?.isDirectory()) return 'folder'
  return what?.isFile() ? 'file' : undefined
}

/** Names that a data set's own lists give, such as '../../etc/passwd', are not followed out of its folder. */
const leadsOut = (path: string) =>
  /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..')

/** It may have been removed just now. */
function absentFile(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}

const isAbsent = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'not-found'].includes((error as { code?: string }).code ?? '')

const readFailed = (place: string, cause: unknown) =>
  new CnnError('read-failed', `${place} cannot be read: ${(cause as Error).message}.`, { cause })
