import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { expect, test } from 'vitest'
import { type MatWriterOptions, type WritableMat, writeMat } from '../test/writers/mat.js'
import { memoryTree } from './files/file-tree.js'
import { streamSvhnPictures } from './svhn/cropped-digits.js'
import { readSvhn, svhn } from './svhn.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

/** X as MATLAB has it: red is the row, green the column, blue the number of the picture. */
function pictures(count: number): WritableMat {
  const values = new Uint8Array(32 * 32 * 3 * count)
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [i % 32, Math.floor(i / 32) % 32]
    const channel = Math.floor(i / 1024) % 3
    values[i] = [row, column, Math.floor(i / 3072)][channel]!
  }
  return { class: 'uint8', dims: [32, 32, 3, count], data: values }
}

const labels = (values: number[]): WritableMat => ({
  ...{ class: 'uint8', dims: [values.length, 1], data: values },
})

function tree(
  changes: Record<string, Record<string, WritableMat>> = {},
  options?: MatWriterOptions,
) {
  const files: Record<string, Record<string, WritableMat>> = {
    'train_32x32.mat': {
      X: pictures(20),
      y: labels(Array.from({ length: 20 }, (_, i) => (i % 10) + 1)),
    },
    'test_32x32.mat': { X: pictures(3), y: labels([10, 1, 9]) },
    'extra_32x32.mat': { X: pictures(70), y: labels(new Array(70).fill(10)) },
    ...changes,
  }
  const written = Object.entries(files).map(
    ([name, variables]) => [name, writeMat(variables, options)] as const,
  )
  return memoryTree(new Map(written))
}

test.each([
  ['packed', { compressed: true }],
  ['plain', {}],
])('pictures upright and digits, %s', async (_, options) => {
  const set = await readSvhn(tree({}, options), 'memory', { validation: 10 })
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([10, 10, 3])
  expect((await set.validation.toArray()).map(({ label }) => label).sort()).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ])
  const samples = await set.test.toArray()
  expect(samples.map(({ label }) => set.classes[label])).toEqual(['0', '1', '9'])
  const { data: pixels } = samples[2]!.image
  expect([...pixels.slice(3 * (5 * 32 + 7), 3 * (5 * 32 + 8))]).toEqual([5, 7, 2])
  expect([set.extra, set.test.name]).toEqual([undefined, 'SVHN test'])
})

test('the extra part is a stream, read anew in each pass', async () => {
  const set = await readSvhn(tree({}, { compressed: true }), 'memory', { extra: true })
  const { extra } = set
  if (!extra) throw new Error('no extra part')
  expect([extra.size, extra.name]).toEqual([undefined, 'SVHN extra'])
  for (let pass = 0; pass < 2; pass++) {
    const samples = await extra.toArray()
    expect(samples).toHaveLength(70)
    expect([samples[69]!.label, ...samples[69]!.image.data.slice(0, 6)]).toEqual([
      0, 0, 0, 69, 0, 1, 69,
    ])
  }
  for await (const sample of extra) {
    expect(sample.label).toBe(0)
    break
  }
})

test('a single picture', async () => {
  const one: WritableMat = { ...pictures(1), dims: [32, 32, 3] }
  const set = await readSvhn(tree({ 'test_32x32.mat': { X: one, y: labels([4]) } }), 'memory')
  expect((await set.test.get(0)).label).toBe(4)
})

test.each([
  [
    'other pictures',
    { X: { ...pictures(2), dims: [32, 32, 6, 1] }, y: labels([1, 2]) },
    /X as uint8 of \[32, 32, 6, 1\]/,
  ],
  ['fewer labels', { X: pictures(3), y: labels([1]) }, /should have uint8 of \[32, 32, 3, 1\]/],
  ['a label that there is not', { X: pictures(2), y: labels([1, 11]) }, /label 11 at 1/],
  ['no labels', { X: pictures(2) }, /no variable y: it has X/],
])('%s', async (_, variables, says) => {
  const changed = tree({ 'test_32x32.mat': variables as Record<string, WritableMat> })
  const error = await readSvhn(changed, 'memory').catch((reason) => reason)
  expect(error).toBeInstanceOf(CnnError)
  expect(error.message).toMatch(says)
  expect(error.message).toContain('test_32x32.mat')
})

test('a folder without them', async () => {
  const error = await readSvhn(memoryTree(new Map()), 'memory', { extra: true }).catch((e) => e)
  expect([error.code, error.message]).toEqual([
    'data-not-found',
    expect.stringMatching(/extra_32x32/),
  ])
})

test('a stream that was damaged in the cache is fetched with the next call', async () => {
  const forgotten: unknown[] = []
  const kept = {
    ...memoryTree(new Map([['extra_32x32.mat', new Uint8Array(1000)]])),
    forgetDamaged: async (path?: string) => forgotten.push(path) > 0,
  }
  const pass = streamSvhnPictures(kept, 'extra_32x32.mat')({})
  await expect(pass.next()).rejects.toMatchObject({
    message: expect.stringMatching(/damaged in the cache: load the data set again/),
  })
  expect(forgotten).toEqual(['extra_32x32.mat'])
})

test.skipIf(!existsSync(`${data}/svhn`))('the real sample', async () => {
  const set = await svhn({ folder: `${data}/svhn/format2-derived` })
  expect([set.train.size! + set.validation.size!, set.test.size]).toEqual([554, 486])
  const counts = new Array(10).fill(0)
  for (const { label } of await set.test.toArray()) counts[label]++
  expect(counts.every((count) => count > 10)).toBe(true)
})
