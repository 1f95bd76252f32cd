/** The same, decoded by sharp. */
import { isMainThread } from 'node:worker_threads'
import type { SampleContext } from '@cnn/core/data'
import sharp from 'sharp'
import { augmented, type PhotoFile } from './augment-photo.js'

if (!isMainThread) sharp.concurrency(1)

export default async function augmentPhotoBySharp(
  { path, label }: PhotoFile,
  context: SampleContext,
) {
  const pipeline = sharp(path, { ignoreIcc: true }).toColourspace('srgb').raw()
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return augmented({ data, width, height, channels }, label, context)
}
