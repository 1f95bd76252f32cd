import type { ByteSource } from '@cnn/core/data'
import { readTar } from '../formats/tar.js'
import { zipFiles } from '../formats/zip.js'
import { ArchivePaths } from './archive-paths.js'
import { peekPieces } from './byte-pieces.js'
import { archiveKind, isTar, notAnArchive, unpackedName, unpackedPieces } from './open-packed.js'

/** A file of an archive: where it belongs, and its content, to be read when its turn comes. */
export interface UnpackedFile {
  path: string
  pieces: AsyncIterable<Uint8Array>
}

export interface UnpackOptions {
  /** The archive's file name, after which a packed single file is called; default: the end of the source's name. */
  fileName?: string
  signal?: AbortSignal
  /** How many of the archive's bytes are done. */
  onBytes?: (passed: number) => void
}

/**
 * The files of an archive one after the other, whatever it is, with constant memory: zip, tar, tar.gz, tar.bz2, and
 * single files packed by gzip or bzip2.
 * @throws CnnError 'unsafe-archive' for links, devices, and paths that lead out of it or come twice; 'bad-archive',
 * 'bad-tar', 'bad-zip', 'bad-gzip', 'bad-bzip2', also for what unpacks to hundred times its size; 'aborted'
 */
export async function* archiveEntries(
  source: ByteSource,
  options: UnpackOptions = {},
): AsyncGenerator<UnpackedFile, void, undefined> {
  const kind = await archiveKind(source)
  if (!kind) throw await notAnArchive(source)
  const paths = new ArchivePaths(source.name, source.length)
  if (kind === 'zip') yield* ofZip(source, options)
  else if (kind === 'tar') yield* ofTar(source, source.name, paths, options)
  else {
    const pieces = unpackedPieces(source, kind, options)
    const { head, all } = await peekPieces(pieces, 512)
    if (isTar(head)) yield* ofTar(all, source.name, paths, { ...options, onBytes: undefined })
    else yield { path: unpackedName(options.fileName ?? source.name), pieces: all }
  }
}

async function* ofTar(
  source: ByteSource | AsyncIterable<Uint8Array>,
  name: string,
  paths: ArchivePaths,
  { signal, onBytes }: UnpackOptions,
) {
  for await (const file of readTar(source, { name, signal })) {
    if (file.kind === 'link' || file.kind === 'device')
      throw paths.refusal(file.path, `a ${file.kind}`)
    const path = paths.enter(file.path, file.kind)
    if (file.kind === 'file') yield { path, pieces: file.pieces() }
    onBytes?.(file.begin + file.bytes)
  }
}

async function* ofZip(source: ByteSource, { onBytes }: UnpackOptions) {
  const files = await zipFiles(source)
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  let done = 0
  for (const [path, file] of files) {
    yield { path, pieces: file.stream() }
    done += file.length
    onBytes?.(total === 0 ? source.length : (done / total) * source.length)
  }
}
