import { expect, test } from 'vitest'
import { describeMismatch, findMismatch } from './state-mismatch.js'

type Shapes = Record<string, number[]>

function describe(expected: Shapes, found: Shapes) {
  const network = new Map(
    Object.entries(expected).map(([key, shape]) => [key, { shape, optional: false }]),
  )
  const file = new Map(Object.entries(found).map(([key, shape]) => [key, { shape }]))
  const mismatch = findMismatch(network, file)
  return { mismatch, lines: describeMismatch(mismatch, network, file, 'Net').split('\n') }
}

const body: Shapes = { 'conv1.weight': [8, 3, 3, 3], 'bn1.weight': [8], 'bn1.bias': [8] }

test('missing, misshapen and unexpected keys stand in one table', () => {
  const { mismatch, lines } = describe(
    { ...body, 'fc.weight': [10, 8] },
    { 'conv1.weight': [8, 1, 3, 3], 'bn1.weight': [8], 'bn1.bias': [8], other: [2] },
  )
  expect(mismatch).toEqual({
    missing: ['fc.weight'],
    misshapen: ['conv1.weight'],
    unexpected: ['other'],
  })
  expect(lines).toEqual([
    'The weights do not fit Net (of its 4 entries, 1 missing, 1 misshapen, 1 unexpected):',
    '  missing     fc.weight     [10,8]',
    '  misshapen   conv1.weight  expected [8,3,3,3], got [8,1,3,3]',
    '  unexpected  other         [2]',
  ])
})

test('a single number may stand in a row of one', () => {
  const { mismatch } = describe({ count: [], other: [2] }, { count: [1], other: [2, 1] })
  expect(mismatch.misshapen).toEqual(['other'])
})

test('near names of the same shape are guessed', () => {
  const { lines } = describe(
    { ...body, 'head.weight': [10, 8] },
    { ...body, 'haed.weight': [10, 8], 'head.weights': [9, 8] },
  )
  expect(lines[1]).toBe("  missing     head.weight   [10,8]  did you mean 'haed.weight'?")
})

test('hundreds of rows are kept short, and a common prefix is found', () => {
  const shapes = Array.from({ length: 300 }, (_, i) => [`layer${i}.weight`, [i + 1]])
  const prefixed = shapes.map(([key, shape]) => [`backbone.body.${key}`, shape])
  const { lines } = describe(Object.fromEntries(shapes), Object.fromEntries(prefixed))
  expect(lines.length).toBe(20)
  expect(lines[9]).toBe('  missing     … and 292 more')
  expect(lines.at(-1)).toContain("rename: [{ from: 'backbone.body', to: '' }]")
  const other = describe(Object.fromEntries(prefixed), Object.fromEntries(shapes))
  expect(other.lines.at(-1)).toContain("rename: [{ from: /^/, to: 'backbone.body.' }]")
})

test('a head for another number of classes is told as such', () => {
  const head = (classes: number) => ({ 'fc.weight': [classes, 8], 'fc.bias': [classes] })
  const { lines } = describe({ ...body, ...head(10) }, { ...body, ...head(1000) })
  expect(lines.at(-1)).toMatch(/'fc' differs.*1000 classes, the network for 10.*ignore: \['fc'\]/)
  const wider = describe({ ...body, 'fc.weight': [10, 8] }, { ...body, 'fc.weight': [9, 4] })
  expect(wider.lines.at(-1)).not.toContain('classes')
})
