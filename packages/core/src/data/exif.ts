import type { ByteImage } from './image.js'

/**
 * How a camera was held, as EXIF says it: 1 upright, 2 mirrored, 3 turned by 180°, 4 flipped, 5 transposed, 6 to be
 * turned right, 7 transversed, 8 to be turned left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

export interface OrientationTag {
  orientation: Orientation
  /** Where the tag's two-byte value starts in the file. */
  offset: number
  littleEndian: boolean
}

const orientationTag = 0x0112
const shortType = 3

/**
 * Finds the orientation in a TIFF block (the EXIF of a JPEG after 'Exif\0\0', or a PNG's eXIf chunk) that lies in
 * `bytes` from `start` to `end`. Damaged or foreign EXIF gives undefined, never an error: pictures are shown without it.
 */
export function findOrientation(
  bytes: Uint8Array,
  start: number,
  end: number,
): OrientationTag | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start))
  if (view.byteLength < 14) return undefined
  const byteOrder = view.getUint16(0)
  const littleEndian = byteOrder === 0x4949
  if (!littleEndian && byteOrder !== 0x4d4d) return undefined
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > view.byteLength) return undefined
  const entries = view.getUint16(directory, littleEndian)
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i
    if (entry + 12 > view.byteLength) return undefined
    if (view.getUint16(entry, littleEndian) !== orientationTag) continue
    const value = view.getUint16(entry + 8, littleEndian)
    if (view.getUint16(entry + 2, littleEndian) !== shortType || value < 1 || value > 8) break
    return { orientation: value as Orientation, offset: start + entry + 8, littleEndian }
  }
  return undefined
}

/** A copy of the file whose tag says upright, so that a decoder that would turn the picture does not. */
export function withoutOrientation(bytes: Uint8Array, tag: OrientationTag): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint16(tag.offset, 1, tag.littleEndian)
  return copy
}

/** Turns a stored picture upright. From orientation 5 on, width and height change places. */
export function orient(image: ByteImage, orientation: Orientation): ByteImage {
  if (orientation === 1) return image
  const { data, width, height, channels } = image
  const turned = orientation >= 5
  const mirrorX = [2, 3, 7, 8].includes(orientation)
  const mirrorY = [3, 4, 6, 7].includes(orientation)
  const outWidth = turned ? height : width
  const outHeight = turned ? width : height
  // The stored pixel of output (x, y) is at start + x·stepX + y·stepY.
  const along = (mirrored: boolean, step: number) => (mirrored ? -step : step) * channels
  const start = ((mirrorY ? height - 1 : 0) * width + (mirrorX ? width - 1 : 0)) * channels
  const stepX = turned ? along(mirrorY, width) : along(mirrorX, 1)
  const stepY = turned ? along(mirrorX, 1) : along(mirrorY, width)

  const upright = new Uint8Array(data.length)
  let to = 0
  for (let y = 0; y < outHeight; y++) {
    let from = start + y * stepY
    for (let x = 0; x < outWidth; x++, from += stepX) {
      for (let c = 0; c < channels; c++) upright[to++] = data[from + c]!
    }
  }
  return { data: upright, width: outWidth, height: outHeight, channels }
}
