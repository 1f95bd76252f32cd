import { CnnError } from '@cnn/core'
import { expect, test } from 'vitest'
import { type WritableCifar, writeCifar } from '../test/writers/cifar.js'
import {
  cifar100Card,
  cifar100Classes,
  cifar100Superclasses,
  cifar100SuperclassOf,
  readCifar100,
} from './cifar100.js'
import { memoryTree } from './files/file-tree.js'

/** A record of a class, red its row, green its column, blue its class. */
const record = (fine: number, coarse = cifar100SuperclassOf[fine]!): WritableCifar => ({
  labels: [coarse, fine],
  color: (row, column) => [row, column, fine],
})

const all = cifar100Classes.map((_, fine) => record(fine))
const files = (train = writeCifar([...all, ...all]), test = writeCifar(all.slice(0, 3))) =>
  new Map([
    ['cifar-100-binary/train.bin', train],
    ['cifar-100-binary/test.bin', test],
    ['cifar-100-binary/fine_label_names.txt', new Uint8Array(1)],
  ])

test('classes and superclasses', () => {
  expect([cifar100Classes.length, cifar100Superclasses.length]).toEqual([100, 20])
  expect(cifar100Classes.slice(0, 3)).toEqual(['apple', 'aquarium fish', 'baby'])
  const groupOf = (name: string) =>
    cifar100Superclasses[cifar100SuperclassOf[cifar100Classes.indexOf(name)]!]
  expect(groupOf('streetcar')).toBe('vehicles 2')
  expect(groupOf('whale')).toBe('aquatic mammals')
  for (let group = 0; group < 20; group++) {
    expect(cifar100SuperclassOf.filter((one) => one === group)).toHaveLength(5)
  }
})

test('pictures with fine and coarse labels', async () => {
  const set = await readCifar100(memoryTree(files()), 'memory')
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([180, 20, 3])
  expect([set.test.name, set.validation.name]).toEqual(['CIFAR-100 test', 'CIFAR-100 validation'])
  const { image, label, fine, coarse } = await set.test.get(2)
  expect([label, fine, coarse, set.classes[label]]).toEqual([2, 2, 14, 'baby'])
  expect([image.width, image.height, image.channels, image.data.length]).toEqual([32, 32, 3, 3072])
  // Row 5, column 7.
  expect([...image.data.slice(3 * (5 * 32 + 7), 3 * (5 * 32 + 8))]).toEqual([5, 7, 2])
  expect(set.card).toBe(cifar100Card)
})

test('coarse labels where they are wanted', async () => {
  const set = await readCifar100(memoryTree(files()), 'memory', {
    labels: 'coarse',
    validation: 40,
  })
  expect(set.classes).toBe(cifar100Superclasses)
  expect(set.validation.size).toBe(40)
  const samples = await set.test.toArray()
  expect(samples.map(({ label, fine }) => [label, fine])).toEqual([
    [4, 0],
    [1, 1],
    [14, 2],
  ])
})

test.each([
  ['half a record', writeCifar(all).subarray(1), 'bad-dataset', /train\.bin.*batch 1 has/],
  ['a class that there is not', writeCifar([record(100, 3)]), 'bad-dataset', /record 0 has 100/],
  [
    'labels that contradict',
    writeCifar([record(7), record(7, 3)]),
    'bad-dataset',
    /record 1.*beetle/,
  ],
])('%s', async (_, train, code, says) => {
  const error = await readCifar100(memoryTree(files(train)), 'memory').catch((reason) => reason)
  expect(error).toBeInstanceOf(CnnError)
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)])
})

test('a folder without them', async () => {
  const tree = memoryTree(new Map([['train.bin', new Uint8Array(1)]]))
  await expect(readCifar100(tree, 'memory')).rejects.toMatchObject({ code: 'data-not-found' })
})
