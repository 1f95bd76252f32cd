import { decodeImage } from '../decode-image.browser.js'
import type { Image } from '../image.js'
import type { ImageHeader } from '../image-header.js'

/** Workers of browsers decode what pages decode. */
export const decodeHere = (
  bytes: Uint8Array,
  header: ImageHeader,
  name: string,
): Promise<Image | undefined> => decodeImage(bytes, header, name)
