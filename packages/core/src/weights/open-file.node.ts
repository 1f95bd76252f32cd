import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ByteSource } from '../data/byte-source.js'
import { openDiskFile } from '../data/disk-source.node.js'
import { CnnError, throwIfAborted } from '../errors.js'

interface OpenFileOptions {
  name: string
  maxBytes: number
  signal?: AbortSignal
}

/** What a folder of weights may hold, as Hugging Face's libraries write it; the first that is there is meant. */
const inFolders = [
  'model.safetensors.index.json',
  'model.safetensors',
  'pytorch_model.bin.index.json',
  'pytorch_model.bin',
]

/**
 * Opens a file on the disk, by path or file: URL, to read it piece by piece; of a folder the weights in it.
 * @throws CnnError 'not-found', 'read-failed'
 */
export async function openFile(path: string | URL, options: OpenFileOptions): Promise<ByteSource> {
  throwIfAborted(options.signal)
  const place = String(path).startsWith('file:') ? fileURLToPath(path) : String(path)
  const found = await stat(place).catch(() => undefined)
  return found?.isDirectory() ? openFolder(place) : openDiskFile(place, options.name)
}

async function openFolder(folder: string) {
  const names = await readdir(folder)
  const found = inFolders.find((name) => names.includes(name))
  if (found) return openDiskFile(join(folder, found))
  throw new CnnError(
    'not-found',
    `${folder} is a folder without ${inFolders.slice(0, 2).join(' or ')}. Name the weights file in it.`,
  )
}
