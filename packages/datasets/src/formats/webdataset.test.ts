import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { memorySource } from '@cnn/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cutAt, FileServer, whole } from '../../test/file-server.js'
import { tarOf } from '../../test/writers/tar.js'
import { joinPieces } from '../files/byte-pieces.js'
import { expandBraces } from './expand-braces.js'
import { readShard, type ShardSample, webDataset } from './webdataset.js'
import { writeShards } from './write-webdataset.js'

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const shard = (...keys: string[]) =>
  tarOf(
    ...keys.flatMap((key) => [
      { path: `${key}.txt`, content: `text of ${key}` },
      { path: `${key}.cls`, content: '7' },
    ]),
  )
const source = (bytes: Uint8Array, name = 'a.tar') => memorySource(bytes, name)

async function all<T>(values: AsyncIterable<T>) {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}
const keysOf = async (values: AsyncIterable<ShardSample>) =>
  (await all(values)).map(({ key }) => key)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-shards-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('braces stand for names', () => {
  expect(expandBraces('a-{008..011}.tar')).toEqual([
    'a-008.tar',
    'a-009.tar',
    'a-010.tar',
    'a-011.tar',
  ])
  expect(expandBraces('{a,b}/{0..1}')).toEqual(['a/0', 'a/1', 'b/0', 'b/1'])
  expect(expandBraces('{8..10}')).toEqual(['8', '9', '10'])
  expect(expandBraces('plain')).toEqual(['plain'])
  for (const bad of ['a{', '{1..0}', '{0..9999999}', '{a}', '{0..999}{0..999}{0..9}']) {
    expect(() => expandBraces(bad), bad).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    )
  }
})

describe('reading', () => {
  test('neighbouring files with the same key are a sample', async () => {
    const bytes = tarOf(
      { path: 'a/', type: '5' },
      { path: 'a/1.jpg', content: 'picture' },
      { path: 'a/1.seg.PNG', content: 'mask' },
      { path: 'a/2.jpg', content: 'other' },
      { path: 'README', content: 'no sample' },
      { path: '__index__.json', content: '{}' },
    )
    const samples = await all(webDataset(source(bytes)))
    expect(samples.map(({ key, files }) => [key, Object.keys(files)])).toEqual([
      ['a/1', ['jpg', 'seg.png']],
      ['a/2', ['jpg']],
    ])
    expect([text(samples[0]!.files['seg.png']), samples[0]!.shard]).toEqual(['mask', 'a.tar'])
  })

  test('of a file on the disk by its name, packed, as a blob, several in their order', async () => {
    await writeFile(join(folder, 's-0.tar'), shard('a', 'b'))
    await writeFile(join(folder, 's-1.tar'), gzipSync(shard('c')))
    const data = webDataset([
      `${folder}/s-{0..1}.tar`,
      new Blob([shard('d') as Uint8Array<ArrayBuffer>]),
    ])
    expect(await keysOf(data)).toEqual(['a', 'b', 'c', 'd'])
    expect(await keysOf(data.iterate({ start: 2 }))).toEqual(['c', 'd'])
    expect(await keysOf(data.take(1))).toEqual(['a'])
    await expect(all(webDataset(`${folder}/absent.tar`))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('the shards come in another order in each epoch, the same for a seed', async () => {
    const shards = Array.from({ length: 20 }, (_, i) => source(shard(`k${i}`)))
    const data = webDataset(shards, { shuffleShards: 1 })
    const first = await keysOf(data.iterate({ epoch: 0 }))
    const second = await keysOf(data.iterate({ epoch: 1 }))
    expect(first).not.toEqual(second)
    expect(first.toSorted()).toEqual(second.toSorted())
    expect(await keysOf(webDataset(shards, { shuffleShards: 1 }).iterate())).toEqual(first)
  })

  test('what is damaged or too large is named', async () => {
    await expect(all(readShard(source(shard('a', 'b').subarray(0, 2000))))).rejects.toMatchObject({
      code: 'bad-tar',
      message: expect.stringContaining('a.tar'),
    })
    const twice = tarOf({ path: 'a.txt', content: '1' }, { path: 'a.TXT', content: '2' })
    await expect(all(readShard(source(twice)))).rejects.toMatchObject({ code: 'bad-webdataset' })
    await expect(all(readShard(source(shard('a')), { maxBytes: 5 }))).rejects.toMatchObject({
      code: 'file-too-large',
    })
  })
})

describe('from a server', () => {
  const server = new FileServer()
  const bytes = shard('a', 'b', 'c')
  beforeAll(() => server.start())
  afterAll(() => server.stop())
  beforeEach(() => {
    server.files.clear()
    server.requests = []
  })

  test('is streamed, and goes on where it was cut', async () => {
    server.files.set('/s.tar', (request, response) => {
      if (server.requests.length > 1) server.files.set('/s.tar', bytes)
      cutAt(bytes, server.requests.length * 1000, () => true)(request, response)
    })
    expect(await keysOf(webDataset(`${server.url}/s.tar`))).toEqual(['a', 'b', 'c'])
    expect(server.requests.length).toBeGreaterThan(1)
    expect(server.requests[1]!.range).toMatch(/^bytes=\d+-$/)
  })

  test('that has another file after a break is not believed', async () => {
    server.files.set('/s.tar', (request, response) => {
      server.files.set('/s.tar', whole(shard('x', 'y', 'z'), '"v2"'))
      cutAt(bytes, 1000, () => true)(request, response)
    })
    await expect(all(webDataset(`${server.url}/s.tar`))).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('cannot be continued'),
    })
  })

  test('that has no file, or a page, is named', async () => {
    await expect(all(webDataset(`${server.url}/s.tar`))).rejects.toMatchObject({
      code: 'not-found',
    })
    server.files.set('/s.tar', (_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<p>')
    })
    await expect(all(webDataset(`${server.url}/s.tar`))).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('web page'),
    })
  })
})

describe('writing', () => {
  const samples = Array.from({ length: 10 }, (_, i) => ({
    key: `${i}`.padStart(4, '0'),
    files: { txt: 'x'.repeat(100), cls: i, json: { i }, bin: Uint8Array.of(i) },
  }))

  test('gives shards that are read again, in a folder', async () => {
    const options = { pattern: 'train-{000}.tar', maxSamples: 4 }
    const written = await writeShards(samples, folder, options)
    expect(written.map(({ name, samples }) => [name, samples])).toEqual([
      ['train-000.tar', 4],
      ['train-001.tar', 4],
      ['train-002.tar', 2],
    ])
    expect((await readdir(folder)).sort()).toEqual(written.map(({ name }) => name))
    const read = await all(webDataset(`${folder}/train-{000..002}.tar`))
    expect(read.map(({ key }) => key)).toEqual(samples.map(({ key }) => key))
    expect(Object.entries(read[7]!.files).map(([ending, bytes]) => [ending, text(bytes)])).toEqual([
      ['txt', 'x'.repeat(100)],
      ['cls', '7'],
      ['json', '{"i":7}'],
      ['bin', '\x07'],
    ])
  })

  test('a shard ends before it would be too large, and a larger sample has its own', async () => {
    const kept = new Map<string, Uint8Array>()
    const keep = async (name: string, pieces: AsyncIterable<Uint8Array>) => {
      kept.set(name, await joinPieces(pieces))
    }
    const written = await writeShards(samples, keep, { maxBytes: 250 })
    expect(written.map(({ samples }) => samples)).toEqual([2, 2, 2, 2, 2])
    expect([...kept.keys()][4]).toBe('shard-000004.tar')
    expect((await writeShards(samples, keep, { maxBytes: 10 })).length).toBe(10)
    const twice = [await writeShards(samples, keep), kept.get('shard-000000.tar')!] as const
    await writeShards(samples, keep)
    expect(Buffer.from(kept.get('shard-000000.tar')!).equals(twice[1])).toBe(true)
  })

  test.each([
    { maxSamples: 0 },
    { maxSamples: Number.NaN },
    { maxSamples: 1.5 },
    { maxBytes: -1 },
    { maxBytes: Number.NaN },
  ])('no bounds that cannot be: %o', async (bounds) => {
    await expect(writeShards(samples, folder, bounds)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(Object.keys(bounds)[0]!),
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('a function that reads no pieces ends it', async () => {
    const names: string[] = []
    const write = async (name: string) => void names.push(name)
    await expect(writeShards(samples, write)).rejects.toMatchObject({ code: 'write-failed' })
    expect(names).toEqual(['shard-000000.tar'])
    const unbounded = { maxSamples: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY }
    expect(await writeShards(samples, folder, unbounded)).toMatchObject([{ samples: 10 }])
  })

  test('no keys that cannot be, and nothing half written', async () => {
    for (const key of ['', 'a.b', 'a/', 'a\\b']) {
      const bad = [samples[0]!, { key, files: { txt: '' } }]
      await expect(writeShards(bad, folder), key).rejects.toMatchObject({
        code: 'invalid-argument',
      })
    }
    expect(await readdir(folder)).toEqual([])
    await expect(writeShards(samples, folder, { pattern: 'a.tar' })).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  })
})
