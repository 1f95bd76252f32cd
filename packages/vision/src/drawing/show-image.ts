import { CnnError, type Image, toChannels } from '@cnn/core'

/**
 * Shows a picture on a canvas, which takes its size.
 * @throws CnnError 'no-canvas' where the canvas already draws something else than 2D
 */
export function showImage(image: Image, canvas: HTMLCanvasElement | OffscreenCanvas): void {
  const context = canvas.getContext('2d') as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null
  if (!context) {
    throw new CnnError('no-canvas', 'This canvas gives no 2D context: it draws something else.')
  }
  canvas.width = image.width
  canvas.height = image.height
  context.putImageData(new ImageData(toRgba(image), image.width, image.height), 0, 0)
}

function toRgba(image: Image): Uint8ClampedArray<ArrayBuffer> {
  if (image.channels === 4 && image.data.BYTES_PER_ELEMENT === 1) {
    return new Uint8ClampedArray(image.data)
  }
  const { data } = toChannels(image, 3)
  const rgba = new Uint8ClampedArray((data.length / 3) * 4)
  for (let from = 0, to = 0; from < data.length; ) {
    rgba[to++] = data[from++]!
    rgba[to++] = data[from++]!
    rgba[to++] = data[from++]!
    rgba[to++] = 255
  }
  return rgba
}
