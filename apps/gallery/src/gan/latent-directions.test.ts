import { randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import { partsAlong, strongestDirections, withPart } from './latent-directions.js'

const random = randomStream(1, 'directions')
const codes = Array.from({ length: 400 }, () =>
  Float32Array.from({ length: 6 }, () => random.normal()),
)

test('finds along what pictures change most, the strongest first', () => {
  const pictures = codes.map((code) =>
    Array.from({ length: 20 }, (_, p) => {
      const large = 50 * (code[0]! + code[1]!) * Math.sin(p)
      return 128 + large + 20 * code[3]! * Math.cos(2 * p) + 2 * random.normal()
    }),
  )
  const [first, second] = strongestDirections(codes, pictures, 2)
  expect(Math.abs(first![0]! + first![1]!)).toBeGreaterThan(1.38)
  expect(Math.abs(second![3]!)).toBeGreaterThan(0.97)
  expect(Math.hypot(...first!)).toBeCloseTo(1)
  expect(partsAlong(first!, [second!])[0]).toBeCloseTo(0)
})

test('pictures that are all alike have directions, too', () => {
  const directions = strongestDirections(
    codes,
    codes.map(() => [7, 7]),
    8,
  )
  expect(directions).toHaveLength(6)
  for (const direction of directions) expect(Math.hypot(...direction)).toBeCloseTo(1)
})

test('a code is moved along one direction only', () => {
  const [across, along] = [Float32Array.of(0.6, 0.8), Float32Array.of(-0.8, 0.6)]
  const moved = withPart(Float32Array.of(1, 2), across, -3)
  const parts = partsAlong(moved, [across, along])
  expect(parts[0]).toBeCloseTo(-3)
  expect(parts[1]).toBeCloseTo(partsAlong(Float32Array.of(1, 2), [along])[0]!)
})
