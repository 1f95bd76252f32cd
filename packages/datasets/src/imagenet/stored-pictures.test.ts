import { type ByteSource, memorySource } from '@cnn/core/data'
import { expect, test } from 'vitest'
import { tarOf } from '../../test/writers/tar.js'
import { streamArchives } from './stored-pictures.js'

test('pictures of each class in turn are not read far ahead', async () => {
  const pictures = Array.from({ length: 300 }, (_, i) => ({
    path: `${i}.JPEG`,
    content: Buffer.alloc(i === 200 ? 300_000 : 1024, i),
  }))
  let most = 0
  const archive = memorySource(tarOf(...pictures), 'n01440764.tar')
  const source: ByteSource = {
    ...archive,
    read: (begin, end) => {
      if (end - begin < 200_000) most = Math.max(most, end - begin)
      return archive.read(begin, end)
    },
  }
  const archives = ['n01440764', 'n01443537'].map((wnid) => ({ wnid, source }))
  let count = 0
  for await (const { bytes } of streamArchives(archives)) {
    const index = count++ >> 1
    expect([bytes.length, bytes[0], bytes.at(-1)]).toEqual([
      pictures[index]!.content.length,
      index % 256,
      index % 256,
    ])
  }
  expect([count, most]).toEqual([600, 2 ** 16])
})
