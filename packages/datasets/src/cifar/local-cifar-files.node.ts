import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core'
import { type CifarFiles, cifarPart } from './cifar-files.js'

export interface LocalCifarPlaces {
  /** An explicit folder: the only place then. */
  folder?: string
  /** The folder's name inside CNN_DATA_DIR: 'cifar10'. */
  id: string
  /** The folder's name in the archive: 'cifar-10-batches-bin'. */
  alias: string
}

/**
 * The files from the first local folder that has any to train and any to test with, or undefined with what was tried.
 * @throws CnnError 'data-not-found' when an explicit folder lacks them
 */
export async function findLocalCifarFiles(
  places: LocalCifarPlaces,
  signal?: AbortSignal,
): Promise<{ found?: CifarFiles; tried: string[] }> {
  const { folder, id, alias } = places
  const dataFolder = process.env.CNN_DATA_DIR
  const root = folder ?? (dataFolder && join(dataFolder, id))
  if (!root) return { tried: [] }
  const place = resolve(root)
  for (const inside of [place, join(place, alias)]) {
    const found = await readFolder(inside, signal)
    if (!found) continue
    return { found: { ...found, source: folder ? place : `CNN_DATA_DIR at ${place}` }, tried: [] }
  }
  if (folder === undefined) return { tried: [place] }
  throw new CnnError(
    'data-not-found',
    `${place} does not have files data_batch_1.bin … data_batch_5.bin and test_batch.bin of the binary version.`,
  )
}

async function readFolder(folder: string, signal?: AbortSignal) {
  throwIfAborted(signal)
  const names = (await namesIn(folder)).sort()
  const trainNames = names.filter((name) => cifarPart(name) === 'train')
  const testName = names.find((name) => cifarPart(name) === 'test')
  if (trainNames.length === 0 || !testName) return undefined
  const paths = [...trainNames, testName].map((name) => join(folder, name))
  const read: Uint8Array[] = []
  for (const path of paths) read.push(await readBytes(path, signal))
  return { files: paths, train: read.slice(0, -1), test: read.at(-1)! }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw new CnnError('unreadable-file', `${folder} cannot be read: ${message}.`, { cause: error })
  }
}

async function readBytes(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path, { signal })
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (cause) {
    throwIfAborted(signal)
    const { message } = cause as Error
    throw new CnnError('unreadable-file', `${path} cannot be read: ${message}.`, { cause })
  }
}
