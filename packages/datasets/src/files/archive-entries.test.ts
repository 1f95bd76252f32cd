import { gzipSync } from 'node:zlib'
import { memorySource } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { tarOf } from '../../test/writers/tar.js'
import { archiveEntries } from './archive-entries.js'
import { ArchivePaths } from './archive-paths.js'

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

describe('long paths', () => {
  const letters = (count: number) => 'X'.repeat(count)

  test('of many folders are refused', () => {
    const paths = new ArchivePaths('a.tar.gz', 1000)
    const folder = Array.from({ length: 62 }, (_, depth) => `F${depth}`).join('/')
    const enter = (from: number, to: number) => {
      for (let i = from; i < to; i++) paths.enter(`${i}/${folder}/file`, 'file')
    }
    enter(0, 150)
    expect(() => enter(150, 200)).toThrow(/more than 10,050 entries/)
  })

  test('of many characters are refused', () => {
    const paths = new ArchivePaths('a.tar.gz', 1000)
    const enterMany = () => {
      for (let i = 0; i < 5000; i++) paths.enter(`${letters(4000)}/${i}`, 'file')
    }
    expect(enterMany).toThrow(/more than 16,787,216 characters of paths/)
  })

  test('take the room of their names', () => {
    const paths = new ArchivePaths('a.tar.gz', 1e9)
    const folder = Array.from({ length: 60 }, (_, depth) => `F${depth}${letters(60)}`).join('/')
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 500; i++) paths.enter(`${i}/${folder}/file`, 'file')
    const grown = process.memoryUsage().heapUsed - before
    expect(grown).toBeLessThan(30e6)
  })
})

test('names that differ only in case are told with the whole path', async () => {
  const bytes = tarOf({ path: 'set/One/a/file' }, { path: 'set/one/b' })
  await expect(pathsOf(bytes)).rejects.toThrow(
    '‘set/one/b’ in it differs only in its letters’ case or accents from ‘set/One’',
  )
})
