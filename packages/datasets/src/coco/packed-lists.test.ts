import { expect, test } from 'vitest'
import { NumberColumn } from './number-column.js'
import { PackedLists } from './packed-lists.js'

const columnOf = (values: readonly number[]) => {
  const column = new NumberColumn(Float64Array, 1)
  for (const value of values) column.push(value)
  return column
}

test('every number comes out as it went in', () => {
  const lists = [
    [],
    [1, 2, -3, 2 ** 31 - 1, -(2 ** 31)],
    [120.46, 0.01, -0.07, 21474836.47],
    [2 ** 31],
    [30_000_000, 0.5],
    [0.5, -30_000_000],
    [0.1 + 0.2, 1e300, 5e-324, Number.POSITIVE_INFINITY],
    [1, 2, -0],
    [0.005, 1 / 3],
    Array.from({ length: 3000 }, (_, i) => i / 100),
  ]
  const packed = new PackedLists()
  const places = lists.map((list) => packed.add(columnOf(list)))
  for (const [i, place] of places.entries()) expect([...packed.get(place)]).toEqual(lists[i])
  expect(places).not.toContain(0)
  expect(Object.is(packed.get(places[7]!)[2], -0)).toBe(true)
})

test('lists do not cross blocks; one larger than a block has its own', () => {
  const packed = new PackedLists()
  const large = new NumberColumn(Float64Array, 2 ** 20)
  for (let i = 0; i < 2 ** 20 + 5; i++) large.push(i)
  const almost = new NumberColumn(Float64Array, 2 ** 20)
  for (let i = 0; i < 2 ** 20 - 4; i++) almost.push(-i)
  const places = [columnOf([7]), large, columnOf([8]), almost, columnOf([1, 2, 3, 4, 5])].map(
    (column) => packed.add(column),
  )
  expect(places.map((place) => packed.get(place).length)).toEqual([
    1,
    2 ** 20 + 5,
    1,
    2 ** 20 - 4,
    5,
  ])
  expect(places.map((place) => packed.get(place).at(-1))).toEqual([
    7,
    2 ** 20 + 4,
    8,
    5 - 2 ** 20,
    5,
  ])
})
