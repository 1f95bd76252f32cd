import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { guarded } from './guarded.node.js'

/** Writes beside the file's place, then renames. */
export async function saveInFolder(
  folder: string,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const place = resolve(folder, path)
  const aside = `${place}.${crypto.randomUUID().slice(0, 8)}.part`
  try {
    await guarded(place, () => writePieces(aside, pieces))
    await guarded(place, () => rename(aside, place))
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** Writes a file, and makes the folders that it lies in. */
export async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>) {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'w')
  try {
    for await (const piece of pieces) await handle.writeFile(piece)
  } finally {
    await handle.close()
  }
}
