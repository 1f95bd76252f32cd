import { expect, test } from 'vitest'
import { golden } from '../../golden/boxes.js'
import { anchorGrid, type DefaultBoxesOptions, defaultBoxes } from './anchors.js'

type Pair = [number, number]

test.each(golden.anchors)(
  'anchors of sizes $sizes equal torchvision',
  ({ sizes, ratios, featureSize, stride, anchors }) => {
    const options = { sizes, ratios, featureSize: featureSize as Pair, stride: stride as Pair }
    expect(anchorGrid(options)).toEqual(Float32Array.from(anchors))
  },
)

test('an anchor stands at every place', () => {
  const anchors = anchorGrid({ sizes: [4], ratios: [1], featureSize: [2, 2], stride: [8, 16] })
  expect([...anchors]).toEqual([-2, -2, 2, 2, 14, -2, 18, 2, -2, 6, 2, 10, 14, 6, 18, 10])
})

test.each(golden.defaultBoxes)('default boxes equal torchvision', ({ options, boxes }) => {
  const found = defaultBoxes(options as unknown as DefaultBoxesOptions)
  expect(found).toHaveLength(boxes.length)
  for (const [i, value] of found.entries()) expect(Math.abs(value - boxes[i]!)).toBeLessThan(2e-5)
})

test('SSDlite has 3,234 default boxes', () => {
  const found = defaultBoxes({
    featureSizes: [20, 10, 5, 3, 2, 1].map((side) => [side, side] as const),
    imageSize: [320, 320],
    ratios: Array(6).fill([2, 3]),
    scales: [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1],
  })
  expect(found).toHaveLength(4 * 3234)
  expect([...found.subarray(0, 4)]).toEqual([-24, -24, 40, 40])
})

test('what does not fit is refused', () => {
  const grid = { sizes: [4], ratios: [1], featureSize: [2, 2], stride: [8, 8] } as const
  expect(() => anchorGrid({ ...grid, sizes: [0] })).toThrow(/sizes \[0\].*above 0/)
  expect(() => anchorGrid({ ...grid, ratios: [Number.NaN] })).toThrow(/ratios \[NaN\]/)
  const levels = { featureSizes: [[1, 1]], imageSize: [8, 8], ratios: [[2]] } as const
  expect(() => defaultBoxes({ ...levels, scales: [0.5] })).toThrow(/1 levels .* not 1 and 1/)
  expect(() => defaultBoxes({ ...levels, scales: [0.5, 1], steps: [4, 8] })).toThrow(/steps: 2/)
})
