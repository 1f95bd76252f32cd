import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { encodePng } from '@cnn/core'
import { expect, test } from 'vitest'
import { emoji, readEmoji } from './emoji.js'
import { memoryTree } from './files/file-tree.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const root = `${data}/emoji-noto`

const png = encodePng({ data: new Uint8Array([1, 2, 3]), width: 1, height: 1, channels: 3 })
const tree = (files: Record<string, unknown>) =>
  memoryTree(
    new Map(
      Object.entries(files).map(([path, file]) => [
        path,
        file instanceof Uint8Array ? file : new TextEncoder().encode(JSON.stringify(file)),
      ]),
    ),
    'disk',
  )

test('an index names them', async () => {
  const set = await readEmoji(
    tree({
      'index.json': [
        { file: 'a.png', codepoint: 0x1f40e, name: 'horse' },
        { file: 'b.png', codepoint: 0x203c },
      ],
      'png64/a.png': png,
      'png64/b.png': png,
      'png64/c.png': png,
    }),
    'disk',
  )
  expect([set.all.size, set.train.size, set.validation.size]).toEqual([2, 1, 1])
  const { image, ...rest } = await set.all.get(0)
  expect(rest).toEqual({ text: '🐎', name: 'horse', path: 'png64/a.png' })
  expect([...image.data]).toEqual([1, 2, 3])
  expect((await set.all.get(1)).name).toBeUndefined()
})

test('names of files name them', async () => {
  const files = ['emoji_u1f1e9_1f1ea.png', 'u203c.png', 'readme.png', 'emoji_uffffff.png']
  const set = await readEmoji(
    tree(Object.fromEntries(files.map((file) => [`png/128/${file}`, png]))),
    'disk',
  )
  expect((await set.all.toArray()).map(({ text }) => text)).toEqual(['🇩🇪', '\u203c'])
})

test.each([
  ['no list', { a: 1 }, /is no list/],
  ['no file', [{ file: 'x.png', codepoint: 33, name: 'x' }], /Entry 0 .* names png64\/x.png/],
  ['no code point', [{ file: 'a.png', codepoint: 0x110000, name: 'x' }], /Entry 0 .* has no file/],
  ['no entry', [null], /Entry 0/],
  ['no JSON', new TextEncoder().encode('['), /is no JSON/],
  ['one', [{ file: 'a.png', codepoint: 33 }], /there are 1 pictures/],
])('%s', async (_, index, says) => {
  const files = { 'index.json': index, 'png64/a.png': png }
  await expect(readEmoji(tree(files), 'disk')).rejects.toThrow(says)
})

test.skipIf(!existsSync(root))('the real ones', async () => {
  const set = await emoji({ folder: root })
  expect(set.all.size).toBe(1432)
  const { image, text, name } = await set.all.get(0)
  expect([image.width, image.height, image.channels, text, name]).toEqual([
    64,
    64,
    3,
    '‼',
    'double exclamation mark',
  ])
})
