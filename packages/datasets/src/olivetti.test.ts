import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { writeMat } from '../test/writers/mat.js'
import { memoryTree } from './files/file-tree.js'
import { olivetti, readOlivetti } from './olivetti.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

/** Faces whose pixels are their column, but for the first, which is the number of the picture. */
const faces = Uint8Array.from({ length: 4096 * 400 }, (_, i) =>
  i % 4096 === 0 ? Math.floor(i / 4096) % 256 : Math.floor((i % 4096) / 64),
)
const tree = (dims = [4096, 400]) =>
  memoryTree(
    new Map([
      [
        'olivettifaces.mat',
        writeMat({ faces: { class: 'double', dims, data: faces, stored: 'uint8' } }),
      ],
    ]),
  )

test('faces upright, each person in every part', async () => {
  const set = await readOlivetti(tree(), 'memory')
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([280, 40, 80])
  for (const [part, each] of [
    [set.train, 7],
    [set.validation, 1],
    [set.test, 2],
  ] as const) {
    const counts = new Array(40).fill(0)
    for (const { label } of await part.toArray()) counts[label]++
    expect(counts).toEqual(new Array(40).fill(each))
  }
  const { image, label } = await set.test.get(5)
  expect([image.width, image.height, image.channels]).toEqual([64, 64, 1])
  expect([...image.data.slice(64, 128)]).toEqual([...new Array(64).keys()])
  // The ten pictures of a person follow one another.
  expect([Math.floor(image.data[0]! / 10), set.classes[label]]).toEqual([
    label,
    `person ${label + 1}`,
  ])
})

test('other faces are refused', async () => {
  await expect(readOlivetti(tree([400, 4096]), 'memory')).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringMatching(/faces of \[400, 4096\]/),
  })
  await expect(readOlivetti(memoryTree(new Map()), 'memory')).rejects.toThrow(/no file/)
})

test.skipIf(!existsSync(`${data}/olivetti`))(
  'the real faces are alike to the left and to the right, but not above and below',
  async () => {
    const set = await olivetti({ folder: `${data}/olivetti` })
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([280, 40, 80])
    const mean = new Float64Array(64 * 64)
    for (const { image } of await set.train.toArray()) {
      for (const [i, value] of image.data.entries()) mean[i]! += value / 280
    }
    const differs = (mirror: (row: number, column: number) => number) =>
      mean.reduce((sum, value, i) => sum + Math.abs(value - mean[mirror(i >> 6, i & 63)]!), 0) /
      4096
    const sideways = differs((row, column) => 64 * row + 63 - column)
    const upsideDown = differs((row, column) => 64 * (63 - row) + column)
    expect(2 * sideways).toBeLessThan(upsideDown)
  },
)
