import type { Dataset, ImageSample, ImageSource } from '@cnn/core'
import { cartoonCat } from '@cnn/datasets/synthetic'
import { fashionSample } from '../fashion-sample.js'
import type { RealSource } from './offered-generators.js'
import { picturesOfClass } from './pictures-of-class.js'

/** Pictures that no generator has learned from, with their classes. */
export const realPictures: Readonly<Record<RealSource, () => Promise<Dataset<ImageSample>>>> = {
  'fashion-mnist': async () => (await fashionSample()).test,
  'cartoon-cat': async () => cartoonCat({ size: 64 }).test,
}

/** Where the real ones come from: what comes with the page, or files of the visitor's. */
export type RealPictures = RealSource | readonly Blob[]

/** One of them, or one of those of a class, told by a number; with its class where it is known. */
export async function realPicture(
  source: RealPictures,
  only: number | undefined,
  place: (count: number) => number,
): Promise<{ image: ImageSource; label?: number }> {
  if (typeof source !== 'string') return { image: source[place(source.length)]! }
  const pictures = await picturesOfClass(await realPictures[source](), only)
  return pictures.get(place(pictures.size!))
}
