import {
  type ByteSource,
  CnnError,
  crc32,
  describeBytes,
  startHash,
  throwIfAborted,
} from '@cnn/core/data'
import { dataPlace, openDataStore } from '#runtime/files/open-data-store'
import type { DataCard, DataFile } from '../data-card.js'
import { archiveEntries, type UnpackOptions } from './archive-entries.js'
import { bytePieces, eachPiece } from './byte-pieces.js'
import { type DataStore, memoryStore } from './data-store.js'
import { AllProgress, type FetchProgress, type FileProgress } from './fetch-progress.js'
import type { FileTree } from './file-tree.js'
import { keptTree } from './kept-tree.js'
import { rangeSource } from './range-source.js'
import { receiptFolder } from './receipt-folder.js'
import { crcOf, isKept, keepReceipt } from './receipts.js'

export type { FetchProgress } from './fetch-progress.js'

export interface FetchOptions {
  /** Of these parts only; all by default. */
  parts?: readonly string[]
  /** Where to: a folder in Node, a path in the page's own file system in browsers. Default: the cache. */
  folder?: string
  /** A folder on the network that has the files under their own names, instead of the official servers. */
  url?: string | URL
  /**
   * Read all that is there and compare checksums (default false). Otherwise a file is taken for whole that has the size and
   * the time that it was written with.
   */
  verify?: boolean
  /** How often to try an address again, and how long it may send nothing: as for `download`. */
  retries?: number
  stallSeconds?: number
  signal?: AbortSignal
  onProgress?: (progress: FetchProgress) => void
}

export interface FetchedDataset {
  tree: FileTree
  /** Where it is kept, for people. */
  folder: string
  /** What was fetched now; nothing where all was there. */
  fetched: readonly DataFile[]
}

/**
 * Fetches the files of a data set that are not there yet, checks them, and unpacks archives. They are streamed to their
 * place, never held whole; what is broken off goes on later; what is found damaged is fetched anew; and nothing is left
 * half unpacked. Several processes may fetch the same at once.
 *
 * @example await fetchDataset(svhnCard, { parts: ['train'], onProgress: console.log })
 * @throws CnnError 'data-not-found' for a data set that only its owner gives out; those of `download`; 'disk-full';
 * 'bad-archive', 'bad-tar', 'bad-zip', 'bad-gzip', 'bad-bzip2', 'unsafe-archive'
 */
export async function fetchDataset(
  card: DataCard,
  options: FetchOptions = {},
): Promise<FetchedDataset> {
  const { parts, url, folder } = options
  throwIfAborted(options.signal)
  if (!url) refuseIfClosed(card)
  const files = filesOf(card, parts, url)
  const store = await openStore(card, files, options)
  const missing = await missingOf(store, files, options)
  const progress = new AllProgress(missing, options.onProgress)
  for (const file of missing) {
    await fetchFile(store, file, { ...options, onProgress: progress.of(file) })
    progress.finished(file)
  }
  // A folder of somebody's own is not ours to mend.
  const tree = folder === undefined ? keptTree(store, files) : store.tree()
  return { tree, folder: store.name, fetched: missing }
}

async function missingOf(
  store: DataStore,
  files: readonly DataFile[],
  { verify, signal, onProgress }: FetchOptions,
) {
  const missing: DataFile[] = []
  for (const file of files) {
    const onBytes = (loaded: number, total: number) =>
      onProgress?.({ stage: 'verifying', file: file.path, loaded, total })
    const check = verify ? { verify, signal, onBytes } : { signal }
    if (!(await isKept(store, file.path, check))) missing.push(file)
  }
  return missing
}

/** The data set out of its place in the cache if all of it is there. */
export async function keptDataset(
  card: DataCard,
  options: Pick<FetchOptions, 'parts' | 'folder' | 'url' | 'signal'> = {},
): Promise<FileTree | undefined> {
  const files = filesOf(card, options.parts, options.url)
  if (files.length === 0) return undefined
  const store = await openDataStore(placeOf(card, options)).catch(() => undefined)
  if (!store) return undefined
  for (const file of files) {
    if (!(await isKept(store, file.path, { signal: options.signal }))) return undefined
  }
  return options.folder === undefined ? keptTree(store, files) : store.tree()
}

/** The files of these parts, at an own server where one is given: of what that has, neither size nor hash is known. */
export function filesOf(
  card: DataCard,
  parts?: readonly string[],
  url?: string | URL,
): readonly DataFile[] {
  const wanted = card.files.filter(
    (file) => !parts || !file.parts || file.parts.some((part) => parts.includes(part)),
  )
  if (url === undefined) return wanted
  return wanted.map(({ path, url: official, unpack }) => ({
    path,
    url: addressOf(url, official, wanted.length === 1),
    unpack,
  }))
}

/** The file's own name in the folder, unless the address is already that of the only file. */
function addressOf(url: string | URL, official: string, isOnly: boolean) {
  const place = `${url}`
  const name = new URL(official).pathname.split('/').at(-1)!
  if (isOnly && /\.(gz|tgz|zip|tar|bz2|mat)$/.test(place)) return place
  return place.replace(/\/?$/, '/') + name
}

function refuseIfClosed({ name, access, files }: DataCard) {
  if (access === undefined && files.length > 0) return
  throw new CnnError(
    'data-not-found',
    `${name} cannot be fetched from here. ${access ?? 'It has no files on the network.'}`,
  )
}

/** An own server's files are not mixed with the official ones. */
function placeOf(card: DataCard, { folder, url }: Pick<FetchOptions, 'folder' | 'url'>) {
  if (folder !== undefined) return folder
  if (url === undefined) return dataPlace(card.id)
  return dataPlace(`${card.id}@${crc32(new TextEncoder().encode(`${url}`)).toString(16)}`)
}

const mostInMemory = 2 ** 28

/** Where nothing can be kept, what is small is held in memory. */
async function openStore(card: DataCard, files: readonly DataFile[], options: FetchOptions) {
  try {
    return await openDataStore(placeOf(card, options))
  } catch (error) {
    const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
    if (options.folder !== undefined || bytes > mostInMemory) throw error
    return memoryStore(`${card.name} in memory`)
  }
}

interface FetchFileOptions extends Omit<FetchOptions, 'onProgress'> {
  onProgress: FileProgress
}

const mostTurns = 3

async function fetchFile(store: DataStore, file: DataFile, options: FetchFileOptions) {
  for (let turn = 1; ; turn++) {
    // Another process may have fetched it by now.
    if (await isKept(store, file.path, { signal: options.signal })) return
    try {
      return await fetchOnce(store, file, options)
    } catch (error) {
      // It may have put what came here into place, and not have noted it yet.
      if (!(error instanceof Taken) || turn === mostTurns) throw error
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
}

/** What was fetched is not where it was put. */
class Taken extends CnnError {
  constructor({ url }: DataFile) {
    super('read-failed', `What came from ${url} was removed at once. Does another program tidy up?`)
  }
}

async function fetchOnce(store: DataStore, file: DataFile, options: FetchFileOptions) {
  const { signal, onProgress, retries, stallSeconds } = options
  const { url, mirrors, bytes, sha256, md5 } = file
  const packed = `${receiptFolder}/${encodeURIComponent(file.path)}`
  if (!(await isWhole(store, packed, file, signal))) {
    await store.fetch(url, packed, {
      ...{ mirrors, bytes, sha256, md5, retries, stallSeconds, signal },
      onProgress: ({ loaded, total }) => onProgress('downloading', loaded, total),
    })
  }
  try {
    await refuseWebPage(store, packed, file)
    if (file.unpack) await unpackFile(store, packed, file, options)
    else await placeFile(store, packed, file, signal)
  } catch (error) {
    const isBad = error instanceof CnnError && /^(bad|unsafe|download)-/.test(error.code)
    if (isBad) await store.remove(packed)
    throw error
  }
}

/** Whether it was fetched earlier, and only unpacking it was broken off. */
async function isWhole(
  store: DataStore,
  packed: string,
  { bytes, sha256, md5 }: DataFile,
  signal?: AbortSignal,
) {
  const wanted = sha256 ?? md5
  const found = await store.stat(packed)
  if (!found || !wanted || (bytes !== undefined && found.bytes !== bytes)) return false
  const hash = startHash(sha256 ? 'sha256' : 'md5')
  const source = await store.tree().open(packed)
  if (!source) return false
  try {
    for await (const piece of bytePieces(source, signal)) hash.update(piece)
  } finally {
    await source.close()
  }
  return hash.hex().startsWith(wanted.toLowerCase())
}

/** Where no hash is known, at least an error page is not taken for the file. */
async function refuseWebPage(store: DataStore, packed: string, file: DataFile) {
  if (file.sha256 ?? file.md5 ?? /\.(html?|xml|svg)$/i.exec(file.path)) return
  const opened = await openKept(store, packed, file)
  try {
    const head = await opened.read(0, Math.min(512, opened.length))
    const what = describeBytes(head)
    if (!what.startsWith('a web page')) return
    throw new CnnError(
      'download-failed',
      `${file.url} is answered with ${what} instead of the file. Check the address, or fetch it by hand.`,
    )
  } finally {
    await opened.close()
  }
}

async function openKept(store: DataStore, path: string, file: DataFile) {
  const opened = await store.tree().open(path)
  if (!opened) throw new Taken(file)
  return opened
}

async function placeFile(store: DataStore, packed: string, file: DataFile, signal?: AbortSignal) {
  const crc = await crcOf(store, packed, signal)
  if (crc === undefined) throw new Taken(file)
  await moveKept(store, packed, file.path, file)
  await keepReceipt(store, file.path, file.url, [{ path: file.path, crc }])
}

async function moveKept(store: DataStore, from: string, to: string, file: DataFile) {
  try {
    await store.move(from, to)
  } catch (error) {
    if (error instanceof CnnError && error.code === 'not-found') throw new Taken(file)
    throw error
  }
}

/** Unpacks aside, so that everything gets into its place or nothing. */
async function unpackFile(
  store: DataStore,
  packed: string,
  file: DataFile,
  { signal, onProgress }: FetchFileOptions,
) {
  const folder = typeof file.unpack === 'string' ? `${file.unpack}/` : ''
  const aside = `${receiptFolder}/unpacking-${Date.now()}-${crypto.randomUUID()}`
  await removeLeftovers(store)
  const archive = await openKept(store, packed, file)
  try {
    const source = rangeSource(archive, 0, archive.length, file.url)
    const files = await unpackInto(store, aside, source, {
      fileName: file.path,
      signal,
      onBytes: (done) => onProgress('unpacking', done, source.length),
    })
    for (const top of new Set(files.map(({ path }) => path.split('/')[0]!))) {
      await store.move(`${aside}/${top}`, `${folder}${top}`)
    }
    const kept = files.map(({ path, crc }) => ({ path: `${folder}${path}`, crc }))
    await keepReceipt(store, file.path, file.url, kept)
  } finally {
    await archive.close()
    await store.remove(aside)
  }
  await store.remove(packed)
}

const leftoverAge = 24 * 3600_000

/** What killed processes left half unpacked. Younger ones may belong to a process at work. */
async function removeLeftovers(store: DataStore) {
  for (const { path } of await store.tree().list(receiptFolder)) {
    const [, begun] = /\/unpacking-(\d+)-[^/]+$/.exec(path) ?? []
    if (begun && Date.now() - Number(begun) > leftoverAge) await store.remove(path)
  }
}

async function unpackInto(
  store: DataStore,
  folder: string,
  source: ByteSource,
  options: UnpackOptions,
) {
  const files: { path: string; crc: number }[] = []
  for await (const { path, pieces } of archiveEntries(source, options)) {
    throwIfAborted(options.signal)
    let crc = 0
    const summed = eachPiece(pieces, (piece) => {
      crc = crc32(piece, crc)
    })
    await store.write(`${folder}/${path}`, summed)
    files.push({ path, crc })
  }
  if (files.length > 0) return files
  throw new CnnError('bad-archive', `${source.name} is an archive without files.`)
}
