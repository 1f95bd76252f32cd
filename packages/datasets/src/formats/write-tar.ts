import { CnnError } from '@cnn/core/data'
import { type ArchivedFile, checkPath, contentOf } from './archived-file.js'
import { writePaxRecords } from './pax-records.js'
import { blockBytes } from './tar-header.js'

/**
 * Writes a tar archive piece by piece: POSIX.1-1988 ("ustar"), with the records of POSIX.1-2001 ("pax") for paths that are
 * long or not ASCII, and for files of 8 GiB and more. The same files give the same bytes.
 * @throws CnnError 'invalid-argument' for a path that is empty or leads out, and for a stream of another length than told
 */
export async function* writeTar(
  files: Iterable<ArchivedFile> | AsyncIterable<ArchivedFile>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const file of files) {
    checkPath(file)
    const { path, modified } = file
    const { bytes, pieces } = contentOf(file)
    yield* headersOf(path, bytes, modified?.getTime() ?? 0)
    let written = 0
    for await (const piece of pieces) {
      written += piece.length
      yield piece
    }
    if (written !== bytes) throw otherLength(path, written, bytes)
    yield filling(bytes)
  }
  yield new Uint8Array(2 * blockBytes)
}

const encoder = new TextEncoder()

function* headersOf(path: string, bytes: number, milliseconds: number) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const place = splitPath(path)
  const records = new Map<string, string>()
  if (!place) records.set('path', path)
  if (bytes > mostOctal) records.set('size', `${bytes}`)
  if (records.size > 0) {
    const content = writePaxRecords(records)
    yield header({ name: 'PaxHeader', folder: '', bytes: content.length, seconds, type: 'x' })
    yield content
    yield filling(content.length)
  }
  const told = bytes > mostOctal ? 0 : bytes
  const { name, folder } = place ?? { name: asciiEnd(path), folder: '' }
  yield header({ name, folder, bytes: told, seconds, type: '0' })
}

/** The largest number of eleven octal digits. */
const mostOctal = 8 ** 11 - 1

/** The path as the header has it: in its last 100 characters, and before a slash up to 155 more. */
function splitPath(path: string): { name: string; folder: string } | undefined {
  if (!/^[\0-\x7f]*$/.test(path)) return undefined
  if (path.length <= 100) return { name: path, folder: '' }
  const slash = path.indexOf('/', path.length - 101)
  if (slash < 1 || slash > 155) return undefined
  return { name: path.slice(slash + 1), folder: path.slice(0, slash) }
}

/** For programs that do not know the record with the real path. */
const asciiEnd = (path: string) => path.replace(/[^\0-\x7f]/g, '_').slice(-100)

interface HeaderFields {
  name: string
  folder: string
  bytes: number
  seconds: number
  type: string
}

function header({ name, folder, bytes, seconds, type }: HeaderFields): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const write = (at: number, text: string) => block.set(encoder.encode(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  write(0, name)
  write(100, octal(0o644, 7))
  write(108, octal(0, 7))
  write(116, octal(0, 7))
  write(124, octal(bytes, 11))
  write(136, octal(seconds, 11))
  write(148, '        ')
  write(156, type)
  write(257, 'ustar\x0000')
  write(329, octal(0, 7))
  write(337, octal(0, 7))
  write(345, folder)
  const sum = block.reduce((total, byte) => total + byte, 0)
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

const filling = (bytes: number) => new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes)

const otherLength = (path: string, written: number, bytes: number) =>
  new CnnError(
    'invalid-argument',
    `writeTar() was told that ${path} has ${bytes} bytes, but ${written} came.`,
  )
