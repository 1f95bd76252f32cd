import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { encodePng } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { type FileTree, memoryTree } from './files/file-tree.js'
import { findNuclei } from './nuclei/find-nuclei.js'
import { type NucleiSample, nuclei, readNuclei } from './nuclei.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const root = `${data}/dsb2018-nuclei`

/** Ten ids like the official ones. */
const ids = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(64))

/** A grey picture of 4 × 3 pixels, row after row. */
const png = (...pixels: number[]) =>
  encodePng({ data: Uint8Array.from(pixels), width: 4, height: 3, channels: 1 })

// Two nuclei that share the third pixel of the first row, and one that is alone.
const masks = [
  png(255, 255, 255, 0, 255, 255, 0, 0, 0, 0, 0, 0),
  png(0, 0, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0),
  png(0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0),
]
const merged = [1, 1, 2, 2, 1, 1, 0, 2, 0, 3, 0, 0]

const tree = (files: Record<string, Uint8Array>): FileTree =>
  memoryTree(new Map(Object.entries(files)), 'disk')

function official(folder: string, names: readonly string[]) {
  const entries = names.flatMap((id) => [
    [`${folder}${id}/images/${id}.png`, png(...Array.from({ length: 12 }, (_, i) => i))] as const,
    ...masks.map((mask, k) => [`${folder}${id}/masks/${k}a.png`, mask] as const),
  ])
  return Object.fromEntries(entries)
}

test('masks become numbers of nuclei, and boxes', async () => {
  const set = await readNuclei(tree(official('stage1_train/', ids)), 'disk')
  const { image, mask, boxes, id } = (await set.train.get(0)) as NucleiSample
  expect(ids).toContain(id)
  expect([image.width, image.height, image.channels]).toEqual([4, 3, 1])
  expect(mask.data).toEqual(Uint16Array.from(merged))
  expect(boxes).toEqual([
    { x: 0, y: 0, width: 2, height: 2, label: 0, instance: 1 },
    { x: 2, y: 0, width: 2, height: 2, label: 0, instance: 2 },
    { x: 1, y: 2, width: 1, height: 1, label: 0, instance: 3 },
  ])
})

test('ids alone decide who is in which part', async () => {
  const part = async (names: readonly string[]) => {
    const set = await readNuclei(tree(official('', names)), 'disk')
    const of = async (samples: typeof set.train) => (await samples.toArray()).map(({ id }) => id)
    return {
      train: await of(set.train),
      validation: await of(set.validation),
      test: await of(set.test),
    }
  }
  const many = Array.from({ length: 60 }, (_, i) => i.toString(16).padStart(64, 'f'))
  const [all, some] = [await part(many), await part(many.slice(0, 40))]
  expect(all.train.length + all.validation.length + all.test.length).toBe(60)
  expect(all.test.length).toBeGreaterThan(1)
  for (const name of ['train', 'validation', 'test'] as const) {
    const kept = all[name].filter((id) => many.indexOf(id) < 40)
    expect(some[name]).toEqual(kept)
  }
})

test('the official test part has runs of pixels', async () => {
  const hidden = 'e'.repeat(64)
  const rows = [
    'ImageId,EncodedPixels,Height,Width,Usage',
    // Down the columns: (0, 0), (1, 0); then the second one (2, 1), (0, 2).
    `${hidden},1 2,3,4,Public`,
    `${hidden},6 2 12 1,3,4,Private`,
    `${'d'.repeat(64)},1 2,3,4,Ignored`,
  ]
  const files = {
    ...official('stage1_train/', ids),
    [`stage1_test/${hidden}/images/${hidden}.png`]: png(...merged),
    'stage1_solution.csv': new TextEncoder().encode(rows.join('\r\n')),
  }
  const set = await readNuclei(tree(files), 'disk')
  expect([set.test.size, set.train.size! + set.validation.size!]).toEqual([1, 10])
  expect((await set.test.get(0)).mask.data).toEqual(
    Uint16Array.from([1, 0, 2, 0, 1, 0, 0, 0, 0, 2, 0, 2]),
  )
  const wrong = {
    ...files,
    'stage1_solution.csv': new TextEncoder().encode(`\n${hidden},12 2,3,4,P`),
  }
  await expect((await readNuclei(tree(wrong), 'disk')).test.get(0)).rejects.toThrow(
    /Line 2 of stage1_solution.csv: run 12 2 does not lie in the 4×3 pixels/,
  )
})

describe('what is wrong is said', () => {
  const [id] = ids
  const sampleOf = async (change: Record<string, Uint8Array>) => {
    const found = (await findNuclei(tree({ ...official('', [id!]), ...change }))).train[0]!
    return found.readLabels(await found.readPicture())
  }
  test('a mask of another size', async () => {
    const small = encodePng({ data: new Uint8Array(4), width: 2, height: 2, channels: 1 })
    await expect(sampleOf({ [`${id}/masks/x.png`]: small })).rejects.toThrow(
      /masks\/x.png is 2×2, but its picture 4×3/,
    )
  })
  test('a damaged picture, by its name', async () => {
    await expect(sampleOf({ [`${id}/masks/x.png`]: masks[0]!.slice(0, 40) })).rejects.toMatchObject(
      {
        code: 'bad-image',
        message: expect.stringMatching(/masks\/x.png of disk/),
      },
    )
  })
  test('too few', async () => {
    await expect(readNuclei(tree(official('', ids.slice(0, 2))), 'disk')).rejects.toThrow(/are 2/)
  })
})

describe.skipIf(!existsSync(root))('the real pictures', () => {
  let files: Map<string, Uint8Array>
  beforeAll(async () => {
    const ofFolder = async (folder: string) => {
      const paths = await readdir(`${root}/${folder}`, { recursive: true, withFileTypes: true })
      return paths
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`)
    }
    const paths = [...(await ofFolder('packed')), ...(await ofFolder('stage1_train'))]
    const read = paths.map(
      async (path) => [path.slice(root.length + 1), new Uint8Array(await readFile(path))] as const,
    )
    files = new Map(await Promise.all(read))
  })

  test('are the same in both forms', async () => {
    const packed = new Map([...files].filter(([path]) => path.startsWith('packed/')))
    const index = (await readFile(`${root}/index.csv`, 'utf8')).trim().split('\n').slice(1)
    const rows = new Map(index.map((row) => [row.split(',')[0]!, row.split(',')]))
    const folders = [...files.keys()].flatMap(
      (path) => path.match(/stage1_train\/(\w+)/)?.[1] ?? [],
    )
    const official = new Set(folders)
    const whole = await nuclei({ folder: root })
    expect(whole.train.size! + whole.validation.size! + whole.test.size!).toBe(
      new Set([...rows.keys(), ...official]).size,
    )
    const other = await findNuclei(memoryTree(packed))
    expect(other.train).toHaveLength(rows.size)
    const { train } = await findNuclei(memoryTree(files))
    const inBoth = [...official].filter((id) => rows.has(id))
    expect(inBoth).toHaveLength(6)
    const countOf = (id: string) => Number(rows.get(id)![4])
    // The masks of the others would take a while to decode.
    const few = inBoth.sort((a, b) => countOf(a) - countOf(b)).slice(0, 2)
    for (const id of few) {
      const [a, b] = [train, other.train].map((list) => list.find((stored) => stored.id === id)!)
      const size = await a!.readPicture()
      const [, width, height] = rows.get(id)!.map(Number)
      expect([size.width, size.height]).toEqual([width, height])
      const labels = await a!.readLabels(size)
      expect(labels).toEqual(await b!.readLabels(size))
      expect(Math.max(...labels.data)).toBe(countOf(id))
    }
  })
})
