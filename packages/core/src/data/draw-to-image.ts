import { CnnError } from '../errors.js'
import { badImage, type DrawableImage, type Image } from './image.js'

/**
 * The pixels of something that can be drawn, upright, as RGBA.
 * Throws 'bad-image' for what has no pixels yet and 'cross-origin' for what the page may not read.
 */
export function drawToImage(source: DrawableImage, width: number, height: number): Image {
  const context = newCanvas(source, width, height)
  if (context === source) return readPixels(ownContext(source)!, width, height)
  const target = context as CanvasRenderingContext2D
  target.drawImage(source as CanvasImageSource, 0, 0, width, height)
  return readPixels(target, width, height)
}

/** Loads, measures and draws an element, bitmap, canvas or video frame. */
export async function readDrawable(source: DrawableImage, name: string): Promise<Image> {
  if ('decode' in source && !source.complete) {
    await source.decode().catch((cause) => {
      throw badImage(`${name} could not load ${source.src || 'a source that it lacks'}.`, cause)
    })
  }
  const [width, height] = sizeOf(source)
  if (!width || !height) {
    throw badImage(
      `${name} is ${width}×${height}: a video needs a frame (wait for 'loadeddata'), an <img> a source that has loaded.`,
    )
  }
  return drawToImage(source, width, height)
}

export function isDrawable(source: object): source is DrawableImage {
  return (
    'getContext' in source ||
    'naturalWidth' in source ||
    'videoWidth' in source ||
    'displayWidth' in source ||
    (typeof ImageBitmap !== 'undefined' && source instanceof ImageBitmap)
  )
}

function sizeOf(source: DrawableImage): [width: number, height: number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight]
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight]
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight]
  return [source.width, source.height]
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

function ownContext(source: DrawableImage) {
  return 'getContext' in source ? (source.getContext('2d') as Context | null) : null
}

function newCanvas(source: DrawableImage, width: number, height: number) {
  const options = { willReadFrequently: true }
  if (typeof OffscreenCanvas !== 'undefined') {
    return new OffscreenCanvas(width, height).getContext('2d', options)!
  }
  if (typeof document !== 'undefined') {
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    return canvas.getContext('2d', options)!
  }
  // Canvases of Node (node-canvas, @napi-rs/canvas) give their own pixels.
  if (ownContext(source)) return source
  throw new CnnError(
    'unsupported-image',
    'There is no canvas here to read this picture with. Pass an encoded file or { data, width, height, channels }.',
  )
}

function readPixels(context: Context, width: number, height: number): Image {
  try {
    return { data: context.getImageData(0, 0, width, height).data, width, height, channels: 4 }
  } catch (cause) {
    throw new CnnError(
      'cross-origin',
      'The page may not read the pixels of this picture, which comes from another site. Load it with crossorigin="anonymous" from a server that allows it (CORS).',
      { cause },
    )
  }
}
