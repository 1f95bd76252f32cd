/** What is done to each photo, in worker threads or without them. */
import {
  chain,
  randomHorizontalFlip,
  randomResizedCrop,
  readImage,
  type SampleContext,
} from '@cnn/core'

const augment = /* @__PURE__ */ chain(randomResizedCrop({ size: 224 }), randomHorizontalFlip())

export default async function augmentPhoto(
  { path, label }: { path: string; label: number },
  { random }: SampleContext,
) {
  const image = await readImage(path, { channels: 3 })
  return { ...augment({ image }, random), label }
}
