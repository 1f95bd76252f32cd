import { expect, inject, test } from 'vitest'
import { olivetti } from './olivetti.js'
import { svhn } from './svhn.js'
import { svhnFull } from './svhn-full.js'

const { pictures: shared } = inject('dataFolders')

/** A folder with files of the samples, as an input for folders gives it. */
async function chosen(paths: Record<string, string>): Promise<File[]> {
  const files: File[] = []
  for (const [path, place] of Object.entries(paths)) {
    const response = await fetch(`/@fs${shared}/${place}`)
    const file = new File([await response.blob()], path.split('/').at(-1)!)
    Object.defineProperty(file, 'webkitRelativePath', { value: `chosen/${path}` })
    files.push(file)
  }
  return files
}

test.skipIf(!shared)('MAT files are read in a page', async () => {
  const cropped = 'svhn/format2-derived'
  const folder = await chosen({
    'train_32x32.mat': `${cropped}/train_32x32.mat`,
    'test_32x32.mat': `${cropped}/test_32x32.mat`,
    'extra_32x32.mat': `${cropped}/test_32x32.mat`,
    'olivettifaces.mat': 'olivetti/olivettifaces.mat',
  })
  const set = await svhn({ folder, extra: true })
  expect([set.train.size! + set.validation.size!, set.test.size]).toEqual([554, 486])
  const first = await set.test.get(0)
  for await (const sample of set.extra!) {
    expect(sample).toEqual(first)
    break
  }
  expect((await olivetti({ folder })).train.size).toBe(280)
})

test.skipIf(!shared)('MATLAB 7.3 and its pictures are read in a page', async () => {
  const parts = ['train', 'test'].flatMap((part) =>
    ['digitStruct.mat', '1.png', '2.png', '3.png'].map(
      (name) => [`${part}/${name}`, `svhn/format1-mini/${part}/${name}`] as const,
    ),
  )
  const set = await svhnFull({ folder: await chosen(Object.fromEntries(parts)) })
  const { image, number, boxes } = await set.test.get(0)
  expect([number, boxes.length, image.channels]).toEqual(['5', 1, 3])
})
