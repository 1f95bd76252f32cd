import { expect, test } from 'vitest'
import { fromState, type StateLayout, stateShape, toState } from './state-layout.js'

const cases: [StateLayout, number[], number[]][] = [
  ['plain', [3, 4], [3, 4]],
  ['linear', [3, 4], [4, 3]],
  ['conv2d', [2, 3, 4, 5], [5, 4, 2, 3]],
  ['conv-transpose', [2, 3, 4, 5], [5, 4, 2, 3]],
  ['depthwise', [2, 3, 4, 5], [20, 1, 2, 3]],
  ['picture', [2, 3, 4], [4, 2, 3]],
]

test.each(cases)('%s: %j is %j in PyTorch', (layout, shape, torch) => {
  const size = shape.reduce((a, b) => a * b, 1)
  const data = Float32Array.from({ length: size }, (_, i) => i)
  expect(stateShape(shape, layout)).toEqual(torch)
  expect(fromState(toState(data, shape, layout), shape, layout)).toEqual(data)
})

test('a convolution is transposed from [h, w, in, out] to [out, in, h, w]', () => {
  const [height, width, inputs, outputs] = [2, 3, 4, 5]
  const at = (h: number, w: number, i: number, o: number) =>
    ((h * width + w) * inputs + i) * outputs + o
  const data = Float32Array.from({ length: 120 }, (_, i) => i)
  const state = toState(data, [height, width, inputs, outputs], 'conv2d')
  expect(state[((4 * inputs + 2) * height + 1) * width + 2]).toBe(at(1, 2, 2, 4))
  expect(state[1]).toBe(at(0, 1, 0, 0))
})

test('depthwise: PyTorch counts channel · times + time', () => {
  const data = Float32Array.from({ length: 1 * 1 * 3 * 2 }, (_, i) => i)
  expect([...toState(data, [1, 1, 3, 2], 'depthwise')]).toEqual([0, 1, 2, 3, 4, 5])
})
