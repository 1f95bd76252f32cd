import { decodePng, encodePng, type Image } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { boxColors, inkOn } from './box-colors.js'
import { markBoxes } from './box-marks.js'
import { drawBoxes } from './draw-boxes.js'

const ground = (width: number, height: number, level: number, channels = 3): Image => ({
  data: new Uint8Array(width * height * channels).fill(level),
  ...{ width, height, channels },
})

const pixel = ({ data, width }: Image, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
]

/** WCAG's contrast ratio, 1 … 21. */
function contrast(a: readonly number[], b: readonly number[]) {
  const luminance = (color: readonly number[]) => {
    const [r, g, bl] = color.map((level) => {
      const v = level / 255
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * bl!
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

test('letters are legible on every colour, and one tone of a line on every ground', () => {
  for (const color of boxColors) {
    expect(contrast(color, inkOn(color))).toBeGreaterThan(4.5)
    for (let level = 0; level < 256; level += 5) {
      const grey = [level, level, level]
      const best = Math.max(contrast(color, grey), contrast(inkOn(color), grey))
      expect(best).toBeGreaterThan(2)
    }
  }
})

describe('drawBoxes', () => {
  const box = { x: 30, y: 40, width: 50, height: 30 }

  test('draws a line in the colour of the class within the box, with an edge of ink', () => {
    const drawn = drawBoxes(ground(120, 100, 90), [{ box, index: 1 }], { unit: 2 })
    expect(pixel(drawn, 30, 50)).toEqual([230, 159, 0])
    expect(pixel(drawn, 31, 50)).toEqual([230, 159, 0])
    expect(pixel(drawn, 29, 50)).toEqual([0, 0, 0])
    expect(pixel(drawn, 32, 50)).toEqual([0, 0, 0])
    expect(pixel(drawn, 33, 50)).toEqual([90, 90, 90])
    expect(pixel(drawn, 79, 69)).toEqual([230, 159, 0])
    expect(pixel(drawn, 80, 70)).toEqual([0, 0, 0])
    expect(pixel(drawn, 81, 71)).toEqual([90, 90, 90])
  })

  test('leaves the picture as it is, takes grey ones, and becomes a PNG', async () => {
    const grey = ground(60, 40, 7, 1)
    const drawn = drawBoxes(grey, [{ box: { x: 2, y: 20, width: 30, height: 10 }, label: 'é' }])
    expect(new Set(grey.data)).toEqual(new Set([7]))
    const read = await decodePng(encodePng(drawn))
    expect([read.width, read.height, read.channels]).toEqual([60, 40, 3])
    expect(read.data).toEqual(drawn.data)
    expect(drawBoxes(grey, []).data.every((value) => value === 7)).toBe(true)
  })

  test('draws what reaches beyond the picture, and nothing of what lies outside or is none', () => {
    const bad = [
      { x: 200, y: 0, width: 10, height: 10 },
      { x: NaN, y: 0, width: 10, height: 10 },
      { x: 10, y: 10, width: 0, height: 10 },
      { x: 10, y: 10, width: -5, height: 10 },
    ].map((box) => ({ box, label: 'x' }))
    const plain = ground(50, 50, 9)
    expect(drawBoxes(plain, bad).data).toEqual(plain.data)
    const beyond = drawBoxes(plain, [{ box: { x: -10, y: -10, width: 30, height: 200 } }])
    expect(pixel(beyond, 19, 30)).toEqual([86, 180, 233])
  })

  test('small pictures are drawn larger', () => {
    const box = { x: 2, y: 3, width: 10, height: 8 }
    const large = ground(120, 90, 50)
    const expected = drawBoxes(large, [{ box: { x: 6, y: 9, width: 30, height: 24 } }])
    expect(drawBoxes(ground(40, 30, 50), [{ box }], { scale: 3 })).toEqual(expected)
  })

  test.each([{ unit: 0 }, { unit: 1.5 }, { scale: 0 }, { scale: 1.5 }, { colors: [] }])(
    'refuses %o',
    (options) => {
      expect(() => drawBoxes(ground(5, 5, 0), [], options)).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      )
    },
  )
})

describe('plates', () => {
  const plateSize = (text: string) => ({ width: 6 * text.length, height: 10 })
  const size = { width: 200, height: 100, plateSize }
  const box = { x: 30, y: 40, width: 50, height: 30 }

  test('stand above their boxes and say what is known', () => {
    const known = { box, label: 'dog', score: 0.876, id: 3 }
    const [mark] = markBoxes([known], size)
    expect(mark!.plate).toEqual({ text: '#3 dog 0.88', x: 30, y: 30, width: 66, height: 10 })
    expect(markBoxes([{ box }], size)[0]!.plate).toBeUndefined()
  })

  test('avoid each other and the border', () => {
    const same = Array.from({ length: 9 }, () => ({ box, label: 'dog' }))
    const places = markBoxes(same, size).map(({ plate }) => [plate!.x, plate!.y])
    const corners = [30, 40, 70, 60].flatMap((y) => [
      [30, y],
      [62, y],
    ])
    expect(places.reverse()).toEqual([...corners, corners[0]])
    const high = { box: { x: 190, y: 5, width: 9, height: 60 }, label: 'giraffe' }
    expect(markBoxes([high], size)[0]!.plate).toMatchObject({ x: 158, y: 5 })
  })

  test('are shortened where the picture is narrower than they are', () => {
    const text = markBoxes([{ box, label: 'a name that never ends' }], { ...size, width: 60 })[0]!
      .plate!.text
    expect(text).toBe('a name t..')
  })

  test('classes of one picture differ in colour as long as there are colours', () => {
    const drawn = [8, 1, 15, 1, 2].map((index) => ({ box, index }))
    const marks = markBoxes(drawn, size).reverse()
    expect(marks.map(({ color }) => boxColors.indexOf(color))).toEqual([3, 1, 4, 1, 2])
    const many = Array.from({ length: 9 }, (_, index) => ({ box, index }))
    expect(new Set(markBoxes(many, size).map(({ color }) => color)).size).toBe(7)
  })

  test('of the first lie over the others; things that are followed have a colour each', () => {
    const marks = markBoxes(
      [
        { box, label: 'first', id: 1 },
        { box, label: 'second', id: 2 },
      ],
      size,
    )
    expect(marks.map(({ plate }) => plate!.text)).toEqual(['#2 second', '#1 first'])
    expect(marks.map(({ color }) => color)).toEqual([boxColors[2], boxColors[1]])
  })
})
