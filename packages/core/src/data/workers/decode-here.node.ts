import { decodePortable } from '../decode-portable.js'
import type { Image } from '../image.js'
import type { ImageHeader } from '../image-header.js'

/** Threads of Node decode PNG and JPEG; the other formats need sharp, which has threads of its own. */
export async function decodeHere(
  bytes: Uint8Array,
  header: ImageHeader,
  _name: string,
): Promise<Image | undefined> {
  const { format } = header
  return format === 'PNG' || format === 'JPEG' ? decodePortable(bytes, header) : undefined
}
