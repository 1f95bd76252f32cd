import { CnnError } from '@cnn/core/data'
import { gunzipPieces, gzipPieces } from '#runtime/formats/gzip-pieces'
import { bytePieces, joinPieces } from '../files/byte-pieces.js'
import type { ExplainDamage } from './explain-damage.js'

export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b

/** The most that gzip can shrink anything, a little rounded up. */
export const largestRatio = 1040

export interface UnpackOptions {
  /** What to call the file in errors. */
  name: string
  /** More than so many bytes are refused as soon as they come. */
  maxBytes?: number
}

/**
 * Unpacks gzip piece by piece, with constant memory; of several members one after the other, as RFC 1952 lets them follow
 * each other and `cat a.gz b.gz` and bgzip write them.
 * @throws CnnError 'bad-gzip' when it is damaged, cut short, or unpacks to more than it may; what reading it throws
 */
export async function* gunzipStream(
  packed: AsyncIterable<Uint8Array>,
  { name, maxBytes = Number.POSITIVE_INFINITY }: UnpackOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let unpacked = 0
  for await (const piece of gunzipPieces(packed, damaged(name))) {
    unpacked += piece.length
    if (unpacked > maxBytes) throw tooLong(name, maxBytes)
    yield piece
  }
}

/** Packs by gzip piece by piece. */
export const gzipStream = (content: AsyncIterable<Uint8Array>) => gzipPieces(content)

export interface GunzipOptions {
  name: string
  /**
   * How many bytes come out, told as soon as the first `headerBytes` of them are known. More output than that is
   * refused at once, so that a small file cannot fill the memory.
   */
  sizeFrom: (head: Uint8Array) => number
  headerBytes: number
}

/**
 * Unpacks gzip whose content says its own size, with a buffer of just that size.
 * @throws CnnError 'bad-gzip' when it is damaged, cut short, or unpacks to more than it may. Fewer bytes than
 * announced are no error here: what reads the content says where it ends.
 */
export async function gunzip(bytes: Uint8Array, options: GunzipOptions): Promise<Uint8Array> {
  const { name, headerBytes } = options
  let head = new Uint8Array(0)
  let content: Uint8Array | undefined
  let filled = 0
  for await (const piece of gunzipStream(bytePieces(bytes), { name })) {
    let chunk = piece
    if (!content) {
      head = (await joinPieces(both(head, piece))) as Uint8Array<ArrayBuffer>
      if (head.length < headerBytes) continue
      chunk = head
      content = allocate(options, head, bytes.length)
    }
    if (filled + chunk.length > content.length) throw tooLong(name, content.length)
    content.set(chunk, filled)
    filled += chunk.length
  }
  return content ? content.subarray(0, filled) : head
}

async function* both(a: Uint8Array, b: Uint8Array) {
  yield a
  yield b
}

function allocate({ name, sizeFrom }: GunzipOptions, head: Uint8Array, packedBytes: number) {
  const size = sizeFrom(head)
  if (size <= packedBytes * largestRatio) return new Uint8Array(size)
  throw new CnnError(
    'bad-gzip',
    `${name} is damaged or cut short: its header announces ${size} bytes, more than ${packedBytes} bytes of gzip can hold.`,
  )
}

const damaged =
  (name: string): ExplainDamage =>
  (cause, unpacked) => {
    const reason = cause instanceof Error ? cause.message : cause
    return new CnnError(
      'bad-gzip',
      `${name} is damaged or cut short: its gzip data cannot be unpacked beyond byte ${unpacked} of the content (${reason}). Fetch the file again.`,
      { cause },
    )
  }

const tooLong = (name: string, size: number) =>
  new CnnError(
    'bad-gzip',
    `${name} unpacks to more than the ${size.toLocaleString('en')} bytes that it may.`,
  )
