import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core'
import { type IdxFiles, type IdxPart, idxParts } from './idx-image-set.js'

export interface LocalPlaces {
  /** An explicit folder: the only place then. */
  folder?: string
  /** The folder's name inside CNN_DATA_DIR: 'fashion-mnist'. */
  id: string
  /** The folder's name in the layout of other libraries: 'FashionMNIST'. */
  alias: string
  /** Where packages of operating systems put it, and what to call that. */
  installed?: { folder: string; name: string }
}

/**
 * The four files from the first local place that has them all, or undefined with what was tried.
 * @throws CnnError 'data-not-found' when an explicit folder lacks them.
 */
export async function findLocalFiles(
  places: LocalPlaces,
  signal?: AbortSignal,
): Promise<{ found?: IdxFiles; tried: string[] }> {
  const tried: string[] = []
  for (const { folder, source } of candidates(places)) {
    throwIfAborted(signal)
    const files = await readFolder(folder, places.alias, signal)
    if (files) return { found: { ...files, source, kind: 'full' }, tried }
    tried.push(folder)
  }
  if (places.folder === undefined) return { tried }
  throw new CnnError(
    'data-not-found',
    `${resolve(places.folder)} does not have the four files ${idxParts.join(', ')} (plain or .gz).`,
  )
}

function candidates({ folder, id, installed }: LocalPlaces) {
  if (folder !== undefined) return [{ folder: resolve(folder), source: resolve(folder) }]
  const places: { folder: string; source: string }[] = []
  const dataFolder = process.env.CNN_DATA_DIR
  if (dataFolder) {
    const inside = resolve(dataFolder, id)
    places.push({ folder: inside, source: `CNN_DATA_DIR at ${inside}` })
  }
  if (installed) {
    places.push({ folder: installed.folder, source: `${installed.name} at ${installed.folder}` })
  }
  return places
}

async function readFolder(folder: string, alias: string, signal?: AbortSignal) {
  for (const inside of [folder, join(folder, 'raw'), join(folder, alias, 'raw')]) {
    const read = await Promise.all(idxParts.map((part) => readPart(inside, part, signal)))
    if (!read.every((file) => file !== undefined)) continue
    const bytes = Object.fromEntries(read.map((file, i) => [idxParts[i]!, file.bytes]))
    return { files: read.map((file) => file.path), bytes: bytes as Record<IdxPart, Uint8Array> }
  }
  return undefined
}

async function readPart(folder: string, part: IdxPart, signal?: AbortSignal) {
  const dotted = part.replace('-idx', '.idx')
  for (const name of [part, `${part}.gz`, dotted, `${dotted}.gz`]) {
    const path = join(folder, name)
    const bytes = await readIfThere(path, signal)
    if (bytes) return { path, bytes }
  }
  return undefined
}

async function readIfThere(path: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path, { signal })
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    throwIfAborted(signal)
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new CnnError('unreadable-file', `${path} cannot be read: ${message}.`, { cause: error })
  }
}
