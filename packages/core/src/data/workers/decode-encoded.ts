import { decodeHere } from '#runtime/data/workers/decode-here'
import { toChannels } from '../channels.js'
import { fitImage } from '../fit-image.js'
import { type ByteImage, checkPixelCount } from '../image.js'
import { readImageHeader } from '../image-header.js'
import { type EncodedImage, readEncoded } from '../read-encoded.js'
import type { DecodeSettings } from './decode-settings.js'

/** Reads, decodes and scales a picture; undefined where it is of a kind that only the starting thread reads. */
export async function decodeEncoded(
  source: EncodedImage | undefined,
  settings: DecodeSettings,
): Promise<ByteImage | undefined> {
  if (source === undefined) return undefined
  const { channels, maxPixels, fit } = settings
  const { bytes, name } = await readEncoded(source)
  const image = await decodeHere(bytes, readImageHeader(bytes, name, maxPixels), name, settings)
  if (!image) return undefined
  checkPixelCount(name, image.width, image.height, maxPixels)
  const converted = toChannels(image, channels)
  return fit ? fitImage(converted, fit).image : converted
}
