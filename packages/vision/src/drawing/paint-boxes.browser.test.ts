import { expect, test } from 'vitest'
import { paintBoxes } from './paint-boxes.js'

test('boxes and plates are painted over what is on a canvas, scaled with it', () => {
  const canvas = new OffscreenCanvas(200, 160)
  const context = canvas.getContext('2d')!
  const box = { x: 10, y: 20, width: 60, height: 40 }
  paintBoxes(context, [{ box, label: 'dog', score: 0.9, index: 0 }], { scale: 2, fontSize: 14 })
  const at = (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data]
  // In the line, in the plate above it, and inside the box, where the canvas stays clear.
  expect(at(21, 80)).toEqual([86, 180, 233, 255])
  expect(at(21, 30)).toEqual([86, 180, 233, 255])
  expect(at(80, 80)).toEqual([0, 0, 0, 0])
  const letters = context.getImageData(20, 18, 60, 22).data
  expect(letters.some((value, i) => i % 4 === 0 && value === 0)).toBe(true)
  expect(context.font).not.toContain('600')
})
