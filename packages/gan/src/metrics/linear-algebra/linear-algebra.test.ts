import { randomStream } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { addProducts } from './add-products.js'
import { factorCovariance } from './factor-covariance.js'
import { singularValues, tridiagonalEigenvalues } from './singular-values.js'

const random = randomStream(1, 'linear algebra')
const matrix = (rows: number, columns: number) =>
  Float64Array.from({ length: rows * columns }, () => random.normal())

/** left · rightᵀ, the plain way. */
function product(left: Float64Array, right: Float64Array, depth: number) {
  const [rows, columns] = [left.length / depth, right.length / depth]
  return Float64Array.from({ length: rows * columns }, (_, place) => {
    const [i, j] = [Math.floor(place / columns), place % columns]
    let sum = 0
    for (let p = 0; p < depth; p++) sum += left[i * depth + p]! * right[j * depth + p]!
    return sum
  })
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12) {
  expect(actual.length).toBe(expected.length)
  const apart = Array.from(actual, (value, i) => {
    const difference = Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!))
    return Number.isNaN(difference) ? Infinity : difference
  })
  expect(Math.max(...apart)).toBeLessThan(tolerance)
}

describe('products of rows', () => {
  test.each([
    [1, 1, 1],
    [3, 3, 300],
    [7, 50, 5],
    [52, 101, 513],
  ])('%i rows by %i of %i values', (rows, columns, depth) => {
    const [left, right] = [matrix(rows, depth), matrix(columns, depth)]
    const out = new Float64Array(rows * columns).fill(1)
    addProducts({ out, left, right, rows, columns, depth })
    expectClose(
      out,
      product(left, right, depth).map((value) => value + 1),
    )
  })

  test('the lower half of a symmetric one', () => {
    const left = matrix(50, 20)
    const out = new Float64Array(50 * 50)
    addProducts({ out, left, right: left, rows: 50, columns: 50, depth: 20, lowerHalf: true })
    const whole = product(left, left, 20)
    for (let i = 0; i < 50; i++) {
      expectClose(out.slice(i * 50, i * 51 + 1), whole.slice(i * 50, i * 51 + 1))
      expect(out[i * 50 + 49]! === 0 || i > 46).toBe(true)
    }
  })

  test('equal rows give equal products, wherever they stand', () => {
    const depth = 600
    const row = matrix(1, depth)
    const left = new Float64Array(5 * depth)
    for (let i = 0; i < 5; i++) left.set(row, i * depth)
    const out = new Float64Array(25)
    addProducts({ out, left, right: left, rows: 5, columns: 5, depth })
    expect(new Set(out).size).toBe(1)
  })
})

describe('the factor of a covariance', () => {
  test.each([
    [12, 40],
    [40, 12],
    [5, 1],
  ])('of %i dimensions from %i vectors', async (size, vectors) => {
    const columns = matrix(size, vectors)
    // Dimensions of very different scales.
    for (let i = 0; i < columns.length; i++) columns[i]! *= 10 ** -(Math.floor(i / vectors) % 5)
    const covariance = product(columns, columns, vectors)
    const { rows, order, rank } = await factorCovariance(covariance, size)
    expect(rank).toBe(Math.min(size, vectors))
    const again = product(rows, rows, size)
    const deviation = (i: number) => Math.sqrt(covariance[order[i]! * (size + 1)]!)
    for (let i = 0; i < size; i++) {
      const scales = Array.from({ length: size }, (_, j) => deviation(i) * deviation(j))
      const wanted = scales.map((scale, j) => covariance[order[i]! * size + order[j]!]! / scale)
      const found = scales.map((scale, j) => again[i * size + j]! / scale)
      expectClose(found, wanted, 1e-13)
      expect(rows.slice(i * size + i + 1, (i + 1) * size).some(Boolean)).toBe(false)
    }
  })

  test('a dimension that never changes adds nothing', async () => {
    const { rank } = await factorCovariance(Float64Array.of(4, 0, 0, 0), 2)
    expect(rank).toBe(1)
    expect((await factorCovariance(new Float64Array(9), 3)).rank).toBe(0)
  })
})

describe('singular values', () => {
  test.each([
    [1, 1],
    [6, 6],
    [9, 4],
    [4, 9],
    [31, 30],
  ])('of %i×%i: their squares sum to those of the values, powers too', async (rows, columns) => {
    const values = matrix(rows, columns)
    const found = await singularValues(values.slice(), rows, columns)
    expect(found.length).toBe(Math.min(rows, columns))
    expect(found).toEqual(found.toSorted().reverse())
    const gram = product(values, values, columns)
    const trace = (square: Float64Array) =>
      square.reduce((sum, value, i) => sum + (i % (rows + 1) === 0 ? value : 0), 0)
    const power = (exponent: number) => found.reduce((sum, value) => sum + value ** exponent, 0)
    expectClose(
      [power(2), power(4), power(8)],
      [trace(gram), trace(product(gram, gram, rows)), sumOfSquares(product(gram, gram, rows))],
    )
  })

  test('small ones are exact to the rounding of the largest', async () => {
    // A product of reflections with known values between.
    const size = 20
    const wanted = Float64Array.from({ length: size }, (_, i) => (i < 12 ? 10 ** -i : 0))
    const values = new Float64Array(size * size)
    for (let i = 0; i < size; i++) values[i * (size + 1)] = wanted[i]!
    const turned = reflected(reflected(values, size, false), size, true)
    const found = await singularValues(turned, size, size)
    found.forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-15)
    })
  })

  test('none of no values', async () => {
    expect(await singularValues(new Float64Array(0), 0, 0)).toEqual(new Float64Array(0))
    expect(await singularValues(new Float64Array(6), 3, 2)).toEqual(new Float64Array(2))
  })
})

test('eigenvalues of the second difference', () => {
  const size = 50
  const found = tridiagonalEigenvalues(
    new Float64Array(size).fill(2),
    new Float64Array(size - 1).fill(-1),
  )
  const wanted = Float64Array.from(
    { length: size },
    (_, i) => 4 * Math.sin(((i + 1) * Math.PI) / (2 * (size + 1))) ** 2,
  )
  expectClose(found.sort(), wanted, 1e-14)
})

const sumOfSquares = (values: Float64Array) => values.reduce((sum, value) => sum + value ** 2, 0)

/** The matrix with a random reflection multiplied from the left, or of its transpose. */
function reflected(values: Float64Array, size: number, transpose: boolean) {
  const v = matrix(size, 1)
  const factor = 2 / sumOfSquares(v)
  const at = (i: number, j: number) => values[transpose ? j * size + i : i * size + j]!
  return Float64Array.from({ length: size * size }, (_, place) => {
    const [i, j] = [Math.floor(place / size), place % size]
    let along = 0
    for (let p = 0; p < size; p++) along += v[p]! * at(p, j)
    return at(i, j) - factor * v[i]! * along
  })
}
