import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pictureFiles } from './picture-files.js'

test('a .png is for one picture, a folder for all of them', () => {
  expect(pictureFiles('why.png', ['boot.jpg'], '--explain')).toEqual(['why.png'])
  expect(pictureFiles('why.PNG', ['boot.jpg'], '--explain')).toEqual(['why.PNG'])
  expect(() => pictureFiles('why.png', ['a.png', 'b.png'], '--explain')).toThrow('--explain why')
  expect(pictureFiles('why', ['in/boot.jpg', 'https://x.org/a/coat.png?w=3'], '--explain')).toEqual(
    [join('why', 'boot.png'), join('why', 'coat.png')],
  )
})

test('the pictures themselves are not overwritten, whatever they are called', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-pictures-'))
  try {
    const photo = join(folder, 'a.png')
    writeFileSync(photo, '')
    symlinkSync(folder, join(folder, 'link'))
    for (const where of [folder, photo, join(folder, 'link')]) {
      expect(() => pictureFiles(where, [photo], '--out')).toThrow(/a\.png is one of the pictures/)
    }
    expect(pictureFiles(join(folder, 'out'), [photo], '--out')).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a name of another format is refused, unless it is a folder', () => {
  expect(() => pictureFiles('found.jpg', ['a.png'], '--out')).toThrow(/Give --out found\.png/)
  const folder = join(mkdtempSync(join(tmpdir(), 'cnn-pictures-')), 'found.jpg')
  mkdirSync(folder)
  expect(pictureFiles(folder, ['a.png'], '--out')).toEqual([join(folder, 'a.png')])
  rmSync(join(folder, '..'), { recursive: true })
})

test('pictures of one name do not overwrite each other', () => {
  const files = pictureFiles(
    'out',
    ['a/1.png', 'b/1.jpg', 'c/1-2.png', 'd/1.png', 'data:,'],
    '--explain',
  )
  expect(files.map((file) => file.slice(4))).toEqual([
    '1.png',
    '1-2.png',
    '1-2-2.png',
    '1-3.png',
    'picture.png',
  ])
})
