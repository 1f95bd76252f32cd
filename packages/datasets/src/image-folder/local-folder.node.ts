import type { Dirent } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core/data'
import type { FolderFile } from './folder-file.js'

/**
 * All files in and below a folder; links are followed, but into no folder twice.
 * @throws CnnError 'not-found' or 'read-failed'
 */
export async function listLocalFolder(folder: string, signal?: AbortSignal): Promise<FolderFile[]> {
  const files: FolderFile[] = []
  await listInto(files, { root: resolve(folder), inside: '', seen: new Set(), signal })
  return files
}

interface Listing {
  root: string
  inside: string
  /** The folders that are being listed, links resolved. */
  seen: ReadonlySet<string>
  signal?: AbortSignal
}

async function listInto(files: FolderFile[], listing: Listing) {
  const { root, inside, signal } = listing
  throwIfAborted(signal)
  const folder = join(root, inside)
  const entries = await entriesOf(folder)
  const place = await realpath(folder)
  if (listing.seen.has(place)) return
  const seen = new Set(listing.seen).add(place)
  for (const entry of entries) {
    const path = inside ? `${inside}/${entry.name}` : entry.name
    const image = join(root, path)
    if (await isFolder(entry, image)) await listInto(files, { ...listing, inside: path, seen })
    else files.push({ path, image })
  }
}

async function isFolder(entry: Dirent, path: string) {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  // A link that leads nowhere is listed as a file, and found to be none.
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  )
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CnnError('not-found', `There is no folder ${folder}.`)
    if (code === 'ENOTDIR') {
      throw new CnnError('not-found', `${folder} is a file; give the folder of the class folders.`)
    }
    throw new CnnError('read-failed', `${folder} cannot be read: ${message}.`, { cause })
  }
}

/** The first bytes of a file. */
export async function readHead(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
