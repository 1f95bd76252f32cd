import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Dataset, encodePng } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { writeSpeechCommands } from '../../test/writers/speech-commands.js'
import { tone, writeWav } from '../../test/writers/wav.js'
import { partsOf } from '../describe.js'
import { memoryTree } from '../files/file-tree.js'
import { writeSdf } from '../formats/sdf.js'
import { openFolder } from './open-folder.js'
import { viewSample } from './view-sample.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')

const picture = encodePng({ data: new Uint8Array(48).fill(90), width: 4, height: 4, channels: 3 })
const encode = (text: string) => new TextEncoder().encode(text)
const open = (files: Record<string, Uint8Array | string>) =>
  openFolder(
    memoryTree(
      new Map(
        Object.entries(files).map(([path, content]) => [
          path,
          typeof content === 'string' ? encode(content) : content,
        ]),
      ),
      '/data/mine',
    ),
  )
const sizes = (set: object) => partsOf(set).map(([name, { size }]) => [name, size])
const first = (set: Record<string, unknown>, part: string) =>
  (set[part] as Dataset<Record<string, unknown>>).get(0)

describe('a folder that is looked into', () => {
  test('has classes where it has folders of pictures, and parts where those are called so', async () => {
    const set = await open({
      'cat/1.png': picture,
      'dog/a/2.png': picture,
      'dog/3.png': picture,
      'notes.txt': '',
    })
    expect([set.classes, sizes(set), set.source]).toEqual([
      ['cat', 'dog'],
      [['all', 3]],
      '/data/mine',
    ])
    expect(await first(set, 'all')).toMatchObject({
      label: 0,
      path: 'cat/1.png',
      image: picture,
    })
    const split = await open({
      'train/cat/1.png': picture,
      'train/dog/2.png': picture,
      'val/dog/3.png': picture,
    })
    expect(sizes(split)).toEqual([
      ['train', 2],
      ['validation', 1],
    ])
    expect(await first(split, 'validation')).toMatchObject({ label: 1 })
    expect((split.train as Dataset<unknown>).name).toBe('mine train')
  })

  test('has no classes where pictures lie together', async () => {
    const set = await open({ 'b.png': picture, 'a.png': picture })
    expect([set.classes, sizes(set)]).toEqual([[], [['all', 2]]])
    expect(await first(set, 'all')).not.toHaveProperty('label')
  })

  test('has annotations of YOLO, which are seen', async () => {
    const set = await open({
      'data.yaml': 'names: [cat, dog]\ntrain: images/train\nval: images/val\n',
      'images/train/1.png': picture,
      'labels/train/1.txt': '1 0.5 0.5 0.5 0.5\n',
    })
    const view = await viewSample(await first(set, 'train'), { classes: set.classes })
    expect(view.marks).toMatchObject([
      { kind: 'box', x: 1, y: 1, width: 2, height: 2, text: 'dog' },
    ])
  })

  test('names the picture that cannot be read when its turn comes', async () => {
    const set = await open({ 'a.png': picture, 'b.png': '<!doctype html>' })
    const broken = await (set.all as Dataset<unknown>).get(1)
    await expect(viewSample(broken)).rejects.toThrow(/^b\.png: /)
  })

  test('has sounds, molecules, or a data set that is known by its files', async () => {
    const sounds = await open({
      'bark/1.wav': writeWav(tone(440, 0.1)),
      'mew/2.wav': writeWav(tone(880, 0.1)),
    })
    expect([sounds.classes, await first(sounds, 'all')]).toMatchObject([
      ['bark', 'mew'],
      { label: 0, name: 'bark/1.wav' },
    ])
    const helium = { name: 'helium', atoms: [2], positions: new Float64Array(3) }
    expect(await first(await open({ 'a.sdf': writeSdf([helium, helium]) }), 'all')).toMatchObject({
      name: 'helium',
    })
    const layout = {
      words: ['yes', 'no'],
      speakers: ['0a', '0b', '0c'],
      validation: ['0b'],
      testing: ['0c'],
    }
    const speech = await openFolder(memoryTree(writeSpeechCommands(layout)))
    expect(speech.card?.id).toBe('speech-commands')
  })

  test('has any number of molecules in a file', async () => {
    const count = 130_000
    const set = await open({ 'many.xyz': '1\n\nH 0 0 0\n'.repeat(count) })
    expect(sizes(set)).toEqual([['all', count]])
  })

  test('says so where there is nothing to see, or only a name is alike', async () => {
    await expect(open({ 'notes.txt': '' })).rejects.toMatchObject({ code: 'no-samples' })
    const sounds = await open({ 'recordings/hello.wav': writeWav(tone(440, 0.1)) })
    expect(sizes(sounds)).toEqual([['all', 1]])
  })
})

test.skipIf(!existsSync(join(shared, 'cifar10')))(
  'real data sets are known by their files',
  async () => {
    const ids: Record<string, string> = {
      cifar10: 'cifar10',
      svhn: 'svhn',
      mnist: 'mnist',
      'imagenet-sample': 'imagenet',
    }
    for (const [folder, id] of Object.entries(ids)) {
      if (!existsSync(join(shared, folder))) continue
      const set = await openFolder(join(shared, folder))
      expect(set.card?.id, folder).toBe(id)
      const [[, part]] = partsOf(set) as [[string, Dataset<unknown>]]
      expect((await viewSample(await part.get(0), set)).picture).toBeDefined()
    }
  },
)

test('what is closed ends the reading', async () => {
  let closed = 0
  const tree = {
    ...memoryTree(new Map([['1.png', picture]]), 'mine'),
    close: async () => void closed++,
  }
  const set = await openFolder(tree)
  expect(closed).toBe(0)
  await set.close()
  expect(closed).toBe(1)
})
