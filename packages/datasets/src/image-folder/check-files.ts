import {
  type ByteImage,
  CnnError,
  type ImageSource,
  readImage,
  readImageHeader,
  throwIfAborted,
} from '@cnn/core/data'
import { readHead } from '#runtime/image-folder/local-folder'
import type { FolderFile, SkippedFile } from './folder-file.js'

export interface CheckOptions {
  /** Read every picture whole, not only its first bytes. */
  isThorough: boolean
  read: (file: FolderFile) => Promise<ByteImage>
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number }) => void
}

export interface CheckedFiles {
  pictures: FolderFile[]
  skipped: SkippedFile[]
  /** Paths of pictures with the same pixels, where they were read whole. */
  duplicates: string[][]
}

const atOnce = 16

/** Tells pictures that can be read from other files. */
export async function checkFiles(
  files: readonly FolderFile[],
  options: CheckOptions,
): Promise<CheckedFiles> {
  const { signal, onProgress } = options
  const checked: CheckedFiles = { pictures: [], skipped: [], duplicates: [] }
  const sameness = new Map<string, string[]>()
  for (let start = 0; start < files.length; start += atOnce) {
    throwIfAborted(signal)
    const group = files.slice(start, start + atOnce)
    const results = await Promise.all(group.map((file) => check(file, options)))
    for (const [i, { problem, fingerprint }] of results.entries()) {
      const { path } = group[i]!
      if (problem !== undefined) {
        checked.skipped.push({ path, reason: problem })
        continue
      }
      checked.pictures.push(group[i]!)
      if (fingerprint) sameness.set(fingerprint, [...(sameness.get(fingerprint) ?? []), path])
    }
    onProgress?.({ done: start + group.length, total: files.length })
  }
  checked.duplicates = [...sameness.values()].filter((paths) => paths.length > 1)
  return checked
}

async function check(
  file: FolderFile,
  { isThorough, read, signal }: CheckOptions,
): Promise<{ problem?: string; fingerprint?: string }> {
  try {
    if (!isThorough && (await looksReadable(file.image, file.path))) return {}
    const image = await read(file)
    return isThorough ? { fingerprint: fingerprintOf(image) } : {}
  } catch (error) {
    throwIfAborted(signal)
    if (error instanceof CnnError) return { problem: error.message }
    return { problem: `It cannot be read: ${(error as Error).message}` }
  }
}

const headBytes = 2 ** 16

/** Whether the first bytes are those of a PNG or JPEG, which are read everywhere. False: only reading it tells. */
async function looksReadable(image: ImageSource, path: string): Promise<boolean> {
  const head = await headOf(image)
  if (!head) return false
  try {
    const { format } = readImageHeader(head, path)
    return format === 'PNG' || format === 'JPEG'
  } catch (error) {
    // A header may be longer than the part of the file that was read.
    if (head.length < headBytes) throw error
    return false
  }
}

async function headOf(image: ImageSource): Promise<Uint8Array | undefined> {
  if (typeof image === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(image)) {
    return readHead(image, headBytes)
  }
  if (image instanceof Blob) return new Uint8Array(await image.slice(0, headBytes).arrayBuffer())
  return undefined
}

/** The size and two 32-bit FNV-1a hashes of the pixels. */
function fingerprintOf({ data, width, height, channels }: ByteImage) {
  let [a, b] = [0x811c9dc5, 0x01234567]
  for (let i = 0; i < data.length; i++) {
    a = Math.imul(a ^ data[i]!, 0x01000193)
    b = Math.imul(b ^ data[i]!, 0x85ebca6b)
  }
  return [width, height, channels, a, b].join()
}

/** Reads pictures, and keeps them where asked to. */
export function pictureReader(isKept: boolean) {
  const kept = new Map<FolderFile, Promise<ByteImage>>()
  return (file: FolderFile): Promise<ByteImage> => {
    const known = kept.get(file)
    if (known) return known
    const reading = readImage(file.image)
    if (!isKept) return reading
    kept.set(file, reading)
    reading.catch(() => kept.delete(file))
    return reading
  }
}
