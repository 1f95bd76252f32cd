import { expect, test } from 'vitest'
import { centreOfMass, filledShapes, type GreyPicture, levelled, resized } from './grey-picture.js'
import { prepareDrawing, preparePhoto } from './prepare-picture.js'

function draw(width: number, height: number, at: (x: number, y: number) => number): GreyPicture {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = at(x, y)
  return { data, width, height }
}

const inside = (x: number, y: number, [left, top, right, bottom]: number[]) =>
  x >= left! && x < right! && y >= top! && y < bottom!

const sum = ({ data }: GreyPicture) => data.reduce((total, value) => total + value, 0)

test('resizing keeps the mean, also by a fraction', () => {
  const picture = draw(30, 20, (x, y) => (x * 7 + y * 11) % 256)
  const whole = { x: 0, y: 0, width: 30, height: 20 }
  const small = resized(picture, whole, 7, 9)
  expect(sum(small) / 63).toBeCloseTo(sum(picture) / 600, 0)
  expect(resized(picture, whole, 30, 20).data).toEqual(picture.data)
})

test('enlarging repeats pixels', () => {
  const picture = draw(2, 1, (x) => (x ? 200 : 100))
  const large = resized(picture, { x: 0, y: 0, width: 2, height: 1 }, 4, 2)
  expect([...large.data]).toEqual([100, 100, 200, 200, 100, 100, 200, 200])
})

test('a digit fills 20 pixels, its centre of mass in the middle', () => {
  const drawing = draw(280, 280, (x, y) => (inside(x, y, [20, 30, 60, 230]) ? 255 : 0))
  drawing.data.fill(255, 229 * 280 + 20, 229 * 280 + 120)
  const { picture } = prepareDrawing(drawing, { framing: 'mnist' })
  const rows = Array.from({ length: 28 }, (_, y) => picture.data.subarray(y * 28, y * 28 + 28))
  expect(rows.filter((row) => row.some((value) => value > 0))).toHaveLength(20)
  const centre = centreOfMass(picture)
  expect(Math.abs(centre.x - 14)).toBeLessThanOrEqual(0.5)
  expect(Math.abs(centre.y - 14)).toBeLessThanOrEqual(0.5)
})

test('a garment fills its longer side', () => {
  const drawing = draw(280, 280, (x, y) => (inside(x, y, [100, 100, 130, 200]) ? 255 : 0))
  const { picture } = prepareDrawing(drawing, { framing: 'fashion-mnist' })
  expect(picture.data[14]).toBe(255)
  expect(picture.data[27 * 28 + 14]).toBe(255)
  expect(picture.data[14 * 28 + 2]).toBe(0)
})

test('closed lines are filled, open ones are not', () => {
  const onEdge = (x: number, y: number) =>
    inside(x, y, [5, 5, 25, 25]) && !inside(x, y, [7, 7, 23, 23])
  const closed = draw(30, 30, (x, y) => (onEdge(x, y) ? 255 : 0))
  expect(filledShapes(closed, 200).data[15 * 30 + 15]).toBe(200)
  expect(filledShapes(closed, 200).data[0]).toBe(0)
  const gap = draw(30, 30, (x, y) => (onEdge(x, y) && y !== 15 ? 255 : 0))
  expect(filledShapes(gap, 200).data).toEqual(gap.data)
})

test('a dark thing on light ground is inverted by itself, and not when told otherwise', () => {
  const photo = draw(90, 60, (x, y) => (inside(x, y, [30, 10, 60, 50]) ? 60 : 230))
  const found = preparePhoto(photo, { framing: 'fashion-mnist' })
  expect(found.isInverted).toBe(true)
  expect(found.picture.data[14 * 28 + 14]).toBe(255)
  expect(found.picture.data[0]).toBe(0)
  expect(preparePhoto(photo, { framing: 'fashion-mnist', invert: false }).isInverted).toBe(false)
})

test('pictures of 28×28 stay as they are', () => {
  const sample = draw(28, 28, (x, y) => x * 9 + y)
  expect(preparePhoto(sample, { framing: 'mnist' }).picture.data).toEqual(sample.data)
  const inverted = preparePhoto(sample, { framing: 'mnist', invert: true })
  expect(inverted.picture.data[5]).toBe(255 - sample.data[5]!)
})

test('an even picture gives a black one', () => {
  const even = draw(50, 50, () => 128)
  expect(levelled(even, false).data.every((value) => value === 0)).toBe(true)
  const { picture } = preparePhoto(even, { framing: 'fashion-mnist' })
  expect(picture.data).toHaveLength(784)
  expect(picture.data.every((value) => value === 0)).toBe(true)
})
