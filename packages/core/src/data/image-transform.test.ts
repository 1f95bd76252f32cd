import { describe, expect, test } from 'vitest'
import { type ImageTransform, imagePlacement, prepareImage } from './image-transform.js'

describe('imagePlacement', () => {
  // A dark picture with one bright pixel, at a quarter of its width and three quarters of its height.
  const [width, height] = [160, 120]
  const [x, y] = [40, 90]
  const spot = { data: new Uint8Array(width * height), width, height, channels: 1 }
  for (let down = 0; down < 8; down++) {
    spot.data.fill(255, (y + down) * width + x, (y + down) * width + x + 8)
  }

  const transforms: [string, Omit<ImageTransform, 'mean' | 'std'>][] = [
    ['crop', { size: 64 }],
    ['crop with a margin', { size: [48, 64], shortSide: 72 }],
    ['crop that pads', { size: [100, 130], shortSide: 70 }],
    ['squash', { size: [90, 40], resize: 'squash' }],
    ['letterbox', { size: [50, 110], resize: 'letterbox' }],
    ['no size', {}],
  ]
  test.each(transforms)('tells where things come to lie: %s', (_, options) => {
    const transform = { ...options, mean: [0], std: [1] }
    const prepared = prepareImage(spot, transform)
    const placed = imagePlacement(spot, transform)
    expect([placed.width, placed.height]).toEqual([prepared.width, prepared.height])
    let [sum, across, downwards] = [0, 0, 0]
    prepared.data.forEach((value, i) => {
      sum += value
      across += value * ((i % prepared.width) + 0.5)
      downwards += value * (Math.floor(i / prepared.width) + 0.5)
    })
    expect(placed.left + (x + 4) * placed.scaleX).toBeCloseTo(across / sum, 0)
    expect(placed.top + (y + 4) * placed.scaleY).toBeCloseTo(downwards / sum, 0)
    expect(sum / 255).toBeCloseTo(64 * placed.scaleX * placed.scaleY, 0)
  })
})
