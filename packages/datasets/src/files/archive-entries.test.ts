import { gzipSync } from 'node:zlib'
import { memorySource } from '@cnn/core'
import { expect, test } from 'vitest'
import { tarOf } from '../../test/writers/tar.js'
import { archiveEntries } from './archive-entries.js'

async function pathsOf(bytes: Uint8Array, name = 'a.tar') {
  const paths: string[] = []
  for await (const { path } of archiveEntries(memorySource(bytes, name))) paths.push(path)
  return paths
}

test('paths come out plain', async () => {
  const bytes = tarOf({ path: './a//b.txt' }, { path: 'a\\c.txt' }, { path: './', type: '5' })
  expect(await pathsOf(bytes)).toEqual(['a/b.txt', 'a/c.txt'])
  expect(await pathsOf(gzipSync(bytes))).toEqual(['a/b.txt', 'a/c.txt'])
  expect(await pathsOf(gzipSync('text'), '/data/notes.txt.gz')).toEqual(['notes.txt'])
})

test('more files than an archive of its size has are refused', async () => {
  const many = tarOf(...Array.from({ length: 25_000 }, (_, i) => ({ path: `${i}` })))
  expect((await pathsOf(many)).length).toBe(25_000)
  await expect(pathsOf(gzipSync(many))).rejects.toMatchObject({
    code: 'unsafe-archive',
    message: expect.stringMatching(/more than \d\d,\d+ entries/),
  })
})
