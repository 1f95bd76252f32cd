import { randomStream } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { addLatents, averageLatents, subtractLatents } from './latent-arithmetic.js'
import { fittingPath, latentWalk, mixLatents } from './latent-walk.js'

const vector = (...values: number[]) => Float32Array.from(values)
const length = (latent: Float32Array) => Math.hypot(...latent)

describe('mixLatents', () => {
  test('goes along a circle, with equal steps of the angle', () => {
    const [a, b] = [vector(2, 0), vector(0, 2)]
    for (const share of [0, 0.25, 0.5, 1]) {
      const angle = (share * Math.PI) / 2
      const mixed = mixLatents(a, b, share, 'spherical')
      expect(mixed[0]).toBeCloseTo(2 * Math.cos(angle), 6)
      expect(mixed[1]).toBeCloseTo(2 * Math.sin(angle), 6)
    }
    expect(mixLatents(a, b, 0.25, 'linear')).toEqual(vector(1.5, 0.5))
  })

  test('keeps the length of normal vectors about the same, as a straight line does not', () => {
    const random = randomStream(1)
    const draw = () => Float32Array.from({ length: 512 }, () => random.normal())
    const [a, b] = [draw(), draw()]
    const middle = mixLatents(a, b, 0.5, 'spherical')
    expect(Math.abs(length(middle) / length(a) - 1)).toBeLessThan(0.1)
    expect(length(mixLatents(a, b, 0.5, 'linear')) / length(a)).toBeLessThan(0.8)
  })

  test.each([
    ['the same', vector(1, 2, 3), vector(1, 2, 3)],
    ['almost the same', vector(1, 2, 3), vector(1, 2, 3.00001)],
    ['opposite', vector(1, 2, 3), vector(-1, -2, -3)],
    ['0', vector(0, 0, 0), vector(1, 2, 3)],
  ])('of vectors that are %s is linear', (_, a, b) => {
    const mixed = mixLatents(a, b, 0.25, 'spherical')
    expect([...mixed].every(Number.isFinite)).toBe(true)
    expect(mixed).toEqual(mixLatents(a, b, 0.25, 'linear'))
  })

  test('takes the path that suits the distribution', () => {
    expect(fittingPath({ distribution: 'normal' })).toBe('spherical')
    expect(fittingPath({ distribution: 'uniform' })).toBe('linear')
  })
})

describe('latentWalk', () => {
  const stops = [vector(0, 0), vector(4, 0), vector(4, 4)]

  test('passes every stop', () => {
    const walk = latentWalk(stops, { framesPerLeg: 2, path: 'linear' })
    expect(walk).toEqual(
      [
        [0, 0],
        [2, 0],
        [4, 0],
        [4, 2],
        [4, 4],
      ].map((at) => vector(...at)),
    )
  })

  test('closed, leads back', () => {
    const walk = latentWalk(stops, { framesPerLeg: 2, path: 'linear', closed: true })
    expect(walk.slice(4)).toEqual([vector(4, 4), vector(2, 2)])
  })

  test('gives vectors of its own', () => {
    const walk = latentWalk(stops)
    walk.at(-1)![0] = 99
    walk[0]![0] = 99
    expect([stops[0]![0], stops[2]![0]]).toEqual([0, 4])
  })

  test.each([
    [[stops[0]!], {}],
    [stops, { framesPerLeg: 0 }],
    [[vector(1), vector(1, 2)], {}],
  ])('refuses what is no walk', (wrong, options) => {
    expect(() => latentWalk(wrong, options)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    )
  })
})

test('vectors are averaged, added and subtracted', () => {
  const [a, b] = [vector(1, 2), vector(3, -2)]
  expect(averageLatents([a, b, vector(2, 3)])).toEqual(vector(2, 1))
  expect(addLatents(a, b)).toEqual(vector(4, 0))
  expect(addLatents(a, b, 0.5)).toEqual(vector(2.5, 1))
  expect(subtractLatents(a, b)).toEqual(vector(-2, 4))
  for (const wrong of [() => averageLatents([]), () => addLatents(a, vector(1))]) {
    expect(wrong).toThrow(expect.objectContaining({ code: 'bad-option' }))
  }
})
