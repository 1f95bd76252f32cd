import { Dataset, encodePng } from '@cnn/core'
import { expect, test } from 'vitest'
import { tone, writeWav } from '../test/writers/wav.js'
import { describe, summarize } from './describe.js'
import { describeSample, formulaOf } from './describe-sample.js'

const pixels = new Uint8Array(30 * 4)
const image = (index: number) => ({
  data: pixels.subarray(4 * index, 4 * index + 4),
  ...{ width: 2, height: 2, channels: 1 },
})
const inMemory = (size: number) =>
  Dataset.from(
    { size, get: (index) => ({ image: image(index), label: index % 7 === 0 ? 0 : 1 }) },
    { name: 'Shoes', classes: ['left', 'right'] },
  )
const card = {
  id: 'shoes',
  name: 'Shoes',
  summary: 'left and right',
  homepage: '',
  license: 'CC0',
  citation: '',
  classes: ['left', 'right'],
  counts: {},
  files: [],
}

test('tells of parts, classes, an example and the licence', async () => {
  const set = {
    train: inMemory(30),
    test: inMemory(10),
    card,
    classes: card.classes,
    source: 'a shop',
  }
  expect(await describe(set)).toBe(`Shoes: left and right

  train  30, from 5 (left) to 25 (right) of a class
  test   10, from 2 (left) to 8 (right) of a class

  2 classes: left, right
  image: 2 × 2, grey
  label: 0, left

  source: a shop
  licence: CC0
`)
})

test('counts no samples that would have to be read or made, and takes streams', async () => {
  const read = Dataset.from({ size: 5, get: async () => ({ image: image(0), label: 1 }) })
  const made = Dataset.from({
    size: 5,
    get: () => ({ image: { ...image(0), data: new Uint8Array(4) }, label: 1 }),
  })
  const stream = Dataset.from(() => [{ image: image(0), label: 1 }])
  const set = { classes: ['a', 'b'], read, made, stream }
  const { parts, name, example } = await summarize(set)
  expect(parts).toEqual([
    { part: 'read', size: 5 },
    { part: 'made', size: 5 },
    { part: 'stream', size: undefined },
  ])
  expect([name, example]).toEqual(['Data', ['image: 2 × 2, grey', 'label: 1, b']])
  const onlyStream = { source: 'a river', stream }
  expect(await describe(onlyStream)).toContain('stream  a stream')
})

test('says of a sample what each field holds', () => {
  const lines = describeSample({
    sound: writeWav(tone(440, 0.5)),
    speaker: 'theo',
    atoms: [6, 1, 1, 1, 1],
    positions: new Float64Array(15),
    boxes: [{ x: 1, y: 2, width: 3, height: 4, label: 1 }],
    captions: ['a dog', 'a cat'],
    empty: [],
    mask: { data: new Uint16Array(4), width: 2, height: 2, channels: 1 },
    properties: { mu: 1, alpha: 2 },
    nothing: undefined,
  })
  expect(lines).toEqual([
    'sound: 0.50 s, 8,000 Hz',
    'speaker: theo',
    'atoms: CH4',
    'positions: Float64Array of 15',
    'boxes: 1 (x, y, width, height, label)',
    'captions: 2, “a dog”',
    'empty: none',
    'mask: 2 × 2, grey, 16 bit',
    'properties: mu, alpha',
  ])
  const png = encodePng({ data: new Uint8Array(6), width: 3, height: 2, channels: 1 })
  expect(describeSample({ image: png })).toEqual([`image: PNG, 3 × 2, ${png.length} bytes`])
  expect(describeSample({ image: png.subarray(4) })).toEqual([
    `image: encoded, ${png.length - 4} bytes`,
  ])
  expect(formulaOf([8, 1, 6, 1, 6, 1, 17])).toBe('C2H3ClO')
})
