import { encodePng } from '@cnn/core'
import { expect, test } from 'vitest'
import { fuzz } from '../test/fuzz.js'
import { writeDevkit, writeMeta, writeTar, writeTrainArchive } from '../test/writers/imagenet.js'
import { memoryTree } from './files/file-tree.js'
import { readDevkit } from './imagenet/devkit.js'
import { readImageNet } from './imagenet.js'
import { synsetTree } from './synsets/read-synsets.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)

const id = (number: number) => `n${String(number).padStart(8, '0')}`
const pairs = Array.from({ length: 60 }, (_, i) => `${id(i >> 1)} ${id(i + 1)}`)
const words = Array.from({ length: 61 }, (_, i) => `${id(i)}\tword ${i}, other`)

test('10,000 mutated files of relations and words give a tree or an error', async () => {
  const good = await fuzz(
    [bytesOf(pairs.join('\n'))],
    5000,
    /^(bad-synsets|empty-data)$/,
    (isA) => {
      const tree = synsetTree({ isA, words: words.join('\n') })
      for (const { wnid } of tree.search('word', { limit: 100 })) tree.pathsToRoot(wnid)
      tree.tally()
    },
  )
  expect(good).toBeGreaterThan(50)
  await fuzz([bytesOf(words.join('\n'))], 5000, /^bad-synsets$/, (bytes) =>
    synsetTree({ isA: pairs.join('\n'), words: bytes }),
  )
})

const [tench, goldfish] = ['n01440764', 'n01443537'] as const
const leaf = { gloss: 'a fish', children: [], trainCount: 2 }
const synsets = [
  { ...leaf, id: 1, wnid: goldfish, words: 'goldfish' },
  { ...leaf, id: 2, wnid: tench, words: 'tench' },
  { ...leaf, id: 1001, wnid: 'n02512053', words: 'fish', children: [1, 2] },
]

test('6,000 mutated development kits give labels or an error', async () => {
  const codes =
    /^(bad-(devkit|mat|gzip|tar|synsets)|unsupported-mat|wrong-mat-value|mat-variable-not-found|file-too-large|content-passed)$/
  const meta = writeMeta(synsets)
  await fuzz([meta], 3000, codes, (bytes) => readDevkit({ groundTruth: '1\n2\n', meta: bytes }))
  await fuzz([bytesOf('1\n2\n2\n1\n')], 2000, codes, (groundTruth) =>
    readDevkit({ groundTruth, meta }),
  )
  await fuzz([writeDevkit(synsets, [1, 2])], 1000, codes, (archive) => readDevkit(archive))
})

test('2,000 mutated archives give pictures or an error', async () => {
  const png = encodePng({ data: new Uint8Array(4), width: 2, height: 2, channels: 1 })
  const classes = { [tench]: { 'a.JPEG': png, 'b.JPEG': png }, [goldfish]: { 'c.JPEG': png } }
  const train = writeTrainArchive(classes)
  const codes =
    /^(bad-(tar|image|dataset|png)|unsupported-image|image-too-large|file-too-large|data-not-found|content-passed)$/
  for (const stream of [false, true]) {
    await fuzz([train.slice(0, 5000), train], 700, codes, async (bytes) => {
      const tree = memoryTree(new Map([['ILSVRC2012_img_train.tar', bytes]]))
      const options = { stream, decode: { workers: 0 }, parts: ['train' as const] }
      await (await readImageNet(tree, 'disk', options)).train.toArray()
    })
  }
  const kit = writeDevkit(synsets, [1, 2])
  const val = writeTar({ 'ILSVRC2012_val_00000001.JPEG': png, 'ILSVRC2012_val_00000002.JPEG': png })
  await fuzz([val], 600, codes, async (bytes) => {
    const files = { 'ILSVRC2012_img_val.tar': bytes, 'ILSVRC2012_devkit_t12.tar.gz': kit }
    const tree = memoryTree(new Map(Object.entries(files)))
    const options = { decode: { workers: 0 }, parts: ['validation' as const] }
    await (await readImageNet(tree, 'disk', options)).validation.toArray()
  })
})
