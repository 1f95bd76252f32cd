import { type ByteSource, CnnError, describeBytes, mostUnpacked } from '@cnn/core/data'
import { bunzip2Stream, isBzip2 } from '../formats/bzip2.js'
import { gunzipStream, isGzip } from '../formats/gzip.js'
import { readTarHeader } from '../formats/tar-header.js'
import { bytePieces, eachPiece } from './byte-pieces.js'

export type ArchiveKind = 'zip' | 'tar' | 'gzip' | 'bzip2'

const headBytes = 512

/** What a file is, by its first bytes; undefined for no archive. */
export async function archiveKind(source: ByteSource): Promise<ArchiveKind | undefined> {
  return kindOf(await source.read(0, Math.min(headBytes, source.length)))
}

function kindOf(head: Uint8Array): ArchiveKind | undefined {
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip'
  if (isGzip(head)) return 'gzip'
  if (isBzip2(head)) return 'bzip2'
  return isTar(head) ? 'tar' : undefined
}

/** Whether the bytes begin with the header of a tar's first entry, or end at once. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < headBytes) return false
  try {
    readTarHeader(head.subarray(0, headBytes), 0, '')
    return true
  } catch {
    return false
  }
}

/** @throws CnnError 'bad-archive' that says what it is instead */
export async function notAnArchive(source: ByteSource): Promise<CnnError> {
  const head = await source.read(0, Math.min(headBytes, source.length))
  return new CnnError(
    'bad-archive',
    `${source.name} is no tar, zip, gzip or bzip2 archive: ${head.length > 0 ? `it is ${describeBytes(head)}` : 'it is empty'}. Check where it comes from.`,
  )
}

/** The content of a packed file, with a bound that no honest one reaches. */
export function unpackedPieces(
  source: ByteSource,
  kind: 'gzip' | 'bzip2',
  options: { signal?: AbortSignal; onBytes?: (passed: number) => void } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let passed = 0
  const packed = eachPiece(bytePieces(source, options.signal), ({ length }) => {
    passed += length
    options.onBytes?.(passed)
  })
  const limits = { name: source.name, maxBytes: mostUnpacked(source.length) }
  return kind === 'gzip' ? gunzipStream(packed, limits) : bunzip2Stream(packed, limits)
}

/** 'captions.json' of 'https://host/captions.json.gz'. */
export const unpackedName = (name: string) =>
  name
    .split(/[/\\]/)
    .at(-1)!
    .replace(/\.(gz|bz2)$/i, '') || 'content'
