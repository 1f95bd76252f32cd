import { readImage } from '@cnn/core'
import { type GreyPicture, resized } from './grey-picture.js'
import {
  type Preparation,
  type Prepared,
  prepareDrawing,
  preparePhoto,
  seenSize,
} from './prepare-picture.js'

/** A picture of the visitor's. */
export type Picture =
  | { kind: 'drawing'; pixels: GreyPicture }
  | { kind: 'photo'; source: Blob | ImageBitmap }
  | { kind: 'sample'; pixels: GreyPicture; label: string }

export type SamplePicture = Extract<Picture, { kind: 'sample' }>

/** The 28×28 pixels that the networks of small grey pictures see of it. */
export async function readPicture(picture: Picture, preparation: Preparation): Promise<Prepared> {
  if (picture.kind === 'drawing') return prepareDrawing(picture.pixels, preparation)
  if (picture.kind === 'sample') return preparePhoto(picture.pixels, preparation)
  return preparePhoto(await readGrey(picture.source), preparation)
}

/** More detail than this changes nothing in 28×28 pixels. */
const enough = 20 * seenSize

async function readGrey(source: Blob | ImageBitmap): Promise<GreyPicture> {
  const { data, width, height } = await readImage(source, { channels: 1 })
  if (source instanceof ImageBitmap) source.close()
  const scale = Math.ceil(Math.max(width, height) / enough)
  if (scale <= 1) return { data, width, height }
  const whole = { x: 0, y: 0, width, height }
  const to = (length: number) => Math.max(1, Math.round(length / scale))
  return resized({ data, width, height }, whole, to(width), to(height))
}
