import {
  type ByteSource,
  CnnError,
  type ImageSize,
  readImage,
  readImageHeader,
} from '@cnn/core/data'

const headBytes = 2 ** 16
const mostBytes = 2 ** 28

/**
 * The size of an encoded picture as it is shown, its orientation applied. Reads the beginning of the file where that says
 * it, otherwise all of it.
 * @throws CnnError those of `readImage`
 */
export async function readPictureSize(source: ByteSource): Promise<ImageSize> {
  for (const length of [headBytes, 32 * headBytes]) {
    const size = sizeOf(await source.read(0, Math.min(length, source.length)), source)
    if (size) return size
    if (length >= source.length) break
  }
  if (source.length > mostBytes) {
    throw new CnnError('file-too-large', `${source.name} is too large for a picture.`)
  }
  const { width, height } = await readImage(await source.read(0, source.length))
  return { width, height }
}

function sizeOf(head: Uint8Array, { name, length }: ByteSource): ImageSize | undefined {
  try {
    const { width, height, orientation } = readImageHeader(head, name)
    if (width === undefined || height === undefined) return undefined
    // Orientations 5 to 8 lie on their side.
    const isTurned = orientation !== undefined && orientation.orientation >= 5
    return isTurned ? { width: height, height: width } : { width, height }
  } catch (error) {
    // The header may be longer than the part of the file that was read.
    if (head.length === length) throw error
    return undefined
  }
}
