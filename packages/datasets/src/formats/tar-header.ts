/**
 * The header of an entry of a tar archive: POSIX.1-1988 ("ustar"), with the extensions of POSIX.1-2001 ("pax") and GNU tar.
 * Sources: IEEE Std 1003.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
import { CnnError } from '@cnn/core/data'

export const blockBytes = 512

export interface TarHeader {
  path: string
  /** The letter that says what it is: '0' file, '5' folder, '2' link, 'x' pax records … */
  type: string
  bytes: number
  /** Seconds since 1970. */
  modified: number
  target: string
}

/**
 * The header, or undefined for a block of zeros, which ends the archive.
 * @throws CnnError 'bad-tar' naming the archive and the place
 */
export function readTarHeader(block: Uint8Array, at: number, name: string): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  if (!hasRightSum(block)) throw badTar(name, at, 'has no header')
  const bytes = numberAt(block, 124, 12)
  if (bytes === undefined) throw badTar(name, at, 'announces a size that is no number')
  return {
    path: pathOf(block),
    type: String.fromCharCode(block[156]! || 0x30),
    bytes,
    modified: numberAt(block, 136, 12) ?? 0,
    target: text(block, 157, 100),
  }
}

function pathOf(block: Uint8Array) {
  const name = text(block, 0, 100)
  // GNU's own format ("ustar  ") has other things where POSIX has the beginning of a long path.
  const isPosix = text(block, 257, 6) === 'ustar' && block[262] === 0
  const folder = isPosix ? text(block, 345, 155) : ''
  return folder ? `${folder}/${name}` : name
}

/** A whole number in octal digits, or, where it is too large for them, in big-endian bytes after one of 0x80. */
function numberAt(block: Uint8Array, start: number, length: number): number | undefined {
  if (block[start] === 0x80) {
    let value = 0
    for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i]!
    return Number.isSafeInteger(value) ? value : undefined
  }
  const digits = text(block, start, length).trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined
}

/** The sum of the header's bytes, in which those of the sum itself count as spaces. Old programs took bytes as signed. */
function hasRightSum(block: Uint8Array) {
  const [start, end] = [148, 156]
  let unsigned = (end - start) * 0x20
  let signed = unsigned
  for (let i = 0; i < blockBytes; i++) {
    if (i >= start && i < end) continue
    const byte = block[i]!
    unsigned += byte
    signed += byte < 128 ? byte : byte - 256
  }
  const sum = numberAt(block, start, end - start)
  return sum === unsigned || sum === signed
}

const decoder = new TextDecoder()

/** Characters up to a zero byte. */
export function text(block: Uint8Array, start: number, length: number) {
  const field = block.subarray(start, start + length)
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

export const badTar = (name: string, at: number, problem: string) =>
  new CnnError('bad-tar', `${name} is damaged: at byte ${at} it ${problem}. Fetch the file again.`)
