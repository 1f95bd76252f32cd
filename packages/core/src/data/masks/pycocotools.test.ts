import { expect, test } from 'vitest'
import golden from '../../../golden/masks.json'
import {
  boxToRle,
  decodeRle,
  encodeRle,
  maskIou,
  mergeRles,
  parseRle,
  polygonsToRle,
  rleArea,
  rleBounds,
  rleToString,
} from './index.js'

test('polygons become the masks that pycocotools makes of them', () => {
  for (const [i, { polygons, width, height, ...expected }] of golden.cases.entries()) {
    const parts = polygons.map((polygon) => polygonsToRle([polygon], { width, height }))
    expect(parts.map(rleToString), `case ${i}`).toEqual(expected.parts)
    const union = polygonsToRle(polygons, { width, height })
    expect(rleToString(union), `case ${i}`).toBe(expected.union)
    expect(rleToString(mergeRles(parts, 'intersection'))).toBe(expected.intersection)
    expect(rleArea(union)).toBe(expected.area)
    const bounds = rleBounds(union)
    expect([bounds.x, bounds.y, bounds.width, bounds.height]).toEqual(expected.bounds)
  }
})

test('boxes too', () => {
  for (const { box, rle } of golden.boxes) {
    const [x, y, width, height] = box as [number, number, number, number]
    expect(rleToString(boxToRle({ x, y, width, height }, { width: 23, height: 17 }))).toBe(rle)
  }
})

test('masks have its run lengths and overlaps', () => {
  const masks = golden.masks.map(({ rows, rle }) => {
    const data = Uint8Array.from([...rows.join('')], Number)
    const mask = { data, width: 23, height: 17, channels: 1 }
    const encoded = encodeRle(mask)
    expect(rleToString(encoded)).toBe(rle)
    expect(decodeRle(parseRle({ size: [17, 23], counts: rle }))).toEqual(mask)
    return encoded
  })
  const overlaps = maskIou(masks.slice(1), masks.slice(1), golden.crowd.slice(1))
  expect([...overlaps]).toEqual(golden.overlaps.flat())
})
