import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explanationFiles } from './explain-pictures.js'

test('a .png is for one picture, a folder for all of them', () => {
  expect(explanationFiles('why.png', ['boot.jpg'])).toEqual(['why.png'])
  expect(explanationFiles('why.PNG', ['boot.jpg'])).toEqual(['why.PNG'])
  expect(() => explanationFiles('why.png', ['a.png', 'b.png'])).toThrow('--explain why')
  expect(explanationFiles('why', ['in/boot.jpg', 'https://x.org/a/coat.png?w=3'])).toEqual([
    join('why', 'boot.png'),
    join('why', 'coat.png'),
  ])
})

test('pictures of one name do not overwrite each other', () => {
  const files = explanationFiles('out', ['a/1.png', 'b/1.jpg', 'c/1-2.png', 'd/1.png', 'data:,'])
  expect(files.map((file) => file.slice(4))).toEqual([
    '1.png',
    '1-2.png',
    '1-2-2.png',
    '1-3.png',
    'picture.png',
  ])
})
