import { expect, test } from 'vitest'
import { colorHeatMap } from './heat-map.js'
import { showImage } from './show-image.js'

test.each(['on a canvas', 'off the screen'])('a picture is shown %s', (where) => {
  const canvas =
    where === 'on a canvas' ? document.createElement('canvas') : new OffscreenCanvas(1, 1)
  showImage(
    { data: Uint8Array.of(10, 20, 30, 40, 50, 60), width: 2, height: 1, channels: 3 },
    canvas,
  )
  expect([canvas.width, canvas.height]).toEqual([2, 1])
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  expect([...context.getImageData(0, 0, 2, 1).data]).toEqual([10, 20, 30, 255, 40, 50, 60, 255])
  const map = { data: Float32Array.of(1, NaN, 0), width: 1, height: 3 }
  showImage(colorHeatMap(map), canvas)
  expect([canvas.width, canvas.height]).toEqual([1, 3])
  const alphas = context.getImageData(0, 0, 1, 3).data.filter((_, i) => i % 4 === 3)
  expect([...alphas]).toEqual([255, 0, 255])
})

test('a canvas that draws something else is refused', () => {
  const canvas = document.createElement('canvas')
  canvas.getContext('bitmaprenderer')
  const image = { data: Uint8Array.of(1), width: 1, height: 1, channels: 1 }
  expect(() => showImage(image, canvas)).toThrow(expect.objectContaining({ code: 'no-canvas' }))
})
