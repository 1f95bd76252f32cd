import { describe, expect, test } from 'vitest'
import { fromBfloat16, fromFloat16, toFloat16 } from './float16.js'

const bits = (...values: number[]) => [...toFloat16(Float32Array.from(values))]

describe('toFloat16', () => {
  test('encodes known values', () => {
    expect(bits(0, -0, 1, -2, 65504, Infinity, -Infinity, NaN)).toEqual([
      0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00, 0x7e00,
    ])
    expect(bits(1 / 3, Math.PI, 2 ** -14, 2 ** -24)).toEqual([0x3555, 0x4248, 0x0400, 0x0001])
  })

  test('rounds to nearest, ties to even', () => {
    const step = 2 ** -10
    expect(bits(1 + step / 2, 1 + 1.5 * step, 1 + 0.51 * step)).toEqual([0x3c00, 0x3c02, 0x3c01])
    expect(bits(2 ** -25, 1.5 * 2 ** -25, 1.5 * 2 ** -24)).toEqual([0x0000, 0x0001, 0x0002])
    expect(bits(65519.996, 65520, 1e38)).toEqual([0x7bff, 0x7c00, 0x7c00])
    expect(bits(2 ** -14 - 2 ** -26)).toEqual([0x0400])
  })
})

test('every float16 survives the way to float32 and back', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, index) => index)
  const values = fromFloat16(all)
  const back = toFloat16(values)
  const isNaN16 = (half: number) => (half & 0x7fff) > 0x7c00
  for (const half of all) {
    if (isNaN16(half)) expect(values[half]).toBeNaN()
    else if (back[half] !== half) expect(back[half]).toBe(half)
  }
})

test('neighbouring float16 values are equidistant from the rounding boundary', () => {
  const finite = fromFloat16(Uint16Array.from({ length: 0x7c00 }, (_, index) => index))
  for (let half = 0; half < finite.length - 1; half++) {
    const middle = (finite[half]! + finite[half + 1]!) / 2
    const [below, tie, above] = bits(nextDown(middle), middle, nextUp(middle))
    const even = half % 2 === 0 ? half : half + 1
    if (below !== half || tie !== even || above !== half + 1) {
      expect([below, tie, above]).toEqual([half, even, half + 1])
    }
  }
})

test('bfloat16 is the upper half of a float32', () => {
  const halves = Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x3eab)
  expect([...fromBfloat16(halves)]).toEqual([1, -2, Infinity, 0.333984375])
})

const word = new Uint32Array(1)
const single = new Float32Array(word.buffer)

function neighbour(value: number, step: number) {
  single[0] = value
  word[0]! += step
  return single[0]
}

const nextUp = (value: number) => neighbour(value, 1)
const nextDown = (value: number) => neighbour(value, -1)
