/** The same, decoded by sharp. */
import type { SampleContext } from '@cnn/core'
import sharp from 'sharp'
import { augmented, type PhotoFile } from './augment-photo.js'

export default async function augmentPhotoBySharp(
  { path, label }: PhotoFile,
  context: SampleContext,
) {
  const pipeline = sharp(path, { ignoreIcc: true }).toColourspace('srgb').raw()
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return augmented({ data: new Uint8Array(data), width, height, channels }, label, context)
}
