/** What is done to each photo, in worker threads or without them. */
import {
  chain,
  type Image,
  randomHorizontalFlip,
  randomResizedCrop,
  readImage,
  type SampleContext,
} from '@cnn/core/data'

const augment = /* @__PURE__ */ chain(randomResizedCrop({ size: 224 }), randomHorizontalFlip())

/** A photo's file, and what is known of it. */
export interface PhotoFile {
  path: string
  label: number
}

export const augmented = (image: Image, label: number, { random }: SampleContext) => ({
  ...augment({ image }, random),
  label,
})

export default async function augmentPhoto({ path, label }: PhotoFile, context: SampleContext) {
  return augmented(await readImage(path, { channels: 3 }), label, context)
}
