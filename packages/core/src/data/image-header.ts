import { asciiAt, describeBytes } from './describe-bytes.js'
import { findOrientation, type OrientationTag } from './exif.js'
import { badImage, checkPixelCount, emptyImage } from './image.js'

export type ImageFormat = 'JPEG' | 'PNG' | 'GIF' | 'WebP' | 'BMP' | 'TIFF' | 'AVIF' | 'HEIC' | 'ICO'

/** What the first bytes of an encoded picture say. */
export interface ImageHeader {
  format: ImageFormat
  /** Stored size, before the orientation is applied; undefined for formats whose header is not read here. */
  width?: number
  height?: number
  orientation?: OrientationTag
  /** Colour channels; undefined where that is not known. */
  channels?: 1 | 3
  /** Whether a JPEG comes in several passes, which takes long. */
  progressive?: boolean
  /** Whether this project's own decoder does something here that a browser or sharp does otherwise. */
  special: boolean
}

/**
 * Recognises a picture by its content, whatever its name, and reads its size without decoding it.
 * Throws 'bad-image' for what is no picture (and says what it looks like) and 'image-too-large'.
 */
export function readImageHeader(
  bytes: Uint8Array,
  name = 'The picture',
  maxPixels = 100e6,
): ImageHeader {
  if (bytes.length === 0) throw badImage(`${name} is empty (0 bytes).`)
  const header = recognise(bytes, name)
  if (!header) throw badImage(`${name} is no picture: it looks like ${describeBytes(bytes)}.`)
  const { width, height } = header
  if (width !== undefined && height !== undefined) {
    if (width === 0 || height === 0) throw emptyImage(name, width, height)
    checkPixelCount(name, width, height, maxPixels)
  }
  return header
}

function recognise(bytes: Uint8Array, name: string): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts = (text: string, offset = 0) => asciiAt(bytes, offset, text)
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegHeader(view, name)
  if (starts('\x89PNG')) return pngHeader(view, name)
  if (starts('GIF8')) {
    requireLength(view, 10, 'GIF', name)
    const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
    return { format: 'GIF', width, height, special: false }
  }
  if (starts('RIFF') && starts('WEBP', 8)) return webpHeader(view, name)
  if (starts('BM') && view.byteLength >= 26 && view.getUint32(14, true) >= 40) {
    const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]
    return { format: 'BMP', width, height, special: false }
  }
  if (starts('II*\0') || starts('MM\0*')) return { format: 'TIFF', special: false }
  if (starts('ftyp', 4)) {
    if (starts('avi', 8)) return { format: 'AVIF', special: false }
    if (['hei', 'hev', 'mif', 'msf'].some((brand) => starts(brand, 8))) {
      return { format: 'HEIC', special: false }
    }
  }
  if (starts('\0\0\x01\0')) return { format: 'ICO', special: false }
  return undefined
}

/** Walks the segments up to the start of frame, noting the orientation in APP1. */
function jpegHeader(view: DataView, name: string): ImageHeader {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  let orientation: OrientationTag | undefined
  let offset = 2
  while (offset + 4 <= bytes.length) {
    if (bytes[offset] !== 0xff) {
      offset++
      continue
    }
    const marker = bytes[offset + 1]!
    if (marker === 0xff || marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      offset += marker === 0xff ? 1 : 2
      continue
    }
    const length = view.getUint16(offset + 2)
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (frame && offset + 10 <= bytes.length) {
      const ordinary = marker <= 0xc2 && bytes[offset + 4] === 8 && bytes[offset + 9] !== 4
      const [height, width] = [view.getUint16(offset + 5), view.getUint16(offset + 7)]
      const channels = bytes[offset + 9] === 1 ? 1 : 3
      const progressive = marker === 0xc2
      const special = !ordinary
      return { format: 'JPEG', width, height, orientation, channels, progressive, special }
    }
    if (marker === 0xd9 || marker === 0xda) break
    if (marker === 0xe1 && asciiAt(bytes, offset + 4, 'Exif\0\0')) {
      const end = Math.min(offset + 2 + length, bytes.length)
      orientation ??= findOrientation(bytes, offset + 10, end)
    }
    offset += 2 + length
  }
  throw badImage(`${name} starts like a JPEG but is cut off or damaged before its picture begins.`)
}

/** Reads IHDR, and walks the chunks for an orientation, transparency or an Apple-only variant. */
function pngHeader(view: DataView, name: string): ImageHeader {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  requireLength(view, 33, 'PNG', name)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const [depth, colorType] = [bytes[24]!, bytes[25]!]
  let special = depth === 16 || colorType === 4 || colorType === 6
  let orientation: OrientationTag | undefined
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const length = view.getUint32(offset)
    const end = offset + 8 + length
    if (asciiAt(bytes, offset + 4, 'tRNS') || asciiAt(bytes, offset + 4, 'CgBI')) special = true
    if (asciiAt(bytes, offset + 4, 'eXIf') && end <= bytes.length) {
      orientation ??= findOrientation(bytes, offset + 8, end)
    }
    offset = end + 4
  }
  const channels = colorType === 0 || colorType === 4 ? 1 : 3
  return { format: 'PNG', width, height, orientation, channels, special }
}

/** https://developers.google.com/speed/webp/docs/riff_container: extended, lossless or lossy. */
function webpHeader(view: DataView, name: string): ImageHeader {
  requireLength(view, 30, 'WebP', name)
  const kind = view.getUint8(15)
  if (kind === 0x58) {
    const width = 1 + (view.getUint32(24, true) & 0xffffff)
    const height = 1 + (view.getUint32(26, true) >>> 8)
    return { format: 'WebP', width, height, special: false }
  }
  if (kind === 0x4c) {
    const packed = view.getUint32(21, true)
    const [width, height] = [1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff)]
    return { format: 'WebP', width, height, special: false }
  }
  const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  return { format: 'WebP', width, height, special: false }
}

function requireLength(view: DataView, length: number, format: ImageFormat, name: string) {
  if (view.byteLength >= length) return
  throw badImage(`${name} is cut off: it is the first ${view.byteLength} bytes of a ${format}.`)
}
