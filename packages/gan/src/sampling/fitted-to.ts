import { type ByteImage, type Image, prepareImage } from '@cnn/core'

/** What a picture must become to be compared with another one. */
export type PictureForm = Pick<Image, 'width' | 'height' | 'channels'>

/** A picture in the size and the channels of another, as a generator of such pictures sees it in training. */
export function fittedTo({ width, height, channels }: PictureForm, image: Image): ByteImage {
  const isSame = image.width === width && image.height === height && image.channels === channels
  if (isSame && image.data instanceof Uint8Array) return image as ByteImage
  const [mean, std] = [0, 1].map((value) => new Array<number>(channels < 3 ? 1 : 3).fill(value))
  return prepareImage(image, { size: [height, width], mean: mean!, std: std! })
}
