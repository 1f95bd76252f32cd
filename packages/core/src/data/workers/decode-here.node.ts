import { decodeImage, takeSharpFrom } from '../decode-image.node.js'
import type { Image } from '../image.js'
import type { ImageHeader } from '../image-header.js'
import type { DecodeSettings } from './decode-settings.js'

/** As readImage does, with the sharp of the thread that started this one; undefined for what needs one that is not there. */
export async function decodeHere(
  bytes: Uint8Array,
  header: ImageHeader,
  name: string,
  { maxPixels, sharp }: DecodeSettings,
): Promise<Image | undefined> {
  const isPortable = header.format === 'PNG' || header.format === 'JPEG'
  if (sharp) takeSharpFrom(sharp)
  else if (!isPortable) return undefined
  return decodeImage(bytes, header, name, maxPixels)
}
