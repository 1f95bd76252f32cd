import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { encodePng } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { memoryTree } from './files/file-tree.js'
import { facadesCard } from './image-translation/pix2pix-cards.js'
import { type PairedSample, pairedImages, readPairedImages } from './paired-images.js'
import { horse2zebra, readUnpairedImages } from './unpaired-images.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const root = `${data}/image-translation-mini`

const tree = (files: Record<string, Uint8Array>) =>
  memoryTree(new Map(Object.entries(files)), 'disk')

/** A picture of two greys side by side. */
const pair = (left: number, right: number) =>
  encodePng({ data: Uint8Array.from([left, right, left, right]), width: 2, height: 2, channels: 1 })

/** Pictures named 1.png, 2.png … of a folder, whose grey is their number and something. */
const pictures = (folder: string, count: number, grey: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${folder}/${i + 1}.png`,
      pair(grey + i, grey + i + 100),
    ]),
  )

describe('unpaired', () => {
  const files = {
    ...pictures('trainA', 12, 1),
    ...pictures('trainB', 30, 101),
    ...pictures('testA', 3, 50),
    ...pictures('testB', 2, 150),
  }

  test('each kind has its parts', async () => {
    const set = await readUnpairedImages(tree(files), 'disk', 'horses')
    const { a, b } = set
    expect([a.train.size! + a.validation.size!, a.test.size]).toEqual([12, 3])
    expect([b.train.size! + b.validation.size!, b.test.size]).toEqual([30, 2])
    const paths = (await a.test.toArray()).map(({ path }) => path)
    expect(paths).toEqual(['testA/1.png', 'testA/2.png', 'testA/3.png'])
    expect([set.train.size, set.test.size]).toEqual([b.train.size, 3])
    expect(set.train.name).toBe('horses train')
  })

  test('pairs have every picture of the smaller kind as often, and others of B each epoch', async () => {
    const { train, a } = await readUnpairedImages(tree(files), 'disk')
    const greys = async (epoch: number) => {
      const samples = await train.toArray({ epoch })
      return samples.map(({ a, b }) => [a.data[0]!, b.data[0]!] as const)
    }
    const [first, second] = [await greys(0), await greys(1)]
    expect(first.every(([a, b]) => a < 100 && b > 100)).toBe(true)
    const counts = new Map<number, number>()
    for (const [grey] of first) counts.set(grey, (counts.get(grey) ?? 0) + 1)
    expect(counts.size).toBe(a.train.size)
    expect(first.map(([grey]) => grey)).toEqual(second.map(([grey]) => grey))
    expect(first).not.toEqual(second)
    expect(first).toEqual(await greys(0))
  })

  test('an archive may have a folder around it; what is missing is said', async () => {
    const inner = Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [`h2z/${path}`, bytes]),
    )
    expect((await readUnpairedImages(tree(inner), 'disk')).b.test.size).toBe(2)
    const { 'trainA/1.png': one, ...rest } = pictures('trainA', 2, 1)
    await expect(readUnpairedImages(tree(rest), 'disk')).rejects.toThrow(
      /1 pictures in trainA and 0 in testA/,
    )
    await expect(readUnpairedImages(tree({ 'a/b.png': one! }), 'disk')).rejects.toThrow(
      /no folder trainA/,
    )
  })

  test.skipIf(!existsSync(root))('the real horses and zebras', async () => {
    const set = await horse2zebra({ folder: `${root}/unpaired` })
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([1, 1, 1])
    const { a, b } = await set.train.get(0)
    expect([a.width, a.height, a.channels, b.width]).toEqual([256, 256, 3, 256])
  })
})

describe('paired', () => {
  const greys = async ({ input, target }: PairedSample) => [
    input.width,
    input.data[0],
    target.data[0],
  ]

  test('either way round', async () => {
    const files = {
      ...pictures('train', 10, 1),
      ...pictures('val', 2, 30),
      ...pictures('test', 3, 60),
    }
    const set = await readPairedImages(tree(files), 'disk')
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([10, 2, 3])
    expect((await set.train.get(9)).path).toBe('train/10.png')
    expect(await greys(await set.train.get(9))).toEqual([1, 10, 110])
    const back = await readPairedImages(tree(files), 'disk', { direction: 'BtoA' })
    expect(await greys(await back.test.get(0))).toEqual([1, 160, 60])
  })

  test('where there are two parts, the official one is to test with', async () => {
    for (const folder of ['val', 'test']) {
      const files = { ...pictures('train', 40, 1), ...pictures(folder, 2, 60) }
      const set = await readPairedImages(tree(files), 'disk')
      expect(set.test.size).toBe(2)
      expect((await set.test.get(0)).path).toBe(`${folder}/1.png`)
      expect(set.validation.size).toBeGreaterThan(0)
      expect(set.train.size! + set.validation.size!).toBe(40)
    }
  })

  test('what is wrong is said', async () => {
    const odd = encodePng({ data: new Uint8Array(3), width: 3, height: 1, channels: 1 })
    const files = { 'train/1.png': odd, 'train/2.png': odd, 'test/1.png': odd }
    const set = await readPairedImages(tree(files), 'disk')
    await expect(set.test.get(0)).rejects.toThrow(/test\/1.png of disk is 3 pixels wide/)
    await expect(readPairedImages(tree({ 'train/1.png': odd }), 'disk')).rejects.toThrow(
      /two pictures/,
    )
    await expect(readPairedImages(tree({}), 'disk')).rejects.toThrow(/no folder train/)
    const direction = 'AB' as 'AtoB'
    await expect(readPairedImages(tree(files), 'disk', { direction })).rejects.toThrow(/'AtoB' or/)
  })

  test.skipIf(!existsSync(root))('the real façades', async () => {
    const set = await pairedImages(facadesCard, { folder: `${root}/paired` })
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([1, 1, 2])
    const { input, target } = await set.test.get(0)
    expect([input.width, input.height, target.width, target.height]).toEqual([256, 256, 256, 256])
    expect(input.data).not.toEqual(target.data)
  })
})
