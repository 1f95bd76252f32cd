import { eachLetterPixel, encodeRle, plainLetters, textWidth } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { tone, writeWav } from '../../test/writers/wav.js'
import { contactSheet } from './contact-sheet.js'
import { drawView } from './draw-view.js'
import { broadSide } from './molecule-sketch.js'
import { markColor, marksOf, type SampleView } from './sample-view.js'
import { shrinkView } from './scale-view.js'
import { viewSample } from './view-sample.js'
import { viewToSvg } from './view-to-svg.js'
import { envelopeOf, wavValues } from './waveform.js'

const grey = (width: number, height: number, value = 0) => ({
  data: new Uint8Array(width * height).fill(value),
  ...{ width, height, channels: 1 },
})

const body = Array.from({ length: 17 }, (_, i) => ({
  x: i,
  y: i,
  visible: i > 2,
  visibility: Math.min(2, i),
}))

const street = {
  image: grey(40, 20),
  boxes: [
    { x: 4, y: 2, width: 10, height: 8, label: 1, segmentation: [[4, 2, 14, 2, 14, 10]] },
    {
      x: 20,
      y: 5,
      width: 10,
      height: 10,
      label: 0,
      segmentation: encodeRle({ ...grey(40, 20, 1) }),
    },
    { x: 30, y: 5, width: 5, height: 5, label: 1, instance: 8, keypoints: body },
  ],
  captions: ['a dog and two cats', 'a <street>'],
  id: 'street 7',
}
const classes = ['dog', 'cat']

const kinds = ({ marks }: SampleView) => marks.map(({ layer, kind }) => `${layer} ${kind}`)
const pixel = (image: { data: ArrayLike<number>; width: number }, x: number, y: number) =>
  [0, 1, 2].map((c) => image.data[3 * (y * image.width + x) + c])

describe('what is to be seen of a sample', () => {
  test('is its picture with boxes, masks and keypoints', async () => {
    const view = await viewSample(street, { classes })
    expect(view).toMatchObject({ width: 40, height: 20, title: 'cat × 2, dog' })
    expect([view.captions, view.facts]).toEqual([street.captions, ['id: street 7']])
    expect(kinds(view)).toEqual([
      ...['masks area', 'masks mask', 'boxes box', 'boxes box', 'boxes box'],
      ...Array(17).fill('keypoints line'),
      ...Array(16).fill('keypoints dot'),
    ])
    expect(view.marks[2]).toMatchObject({ x: 4, y: 2, text: 'cat', color: markColor(1) })
    expect(view.marks.at(-16)).toMatchObject({ at: [1, 1], isHollow: true, color: markColor(7) })
    expect(view.marks.at(-15)).not.toHaveProperty('isHollow')
    expect(marksOf(view, ['boxes'])).toHaveLength(3)
  })

  test('is a mask of labels, roads as a graph or as GeoJSON', async () => {
    const mask = grey(4, 4)
    mask.data.set([0, 1, 2, 255])
    const labelled = await viewSample({ image: grey(4, 4), mask, label: 1 }, { classes })
    expect(labelled).toMatchObject({ title: 'cat', marks: [{ layer: 'masks', kind: 'mask' }] })
    const nodes = [
      { x: 0, y: 0 },
      { x: 3, y: 3 },
    ]
    const graph = {
      nodes,
      edges: [
        { from: 0, to: 1 },
        {
          from: 0,
          to: 1,
          line: [
            [0, 0],
            [0, 3],
            [3, 3],
          ],
        },
      ],
    }
    const town = await viewSample({ image: grey(4, 4), roads: graph })
    expect(town.marks.slice(0, 2)).toMatchObject([
      {
        points: [
          [0, 0],
          [3, 3],
        ],
      },
      {
        points: [
          [0, 0],
          [0, 3],
          [3, 3],
        ],
      },
    ])
    const geometry = {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
        ],
      ],
    }
    const json = { type: 'FeatureCollection', features: [{ geometry }, { geometry: null }] }
    expect((await viewSample({ image: grey(4, 4), roads: json })).marks).toHaveLength(2)
  })

  test('is several pictures beside each other, of many bands three, or an encoded one', async () => {
    const pair = await viewSample({ input: grey(4, 4, 10), target: { ...grey(4, 4), channels: 1 } })
    expect([pair.width, pair.height]).toEqual([10, 4])
    const many = {
      stack: [grey(4, 4), grey(4, 4)],
      stains: { nuclei: grey(4, 4) },
      mask: grey(4, 4, 1),
    }
    expect(await viewSample(many)).toMatchObject({ width: 16, marks: [{ kind: 'mask' }] })
    const bands = { data: new Uint16Array(8 * 4).fill(65535), width: 2, height: 2, channels: 8 }
    expect((await viewSample({ image: bands })).picture!.data).toEqual(new Uint8Array(12).fill(255))
    await expect(viewSample({ image: new Uint8Array(10) })).rejects.toThrow(/picture|image/i)
  })

  test('is the waveform of a sound, and a molecule from its broad side', async () => {
    const sound = writeWav(tone(5, 1), { format: 24, channels: 1 })
    const view = await viewSample({ sound, label: 0, speaker: 'theo' }, { classes })
    expect(view).toMatchObject({ title: 'dog', facts: ['speaker: theo'] })
    expect(view.picture!.data.filter((value) => value > 100).length).toBeGreaterThan(1000)
    const methane = {
      atoms: [6, 1, 1, 1, 1],
      positions: Float64Array.of(
        0,
        0,
        0,
        0.63,
        0.63,
        0.63,
        -0.63,
        -0.63,
        0.63,
        -0.63,
        0.63,
        -0.63,
        0.63,
        -0.63,
        -0.63,
      ),
      ...{ energy: -17.172, unit: 'eV' },
    }
    const molecule = await viewSample(methane)
    expect(molecule.title).toBe('CH4, -17.17 eV')
    expect(kinds(molecule).sort()).toEqual([
      ...Array(5).fill('undefined ball'),
      ...Array(4).fill('undefined line'),
    ])
  })

  test('of anything else is its words', async () => {
    expect(await viewSample(undefined)).toMatchObject({ marks: [], title: '', captions: [] })
    expect(await viewSample({ text: 'only words', year: 1999 })).toMatchObject({
      title: 'only words',
      facts: ['year: 1999'],
    })
  })
})

describe('drawn', () => {
  test('as a picture, has marks where they belong, and only those that are wanted', async () => {
    const view = await viewSample(street, { classes })
    const drawn = drawView(view, { side: 400 })
    expect([drawn.width, drawn.height]).toEqual([400, 200])
    expect(pixel(drawn, 40, 80)).toEqual([...markColor(1)])
    const boxes = drawView(view, { side: 400, layers: ['boxes'] })
    expect(pixel(boxes, 100, 40)).toEqual([0, 0, 0])
    expect(pixel(drawn, 250, 120)).not.toEqual([0, 0, 0])
    expect(pixel(boxes, 250, 120)).toEqual([0, 0, 0])
  })

  test('made smaller, is the same picture', async () => {
    const view = await viewSample(street, { classes })
    const small = shrinkView(view, 20)
    expect(small).toMatchObject({ width: 20, height: 10, picture: { width: 20, height: 10 } })
    expect(small.marks[2]).toMatchObject({ x: 2, y: 1, width: 5, height: 4 })
    expect(shrinkView(view, 40)).toBe(view)
  })

  test('as SVG, is markup that no caption can break', async () => {
    const view = await viewSample(
      { ...street, boxes: [{ ...street.boxes[2], text: '<b onload="x">' }] },
      { classes },
    )
    const svg = viewToSvg({ ...view, title: '"<script>' })
    expect(svg).toMatch(/^<svg [^<]*aria-label="&#34;&#60;script&#62;"/)
    expect(svg).not.toMatch(/<script|<b /)
    expect(svg.match(/<g class="keypoints">/g)).toHaveLength(33)
  })

  test('on a sheet, stands in rows with titles', async () => {
    const view = await viewSample(street, { classes })
    const sheet = contactSheet([view, view, view], { title: 'Streets', columns: 2, side: 80 })
    expect([sheet.width, sheet.height]).toEqual([8 + 2 * 88, 24 + 2 * (40 + 14 + 8)])
    expect(sheet.data.length).toBe(sheet.width * sheet.height * 3)
  })

  test('shows rows of pictures larger, and fewer beside each other', async () => {
    const view = await viewSample(street, { classes })
    const row: SampleView = { ...view, width: 60, height: 10 }
    const sheet = contactSheet(Array<SampleView>(12).fill(row))
    expect([sheet.width, sheet.height]).toEqual([8 + 2 * (320 + 8), 8 + 6 * (53 + 14 + 8)])
    const square: SampleView = { ...row, width: 10 }
    expect(contactSheet(Array<SampleView>(12).fill(square)).width).toBe(8 + 5 * 168)
  })
})

test('letters are those of the alphabet, accents dropped', () => {
  expect(plainLetters('Zoë × 2 – ½ λ')).toBe('Zoe x 2 - 1?2 ?')
  expect(textWidth('ab')).toBe(11)
  const rows = Array.from({ length: 7 }, () => [...'...........'])
  eachLetterPixel('1L', (x, y) => {
    rows[y]![x] = '#'
  })
  expect(rows.map((row) => row.join(''))).toEqual([
    '..#...#....',
    '.##...#....',
    '..#...#....',
    '..#...#....',
    '..#...#....',
    '..#...#....',
    '.###..#####',
  ])
})

test('a molecule is turned so that it is broad, not deep', () => {
  const turned = broadSide(Float64Array.of(0, 0, 0, 0, 0, 5, 0, 1, 2, 0.1, 0, 1))
  const reach = (axis: number) => {
    const values = [0, 1, 2, 3].map((i) => turned[3 * i + axis]!)
    return Math.max(...values) - Math.min(...values)
  }
  expect(reach(0)).toBeCloseTo(5, 1)
  expect(reach(1)).toBeCloseTo(1, 1)
  expect(reach(2)).toBeLessThan(0.2)
})

test.each([
  [8, 0.01],
  [16, 1e-4],
  [24, 1e-4],
  [32, 1e-6],
  ['float32', 1e-6],
  ['float64', 1e-6],
] as const)('samples of %s bits are read as they were', (format, error) => {
  const samples = tone(100, 0.05)
  const both = Float32Array.from({ length: 800 }, (_, i) => samples[i >> 1]!)
  const { header, valueAt } = wavValues(writeWav(both, { format, channels: 2 }))
  expect(header.frames).toBe(400)
  for (let i = 0; i < 400; i += 37) expect(Math.abs(valueAt(i) - samples[i]!)).toBeLessThan(error)
  const { low, high, power } = envelopeOf(400, valueAt, 4)
  expect([Math.max(...high), -Math.min(...low)].every((one) => Math.abs(one - 0.8) < 0.02)).toBe(
    true,
  )
  expect(power[0]).toBeCloseTo(0.8 / Math.SQRT2, 1)
})

test('compressed samples of telephones are read', () => {
  const law = (format: 'mu-law' | 'a-law', codes: number[]) => {
    const { valueAt } = wavValues(writeWav(codes, { format }))
    return codes.map((_, i) => Math.round(valueAt(i) * 32768))
  }
  expect(law('mu-law', [0xff, 0x7f, 0x80, 0x00, 0xf0])).toEqual([0, 0, 32124, -32124, 120])
  expect(law('a-law', [0xd5, 0x55, 0xaa, 0x2a])).toEqual([8, -8, 32256, -32256])
})
