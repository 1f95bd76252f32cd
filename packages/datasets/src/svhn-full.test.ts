import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CnnError, encodePng } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { writeDigitStruct } from '../test/writers/digit-struct.js'
import { memoryTree } from './files/file-tree.js'
import type { DigitRecord } from './svhn/digit-struct.js'
import { readSvhnFull, svhnFull } from './svhn-full.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

const box = (left: number, label: number) => ({ left, top: 3, width: 4, height: 9, label })
const records: DigitRecord[] = [
  { name: '1.png', digits: [box(2, 1), box(7, 10)] },
  { name: '2.png', digits: [box(1, 7)] },
  { name: '3.png', digits: [box(1, 2), box(6, 3), box(11, 4)] },
]

const png = async (width: number) =>
  encodePng({ data: new Uint8Array(width * 12 * 3).fill(9), width, height: 12, channels: 3 })

/** Parts with their pictures, labelled by `digitStruct.mat`, or `.json`. */
async function tree(form: 'mat' | 'json', changes: Record<string, Uint8Array> = {}) {
  const files = new Map<string, Uint8Array>()
  const list = records.map(({ name, digits }) => ({ name, boxes: digits }))
  for (const part of ['train', 'test', 'extra']) {
    for (const { name } of records) files.set(`${part}/${name}`, await png(20))
    const labels =
      form === 'mat' ? writeDigitStruct(records) : new TextEncoder().encode(JSON.stringify(list))
    files.set(`${part}/digitStruct.${form}`, labels)
  }
  for (const [path, bytes] of Object.entries(changes)) files.set(path, bytes)
  return memoryTree(files)
}

test.each(['mat', 'json'] as const)('numbers with boxes, from digitStruct.%s', async (form) => {
  const set = await readSvhnFull(await tree(form), 'memory', { validation: 1, extra: true })
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([2, 1, 3])
  expect([set.extra!.size, set.source]).toEqual([3, 'memory'])
  const sample = await set.test.get(0)
  expect(sample).toMatchObject({ name: '1.png', number: '10' })
  expect(sample.boxes).toEqual([
    { x: 1, y: 2, width: 4, height: 9, label: 1 },
    { x: 6, y: 2, width: 4, height: 9, label: 0 },
  ])
  expect([sample.image.width, sample.image.height, sample.image.channels]).toEqual([20, 12, 3])
  expect((await set.test.get(2)).number).toBe('234')
  expect(set.classes[sample.boxes[1]!.label]).toBe('0')
})

test('a list of one, which MATLAB writes without references', async () => {
  const one = writeDigitStruct(records.slice(1, 2))
  const set = await readSvhnFull(await tree('mat', { 'test/digitStruct.mat': one }), 'memory')
  expect([set.test.size, (await set.test.get(0)).number]).toEqual([1, '7'])
})

test('pictures that are not there are left out, and this is said', async () => {
  const more = [...records, { name: '4.png', digits: [box(1, 1)] }]
  const files = await tree('mat', { 'test/digitStruct.mat': writeDigitStruct(more) })
  const set = await readSvhnFull(files, 'memory')
  expect([set.test.size, set.source]).toEqual([
    3,
    'memory, where 1 labelled pictures are not there',
  ])
})

const text = (content: string) => new TextEncoder().encode(content)
test.each([
  ['no JSON', text('[{'), /test\/digitStruct\.json is no JSON/],
  ['no list', text('{}'), /holds no list/],
  ['no boxes', text('[{"name":"1.png"}]'), /without name or boxes \(0\)/],
  [
    'a label that there is not',
    text('[{"name":"1.png","boxes":[{"left":1,"top":1,"width":1,"height":1,"label":11}]}]'),
    /"label":11/,
  ],
  ['none of its pictures', text('[{"name":"9.png","boxes":[]}]'), /has none of the pictures/],
])('%s', async (_, bytes, says) => {
  const error = await readSvhnFull(
    await tree('json', { 'test/digitStruct.json': bytes }),
    'memory',
  ).catch((e) => e)
  expect(error).toBeInstanceOf(CnnError)
  expect([error.code, error.message]).toEqual(['bad-dataset', expect.stringMatching(says)])
})

test('an HDF5 file of something else', async () => {
  const files = await tree('mat', { 'test/digitStruct.mat': new Uint8Array(2000) })
  const error = await readSvhnFull(files, 'memory').catch((reason) => reason)
  expect([error.code, error.message]).toEqual([
    'bad-hdf5',
    expect.stringMatching(/test\/digitStruct/),
  ])
  await expect(readSvhnFull(memoryTree(new Map()), 'memory')).rejects.toMatchObject({
    code: 'data-not-found',
  })
})

describe.skipIf(!existsSync(`${data}/svhn`))('the real sample', () => {
  test('of MATLAB, with few of its pictures', async () => {
    const set = await svhnFull({ folder: `${data}/svhn/format1-mini`, extra: true })
    expect([set.train.size! + set.validation.size!, set.test.size, set.extra!.size]).toEqual([
      3, 3, 3,
    ])
    // 39 + 40 + 40 labelled pictures, of which three each are there.
    expect(set.source).toContain('110 labelled pictures are not there')
  })

  test('of 150 pictures each, labelled alike', async () => {
    const set = await svhnFull({ folder: `${data}/svhn/format1-150` })
    expect([set.train.size! + set.validation.size!, set.test.size]).toEqual([150, 150])
    const mini = await svhnFull({ folder: `${data}/svhn/format1-mini` })
    const [full, small] = [await set.test.get(0), await mini.test.get(0)]
    expect(small.boxes).toEqual(full.boxes)
    expect(full.boxes.every(({ x, width }) => x + width <= full.image.width)).toBe(true)
  })
})
