import { Unzlib } from 'fflate'
import { CnnError } from '../../errors.js'
import { crc32 } from '../crc32.js'
import { badImage, type Image } from '../image.js'
import { pngSignature } from './chunks.js'
import { type Samples, toImage } from './samples.js'
import { passes, unfilter } from './scanlines.js'

const pieceBytes = 32_768

/**
 * Decodes a PNG (ISO/IEC 15948; of an animated one the still picture) without turning it: grey, RGB, palette, with or
 * without alpha, 1 to 16 bits, interlaced or not. Data are `Uint16Array` at 16 bits, else `Uint8Array` scaled to
 * 0 … 255; colour profiles and gamma are ignored, as PIL does.
 *
 * Throws 'bad-image' for damaged (each chunk's CRC is checked) or cut-off files, 'unsupported-image' for Apple's
 * private variant. Memory is not taken where the file is too short for the picture it announces.
 */
export function decodePng(bytes: Uint8Array): Image {
  const chunks = readChunks(bytes)
  const { width, height, depth, colorType, interlaced } = chunks.header
  const samplesPerPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colorType]!
  const bits = samplesPerPixel * depth
  const layout = passes(width, height, interlaced)
  const rawBytes = layout.reduce(
    (sum, pass) => sum + pass.height * (1 + Math.ceil((pass.width * bits) / 8)),
    0,
  )
  const raw = inflate(chunks.data, rawBytes)
  const samples: Samples = { width, height, channels: samplesPerPixel, depth, layout, raw }
  unfilter(samples)
  return toImage(samples, chunks.header.colorType === 3, chunks.palette, chunks.transparency)
}

interface PngHeader {
  width: number
  height: number
  depth: number
  colorType: number
  interlaced: boolean
}

const depths: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

function readChunks(bytes: Uint8Array) {
  if (pngSignature.some((byte, i) => bytes[i] !== byte)) {
    throw badImage('The PNG was damaged by a transfer in text mode: its first 8 bytes are wrong.')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let header: PngHeader | undefined
  let palette: Uint8Array | undefined
  let transparency: Uint8Array | undefined
  const data: Uint8Array[] = []
  for (let offset = 8; ; ) {
    const { type, body, end } = readChunk(bytes, view, offset)
    if (type === 'IHDR') header = readHeader(body)
    else if (type === 'PLTE') palette = body
    else if (type === 'tRNS') transparency = body
    else if (type === 'IDAT') data.push(body)
    else if (type === 'IEND') break
    else if (type === 'CgBI') throw appleVariant()
    offset = end
  }
  if (!header) throw badImage('The PNG is damaged: its header is missing.')
  if (header.colorType === 3 && !palette)
    throw badImage('The PNG is damaged: its palette is missing.')
  return { header, palette, transparency, data: join(data) }
}

function readChunk(bytes: Uint8Array, view: DataView, offset: number) {
  const length = offset + 12 <= bytes.length ? view.getUint32(offset) : 0
  const end = offset + 12 + length
  if (end > bytes.length) {
    throw badImage(
      `The PNG is cut off: a chunk at byte ${offset} reaches beyond its ${bytes.length} bytes.`,
    )
  }
  const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
  const critical = (bytes[offset + 4]! & 0x20) === 0
  const intact = () => crc32(bytes.subarray(offset + 4, end - 4)) === view.getUint32(end - 4)
  if ((critical || type === 'tRNS') && !intact()) {
    throw badImage(
      `The PNG is damaged in its ${type} chunk at byte ${offset}: the checksum differs.`,
    )
  }
  return { type, body: bytes.subarray(offset + 8, end - 4), end }
}

function readHeader(body: Uint8Array): PngHeader {
  if (body.length !== 13) throw badImage('The PNG is damaged: its header has the wrong length.')
  const view = new DataView(body.buffer, body.byteOffset, 13)
  const [depth, colorType, compression, filter, interlace] = body.subarray(8)
  if (
    !depths[colorType!]?.includes(depth!) ||
    compression !== 0 ||
    filter !== 0 ||
    interlace! > 1
  ) {
    throw badImage(
      `The PNG is damaged: it announces colour type ${colorType} with ${depth} bits, compression ${compression}, filter ${filter}, interlacing ${interlace}.`,
    )
  }
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  return { width, height, depth: depth!, colorType: colorType!, interlaced: interlace === 1 }
}

/** Inflates piece by piece, and stops when there is enough: a decompression bomb gets no further. */
function inflate(data: Uint8Array, length: number): Uint8Array {
  // Deflate cannot pack more than 1032 bytes into one.
  if (data.length * 1032 + 64 < length) {
    throw badImage(
      `The PNG is cut off: ${data.length} compressed bytes cannot hold the ${length} that its size asks for.`,
    )
  }
  const raw = new Uint8Array(length)
  let filled = 0
  const inflator = new Unzlib((piece) => {
    raw.set(piece.subarray(0, length - filled), filled)
    filled = Math.min(length, filled + piece.length)
  })
  try {
    for (let offset = 0; offset < data.length && filled < length; offset += pieceBytes) {
      const end = offset + pieceBytes
      inflator.push(data.subarray(offset, end), end >= data.length)
    }
  } catch (error) {
    if (filled < length) {
      throw badImage(`The PNG's compressed data are damaged (${(error as Error).message}).`, error)
    }
  }
  if (filled < length) {
    throw badImage(`The PNG is cut off: it has ${filled} of ${length} bytes of pixels.`)
  }
  return raw
}

function join(parts: Uint8Array[]) {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const appleVariant = () =>
  new CnnError(
    'unsupported-image',
    'The picture is in the private PNG variant of Xcode (CgBI). Convert it back with `pngcrush -revert-iphone-optimizations`.',
  )
