import { decodePng, encodePng } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { jet, viridis } from './color-map.js'
import { colorHeatMap, drawHeatMap } from './heat-map.js'

const rounded = (values: readonly number[]) => values.map(Math.round)

test("jet is MATLAB's", () => {
  const places = [0, 0.125, 0.375, 0.5, 0.625, 0.875, 1]
  expect(places.map((place) => rounded(jet(place)))).toEqual([
    [0, 0, 128],
    [0, 0, 255],
    [0, 255, 255],
    [128, 255, 128],
    [255, 255, 0],
    [255, 0, 0],
    [128, 0, 0],
  ])
})

test("viridis is matplotlib's, to 2 of 255", () => {
  // matplotlib 3.10: viridis(0), (0.25), (0.5), (0.75), (1)
  const expected = [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ]
  expected.forEach((color, i) => {
    viridis(i / 4).forEach((value, c) => {
      expect(Math.abs(value - color[c]!)).toBeLessThanOrEqual(2)
    })
  })
})

test('values beyond the range take the colours at its ends', () => {
  expect(viridis(-1)).toEqual(viridis(0))
  expect(viridis(2)).toEqual(viridis(1))
})

describe('drawHeatMap', () => {
  const image = { data: Uint8Array.of(100, 200, 0, 40), width: 2, height: 2, channels: 1 }
  const map = { data: Float32Array.of(0, 1, NaN, 0.5), width: 2, height: 2 }

  test('blends the colours over the picture, and leaves out what is not known', () => {
    const { data, channels } = drawHeatMap(image, map, { opacity: 0.25 })
    expect(channels).toBe(3)
    expect([...data]).toEqual([75, 75, 107, 182, 150, 150, 0, 0, 0, 62, 94, 62])
    expect([...drawHeatMap(image, map, { opacity: 0 }).data]).toEqual([
      ...[100, 100, 100, 200, 200, 200, 0, 0, 0, 40, 40, 40],
    ])
  })

  test('becomes a PNG', async () => {
    const drawn = drawHeatMap(image, map, { colors: viridis })
    const { width, height, channels, data } = await decodePng(encodePng(drawn))
    expect({ width, height, channels }).toEqual({ width: 2, height: 2, channels: 3 })
    expect([...data]).toEqual([...drawn.data])
  })

  test('is transparent where nothing is known when it is to be laid over a picture', () => {
    const { data } = colorHeatMap(map)
    expect([...data.subarray(8, 12)]).toEqual([0, 0, 0, 0])
    expect([...data.subarray(4, 8)]).toEqual([128, 0, 0, 255])
  })

  test.each([
    ['bad-heat-map', () => drawHeatMap({ ...image, width: 4, height: 1 }, map)],
    ['bad-heat-map', () => colorHeatMap({ ...map, width: 3 })],
    ['bad-option', () => drawHeatMap(image, map, { opacity: 2 })],
    ['bad-option', () => drawHeatMap(image, map, { opacity: NaN })],
  ])('refuses with %s', (code, act) => {
    expect(act).toThrow(expect.objectContaining({ code }))
  })
})
