import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { encodePng } from '@cnn/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type KitSynset,
  writeDevkit,
  writeMeta,
  writeTar,
  writeTrainArchive,
} from '../test/writers/imagenet.js'
import { memoryTree } from './files/file-tree.js'
import { readDevkit } from './imagenet/devkit.js'
import { imageNet, imageNetClasses, imageNetWnids, readImageNet } from './imagenet.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const golden = resolve(import.meta.dirname, '../../core/golden/images.json')

/** A picture of one grey, of 2 × 2 pixels unless said otherwise. */
const picture = (grey: number, size = 2) =>
  encodePng({
    data: new Uint8Array(size * size).fill(grey),
    width: size,
    height: size,
    channels: 1,
  })

const text = (content: string) => new TextEncoder().encode(content)
const tree = (files: Record<string, Uint8Array>) =>
  memoryTree(new Map(Object.entries(files)), 'disk')

// Numbers of the kit run against the wnids, as the official ones do not follow them either.
const [tench, goldfish, tandem, bike] = ['n01440764', 'n01443537', 'n02835271', 'n03792782']
const labels = { tench: 0, goldfish: 1, tandem: 444, bike: 671 }
const leaf = { gloss: 'a gloss', children: [], trainCount: 3 }
const synsets: KitSynset[] = [
  { ...leaf, id: 1, wnid: bike, words: 'mountain bike, all-terrain bike, off-roader' },
  { ...leaf, id: 2, wnid: tandem, words: 'bicycle-built-for-two, tandem bicycle, tandem' },
  { ...leaf, id: 3, wnid: goldfish, words: 'goldfish, Carassius auratus' },
  { ...leaf, id: 4, wnid: tench, words: 'tench, Tinca tinca' },
  {
    id: 1001,
    wnid: 'n02834778',
    words: 'bicycle, bike',
    gloss: 'wheeled',
    children: [1, 2],
    trainCount: 0,
  },
  { id: 1002, wnid: 'n02512053', words: 'fish', gloss: 'cold', children: [3, 4], trainCount: 0 },
]
const trainFiles = {
  [tandem]: { [`${tandem}_4.JPEG`]: picture(44), [`${tandem}_40.JPEG`]: picture(45) },
  [tench]: {
    [`${tench}_10.JPEG`]: picture(1),
    [`${tench}_11.JPEG`]: picture(2),
    [`${tench}_12.JPEG`]: picture(3),
  },
}
const valName = (number: number) => `ILSVRC2012_val_${String(number).padStart(8, '0')}.JPEG`
const valFiles = {
  [valName(2)]: picture(102),
  [valName(1)]: picture(101),
  [valName(4)]: picture(104),
  [valName(3)]: picture(103),
}
const truth = [4, 1, 2, 3]
const archives = {
  'ILSVRC2012_img_train.tar': writeTrainArchive(trainFiles),
  'ILSVRC2012_img_val.tar': writeTar(valFiles),
  'ILSVRC2012_devkit_t12.tar.gz': writeDevkit(synsets, truth),
}
const folder = (start: string, files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${start}/${name}`, bytes]))

const seen = (
  samples: readonly { label: number; path: string; image: { data: ArrayLike<number> } }[],
) => samples.map(({ label, path, image }) => [label, path, image.data[0]])

const valSeen = [
  [labels.tench, valName(1), 101],
  [labels.bike, valName(2), 102],
  [labels.tandem, valName(3), 103],
  [labels.goldfish, valName(4), 104],
]

describe('the official archives', () => {
  test('labels are ranks of wnids, not numbers of the kit', async () => {
    const set = await readImageNet(tree(archives), 'disk')
    expect([set.classes.length, set.wnids, set.train.classes]).toEqual([
      1000,
      imageNetWnids,
      imageNetClasses,
    ])
    expect(seen(await set.validation.toArray())).toEqual(valSeen)
    expect(seen(await set.train.toArray())).toEqual([
      [labels.tandem, `${tandem}_4.JPEG`, 44],
      [labels.tandem, `${tandem}_40.JPEG`, 45],
      [labels.tench, `${tench}_10.JPEG`, 1],
      [labels.tench, `${tench}_11.JPEG`, 2],
      [labels.tench, `${tench}_12.JPEG`, 3],
    ])
    const { image, wnid } = await set.train.get(3)
    expect([wnid, image.channels, image.data.length]).toEqual([tench, 3, 12])
  })

  test('as a stream they give one picture of each class in turn', async () => {
    const { train } = await readImageNet(tree(archives), 'disk', { stream: true })
    expect(train.size).toBeUndefined()
    const all = await train.toArray()
    expect(
      all
        .map(({ wnid }) => wnid)
        .slice(0, 4)
        .sort(),
    ).toEqual([tench, tench, tandem, tandem])
    expect(all[0]!.wnid).not.toBe(all[1]!.wnid)
    expect(all.map(({ image }) => image.data[0]).sort()).toEqual([1, 2, 3, 44, 45].sort())
  })

  test('a subset by a word of WordNet has labels of its own', async () => {
    const set = await readImageNet(tree(archives), 'disk', { subset: 'bicycle' })
    expect([set.classes, set.wnids]).toEqual([
      ['bicycle-built-for-two', 'mountain bike'],
      [tandem, bike],
    ])
    expect(seen(await set.train.toArray()).map(([label]) => label)).toEqual([0, 0])
    expect(seen(await set.validation.toArray())).toEqual([
      [1, valName(2), 102],
      [0, valName(3), 103],
    ])
    await expect(readImageNet(tree(archives), 'disk', { subset: 'bicycl' })).rejects.toThrow(
      /is “bicycle” meant/,
    )
    await expect(readImageNet(tree(archives), 'disk', { subset: 'feeling' })).rejects.toThrow(
      /None of ImageNet's 1,000 classes is a kind of feeling/,
    )
    const fishes = { subset: 'goldfish', parts: ['train' as const] }
    await expect(readImageNet(tree(archives), 'disk', fishes)).rejects.toThrow(/no picture of the/)
  })

  test('tell how far looking up is', async () => {
    const steps: number[] = []
    await readImageNet(tree(archives), 'disk', {
      parts: ['train'],
      onProgress: ({ loaded }) => steps.push(loaded),
    })
    expect(steps).toEqual([1, 2])
    const signal = AbortSignal.abort()
    await expect(readImageNet(tree(archives), 'disk', { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  test('pictures are scaled as they are decoded', async () => {
    const options = { decode: { size: 1, workers: 0 }, parts: ['validation' as const] }
    const { validation } = await readImageNet(tree(archives), 'disk', options)
    expect((await validation.get(2)).image).toMatchObject({ width: 1, height: 1, channels: 3 })
  })
})

describe('other forms', () => {
  const trainFolder = Object.assign(
    {},
    ...Object.entries(trainFiles).map(([wnid, files]) => folder(`train/${wnid}`, files)),
  )
  test('folders of classes, and of unsorted pictures beside the unpacked kit', async () => {
    const files = {
      ...trainFolder,
      ...folder('val', valFiles),
      'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt': text(truth.join('\r\n')),
      'ILSVRC2012_devkit_t12/data/meta.mat': writeMeta(synsets),
    }
    const set = await readImageNet(tree(files), 'disk')
    expect(set.train.size).toBe(5)
    expect((await set.validation.toArray()).map(({ label }) => label)).toEqual(
      valSeen.map(([label]) => label),
    )
  })

  test('folders of classes in both parts, without a kit', async () => {
    const files = { ...trainFolder, [`val/${bike}/${valName(2)}`]: picture(7) }
    const set = await readImageNet(tree(files), 'disk')
    expect(seen(await set.validation.toArray())).toEqual([
      [labels.bike, `val/${bike}/${valName(2)}`, 7],
    ])
  })

  test('a folder of archives of classes', async () => {
    const files = folder(
      'train',
      Object.fromEntries(
        Object.entries(trainFiles).map(([wnid, inside]) => [`${wnid}.tar`, writeTar(inside)]),
      ),
    )
    const { train } = await readImageNet(tree(files), 'disk', { parts: ['train'] })
    expect(seen(await train.toArray()).map(([label]) => label)).toEqual([0, 0, 0, 444, 444])
  })

  test("Kaggle's", async () => {
    const root = 'ILSVRC/Data/CLS-LOC'
    const wnids = [tench, bike, tandem, goldfish]
    const rows = wnids.map((wnid, i) => `${valName(i + 1).slice(0, -5)},${wnid} 85 1 499 272 `)
    const files = {
      ...folder(root, trainFolder),
      ...folder(`${root}/val`, valFiles),
      'LOC_val_solution.csv': text(['ImageId,PredictionString', ...rows].join('\n')),
    }
    const set = await readImageNet(tree(files), 'disk')
    expect((await set.validation.toArray()).map(({ label }) => label)).toEqual(
      valSeen.map(([label]) => label),
    )
    expect((await set.train.get(0)).path).toBe(`${root}/train/${tench}/${tench}_10.JPEG`)
  })

  test('boxes, where they are asked for', async () => {
    const xml = (wnid: string) =>
      text(
        `<annotation><filename>x</filename><size><width>9</width><height>8</height><depth>3</depth></size><object><name>${wnid}</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>5</xmax><ymax>7</ymax></bndbox></object></annotation>`,
      )
    const files = {
      ...trainFolder,
      [`val/${bike}/${valName(2)}`]: picture(7),
      [`bbox/train/${tench}/${tench}_11.xml`]: xml(tench),
      [`bbox/val/${valName(2).replace('JPEG', 'xml')}`]: xml(bike),
    }
    const set = await readImageNet(tree(files), 'disk', { boxes: true })
    const box = { x: 1, y: 2, width: 4, height: 5 }
    expect((await set.train.toArray()).slice(0, 2).map(({ boxes }) => boxes)).toEqual([
      [],
      [{ ...box, label: labels.tench }],
    ])
    expect((await set.validation.get(0)).boxes).toEqual([{ ...box, label: labels.bike }])
    const plain = await readImageNet(tree(files), 'disk')
    expect(await plain.validation.get(0)).not.toHaveProperty('boxes')
    const scaled = { boxes: true, decode: { size: 4 } }
    await expect(readImageNet(tree(files), 'disk', scaled)).rejects.toThrow(/leave out decode.size/)
    await expect(
      readImageNet(tree(trainFolder), 'disk', { boxes: true, parts: ['train'] }),
    ).rejects.toThrow(/has no boxes: unpack/)
  })

  test('a PNG and a CMYK JPEG under the names of JPEGs', async () => {
    const { fixtures } = JSON.parse(await readFile(golden, 'utf8'))
    const cmyk = fixtures.find(({ name }: { name: string }) => name === 'JPEG CMYK')
    const files = {
      [`${tench}/${tench}_1.JPEG`]: picture(9),
      [`${tench}/${tench}_2.JPEG`]: new Uint8Array(Buffer.from(cmyk.file, 'base64')),
      [`${tench}/${tench}_3.JPEG`]: text('no picture'),
    }
    const { train } = await readImageNet(tree(files), 'disk', { parts: ['train'] })
    expect((await train.get(0)).image.data[0]).toBe(9)
    expect((await train.get(1)).image.channels).toBe(3)
    await expect(train.get(2)).rejects.toMatchObject({ code: 'bad-image' })
  })
})

describe('the kit', () => {
  test('has a tree, glosses and counts', async () => {
    const kit = await readDevkit(archives['ILSVRC2012_devkit_t12.tar.gz'])
    expect(kit.validation).toEqual([tench, bike, tandem, goldfish])
    expect(kit.tree.pathsToRoot(bike).map((path) => path.map(({ wnid }) => wnid))).toEqual([
      ['n02834778', bike],
    ])
    expect(kit.tree.get(bike)).toMatchObject({ gloss: 'a gloss' })
    expect(kit.tree.tally(kit.trainCounts).total('n02512053')).toBe(6)
    expect(kit.wnids.get(4)).toBe(tench)
  })

  test.each([
    ['5', /Line 3 .* is “5”/],
    ['1001', /Line 3 .* is “1001”, not a number from 1 to 1000/],
    ['n01440764', /Line 3 .* is “n01440764”/],
  ])('that names the class %s', async (line, says) => {
    const groundTruth = `4\n1\n${line}\n3\n`
    await expect(readDevkit({ groundTruth, meta: writeMeta(synsets) })).rejects.toMatchObject({
      code: 'bad-devkit',
      message: expect.stringMatching(says),
    })
  })

  test('that is damaged, or something else', async () => {
    const archive = archives['ILSVRC2012_devkit_t12.tar.gz']
    await expect(readDevkit(archive.subarray(0, 300))).rejects.toThrow(/damaged or cut short/)
    await expect(readDevkit({ groundTruth: '1', meta: new Uint8Array(200) })).rejects.toThrow(
      /meta.mat/,
    )
    const wrong = writeMeta([{ ...synsets[4]!, children: [7] }])
    await expect(readDevkit({ groundTruth: '1', meta: wrong })).rejects.toThrow(/has the child 7/)
  })
})

describe('what is wrong is said', () => {
  const only = (...names: (keyof typeof archives)[]) =>
    Object.fromEntries(names.map((name) => [name, archives[name]]))
  const both = ['train', 'validation'] as const
  test.each([
    ['a part that is not there', both, only('ILSVRC2012_img_train.tar'), /img_val.tar.*parts/],
    [
      'nothing that tells classes',
      ['validation'] as const,
      only('ILSVRC2012_img_val.tar'),
      /devkit_t12.tar.gz .*beside/,
    ],
    [
      'a foreign class',
      ['validation'] as const,
      { 'val/n99999999/1.JPEG': picture(1) },
      /n99999999.*imageFolder/,
    ],
    [
      'a foreign archive',
      ['train'] as const,
      { 'ILSVRC2012_img_train.tar': writeTar(valFiles) },
      /only archives of/,
    ],
    [
      'a picture beyond the list',
      both,
      { ...archives, 'ILSVRC2012_img_val.tar': writeTar({ [valName(5)]: picture(1) }) },
      /class of ILSVRC2012_val_00000005.JPEG does not stand .* 4 lines/,
    ],
    [
      'an archive that is cut short',
      ['train'] as const,
      { 'ILSVRC2012_img_train.tar': archives['ILSVRC2012_img_train.tar'].subarray(0, 3000) },
      /ILSVRC2012_img_train.tar.* is cut short/,
    ],
  ])('%s', async (_, parts, files: Record<string, Uint8Array>, says) => {
    await expect(readImageNet(tree(files), 'disk', { parts })).rejects.toThrow(says)
  })
})

describe.skipIf(!existsSync(`${data}/imagenet-sample`))('the real pictures', () => {
  beforeEach(() => void vi.stubEnv('CNN_DATA_DIR', data))
  afterEach(() => void vi.unstubAllEnvs())

  test('have their labels', async () => {
    const { train, classes, card, source } = await imageNet({ parts: ['train'] })
    expect([train.size, card.id]).toEqual([76, 'imagenet'])
    expect(source).toContain('imagenet-sample')
    const { label, path, image } = await train.get(0)
    expect([label, classes[label], path]).toEqual([
      0,
      'tench',
      'train/n01440764/n01440764_tench.JPEG',
    ])
    expect(image.channels).toBe(3)
    const dogs = await imageNet({ parts: ['train'], subset: 'dog' })
    expect(dogs.classes).toHaveLength(118)
    await expect(imageNet()).rejects.toThrow(/no validation pictures.*parts: \['train'\]/)
  })

  test('of every class lie in one folder, too', async () => {
    const folder = `${data}/imagenet-sample/all1000-64px`
    const { train, wnids } = await imageNet({ folder, parts: ['train'] })
    expect(train.size).toBe(1000)
    const { image, label, wnid } = await train.get(999)
    expect([label, wnid, image.width, image.height]).toEqual([999, wnids[999], 64, 64])
  })
})

test('where there is none, it is said what to get', async () => {
  vi.stubEnv('CNN_DATA_DIR', '/absent')
  await expect(imageNet()).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringMatching(/ILSVRC2012_img_train.tar/),
  })
  vi.unstubAllEnvs()
})
