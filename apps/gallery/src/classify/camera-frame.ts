import { transfer } from 'comlink'
import type { Picture } from './read-picture.js'

/** The camera's frame that a picture is; undefined for pictures that stay. */
export const frameOf = (picture: Picture | undefined): ImageBitmap | undefined =>
  picture?.kind === 'photo' && picture.source instanceof ImageBitmap ? picture.source : undefined

const sentFrames = new WeakSet<ImageBitmap>()

/** A picture on its way to the worker; undefined for a frame that went there before, for it is gone by then. */
export function sendPicture(picture: Picture): Picture | undefined {
  const frame = frameOf(picture)
  if (!frame) return picture
  if (sentFrames.has(frame)) return undefined
  sentFrames.add(frame)
  return transfer(picture, [frame])
}
