/**
 * tar, as in POSIX.1-1988 ("ustar"): for each file a header of 512 bytes (name, size in octal digits, …), then the
 * content, filled up to a multiple of 512.
 */
import { CnnError } from '@cnn/core'

/**
 * The ordinary files in an archive, by their paths; the contents are views of its bytes.
 * @throws CnnError 'bad-tar' naming the archive and the place when it is damaged or cut short
 */
export function readTar(bytes: Uint8Array, name = 'The archive'): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + blockSize <= bytes.length; ) {
    const header = bytes.subarray(at, at + blockSize)
    if (header.every((byte) => byte === 0)) return files
    if (!hasRightSum(header)) throw badTar(name, at, 'has no header')
    const size = octal(header, 124, 12)
    const start = at + blockSize
    if (!(start + size <= bytes.length)) throw badTar(name, at, 'announces more than is there')
    if (isOrdinary(header[156]!)) files.set(pathOf(header), bytes.subarray(start, start + size))
    at = start + Math.ceil(size / blockSize) * blockSize
  }
  throw badTar(name, bytes.length, 'is cut short')
}

const blockSize = 512

const isOrdinary = (type: number) => type === 0 || type === 0x30

function pathOf(header: Uint8Array) {
  const isUstar = text(header, 257, 5) === 'ustar'
  const folder = isUstar ? text(header, 345, 155) : ''
  const name = text(header, 0, 100)
  return folder ? `${folder}/${name}` : name
}

function text(header: Uint8Array, start: number, length: number) {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

const octal = (header: Uint8Array, start: number, length: number) =>
  Number.parseInt(text(header, start, length).trim() || '0', 8)

/** The sum of the header's bytes, in which those of the sum itself count as spaces. */
function hasRightSum(header: Uint8Array) {
  const [start, length] = [148, 8]
  let sum = length * 0x20
  for (const [i, byte] of header.entries()) if (i < start || i >= start + length) sum += byte
  return sum === octal(header, start, length)
}

const badTar = (name: string, at: number, problem: string) =>
  new CnnError('bad-tar', `${name} is damaged: at byte ${at} it ${problem}. Fetch the file again.`)
