import { CnnError } from '../errors.js'
import { decodePortable } from './decode-portable.js'
import { drawToImage } from './draw-to-image.js'
import { orient, withoutOrientation } from './exif.js'
import type { ByteImage, Image } from './image.js'
import type { ImageHeader } from './image-header.js'

/**
 * Decodes an encoded picture and turns it upright. The browser decodes what it decodes to the same pixels as this
 * package (opaque 8-bit PNG, grey and YCbCr JPEG) and every other format that it knows; the rest is decoded here.
 */
export async function decodeImage(
  bytes: Uint8Array,
  header: ImageHeader,
  name: string,
): Promise<Image> {
  const { format, special, orientation } = header
  const own = format === 'PNG' || format === 'JPEG'
  if (own && (special || !isWhole(bytes, format))) return decodePortable(bytes, header)
  const upright = orientation ? withoutOrientation(bytes, orientation) : bytes
  const image = await decodeNatively(upright)
  if (image && own) {
    return orient(withoutAlpha(image, header.channels), orientation?.orientation ?? 1)
  }
  if (image) return image
  if (own) return decodePortable(bytes, header)
  throw new CnnError(
    'unsupported-image',
    `${name} is a ${format} that this browser cannot decode: it is damaged, or the format is unknown here. Convert it to PNG or JPEG.`,
  )
}

/** Browsers need no sharp. */
export const sharpPlace = (): string | undefined => undefined

/** Browsers draw the part of a cut-off file that is there; only files with an end are left to them. */
function isWhole(bytes: Uint8Array, format: string) {
  const [first, second] = format === 'PNG' ? [0x49, 0x45] : [0xff, 0xd9]
  // The end may be followed by padding, or by a few bytes that a camera added.
  for (let i = bytes.length - 2; i >= Math.max(2, bytes.length - 64); i--) {
    if (bytes[i] === first && bytes[i + 1] === second) return true
  }
  return false
}

async function decodeNatively(bytes: Uint8Array) {
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      imageOrientation: 'from-image',
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    })
  } catch {
    return undefined
  }
  try {
    return drawToImage(bitmap, bitmap.width, bitmap.height)
  } finally {
    bitmap.close()
  }
}

/** The colours of a picture whose pixels are all opaque. */
function withoutAlpha({ data, width, height }: Image, channels: 1 | 3 = 3): ByteImage {
  const colors = new Uint8Array(width * height * channels)
  for (let from = 0, to = 0; to < colors.length; from += 4, to += channels) {
    for (let c = 0; c < channels; c++) colors[to + c] = data[from + c]!
  }
  return { data: colors, width, height, channels }
}
