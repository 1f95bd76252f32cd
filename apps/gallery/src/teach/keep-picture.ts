/** The side of the squares that are kept: enough for any network here, and small enough to keep hundreds. */
const side = 224

/**
 * A picture's middle as a small JPEG, made without holding up the page. Throws where the browser cannot read the file.
 */
export async function keepPicture(file: Blob): Promise<Blob> {
  const whole = await createImageBitmap(file)
  const { width, height } = whole
  const length = Math.min(width, height)
  const x = Math.floor((width - length) / 2)
  const y = Math.floor((height - length) / 2)
  const to = Math.min(side, length)
  const options = { resizeWidth: to, resizeHeight: to, resizeQuality: 'high' } as const
  const square = await createImageBitmap(whole, x, y, length, length, options)
  whole.close()
  const canvas = new OffscreenCanvas(to, to)
  const context = canvas.getContext('2d')!
  // What is transparent is seen on white, as the networks see it.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, to, to)
  context.drawImage(square, 0, 0)
  square.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
}
