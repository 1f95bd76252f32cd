import { toBytes } from './channels.js'
import { orient } from './exif.js'
import type { ByteImage } from './image.js'
import type { ImageHeader } from './image-header.js'
import { decodeJpeg } from './jpeg/decode-jpeg.js'
import { decodePng } from './png/decode-png.js'

/** Decodes a PNG or JPEG with this package's own decoders and turns it upright: the same pixels everywhere. */
export function decodePortable(bytes: Uint8Array, header: ImageHeader): ByteImage {
  const image = header.format === 'PNG' ? toBytes(decodePng(bytes)) : decodeJpeg(bytes)
  return orient(image, header.orientation?.orientation ?? 1)
}
