import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type ByteSource, CnnError, memorySource } from '@cnn/core'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { mutated } from '../../test/mutated.js'
import { paxRecord, tarEntry, tarOf } from '../../test/writers/tar.js'
import { archiveEntries } from '../files/archive-entries.js'
import { openArchive } from '../files/archive-tree.js'
import { bytePieces } from '../files/byte-pieces.js'
import { bunzip2Stream } from './bzip2.js'
import { gunzipStream } from './gzip.js'
import { readTar } from './tar.js'
import { tarTree } from './tar-tree.js'
import { readShard } from './webdataset.js'
import { writeTar } from './write-tar.js'

const runs = 10_000

const tar = tarOf(
  { path: 'a/1.txt', content: 'first of all' },
  { path: 'x', type: 'x', content: paxRecord('path', 'a/2.txt') + paxRecord('size', '5') },
  { path: 'cut', content: 'after' },
  { path: '././@LongLink', type: 'L', content: 'a/long\0' },
  { path: 'cut', content: randomBytes(700) },
  { path: 'b/', type: '5' },
)
const zip = zipSync({
  'a/1.txt': Buffer.from('first of all, first of all, first of all'),
  'b.bin': [randomBytes(300), { level: 0 }],
  'c/d.bin': Buffer.alloc(5000, 'deep'),
})
// Written by bzip2 -1 of `seq 1 300`.
const bzip2 = new Uint8Array(
  Buffer.from(
    [
      'QlpoMTFBWSZTWfqyn6IAALVIAAAQf+BAApA2HAAxqlHlP8qhVP0wT/VUhU/1Ux6n6UHUf/+qUm/VT/KqR9yJq83z',
      '7yADToDBIFhQKBYSBg6A0gA84AGuOgPIANOgMEgWFAoFhIGDoDSADzgAY4SBYUCgWEgYOgNIAPOAA4cKqtrS222y',
      'SSSKAAAAAEojlttu2y2223e973vdaJohE0QiaIRNEImiETRCJohE0QiaIRNbnJtttr+qtttu973ve9f1iaIRNANo',
      'BtANoBtANoBtANoBtbnMbbbWW/+222aSSS398AAAAG7tu2219tq22yaSSWwAAAAbu23m21+229bbJNJJb6AAAAN3',
      'bbfdtfLbb5bZJNJLfoAAAA3dttvdr1ttv22SSaS3wAAAAbu222mq222+2SSTS3gAAAB87eebbbS1bbbfbJJJ+/YA',
      'AAD4fwu5IpwoSH1ZT9EA',
    ].join(''),
    'base64',
  ),
)

async function length(pieces: AsyncIterable<Uint8Array>) {
  let sum = 0
  for await (const piece of pieces) sum += piece.length
  return sum
}

/** Reads everything of it, and says how much that is. */
async function readEntries(bytes: Uint8Array) {
  let sum = 0
  for await (const { pieces } of archiveEntries(memorySource(bytes, 'a')))
    sum += await length(pieces)
  return sum
}

async function readTree(bytes: Uint8Array) {
  const tree = await openArchive(memorySource(bytes, 'a'))
  let sum = 0
  const open = async (folder: string) => {
    for (const { path, kind } of await tree.list(folder)) {
      if (kind === 'folder') await open(path)
      else sum += await length(bytePieces((await tree.open(path))!))
    }
  }
  await open('')
  await tree.close()
  return sum
}

async function readShards(bytes: Uint8Array) {
  let sum = 0
  for await (const { files } of readShard(memorySource(bytes, 'a.tar'))) {
    for (const content of Object.values(files)) sum += content.length
  }
  return sum
}

const name = 'a'
const readers: [string, Uint8Array, (bytes: Uint8Array) => Promise<number>, RegExp, number][] = [
  ['tar', tar, readEntries, /^(bad-tar|bad-archive|unsafe-archive)$/, 2 ** 20],
  ['tar as a tree', tar, readTree, /^(bad-tar|bad-archive|unsafe-archive)$/, 2 ** 20],
  ['WebDataset', tar, readShards, /^(bad-tar|bad-webdataset|file-too-large)$/, 2 ** 20],
  ['zip', zip, readEntries, /^(bad-zip|bad-tar|bad-archive|unsafe-archive)$/, 2 ** 26],
  ['zip as a tree', zip, readTree, /^(bad-zip|bad-tar|bad-archive|unsafe-archive)$/, 2 ** 26],
  ['tar.gz', gzipSync(tar), readEntries, /^(bad-(gzip|tar|archive)|unsafe-archive)$/, 2 ** 26],
  [
    'gzip',
    gzipSync(tar),
    (bytes) => length(gunzipStream(bytePieces(bytes), { name })),
    /^bad-gzip$/,
    2 ** 26,
  ],
  [
    'bzip2',
    bzip2,
    (bytes) => length(bunzip2Stream(bytePieces(bytes), { name })),
    /^bad-bzip2$/,
    2 ** 26,
  ],
]

test.each(readers)('10,000 mutated archives: %s', async (_, sample, read, codes, most) => {
  let whole = 0
  for (let run = 0; run < runs; run++) {
    const bytes = mutated(sample, run)
    const start = performance.now()
    try {
      expect(await read(bytes)).toBeLessThan(most)
      whole++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code, `run ${run}: ${error.message}`).toMatch(codes)
    }
    expect(performance.now() - start, `run ${run}`).toBeLessThan(5000)
  }
  expect(whole).toBeGreaterThan(10)
  expect(whole).toBeLessThan(runs - 100)
})

const megabytes = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}

describe('memory stays as it is', () => {
  const file = randomBytes(100_000)

  async function* files(count: number) {
    for (let i = 0; i < count; i++) {
      yield { path: `n${i % 1000}/${i}.jpg`, content: file }
    }
  }

  test('while a gigabyte of tar is streamed', async () => {
    const before = megabytes()
    let [bytes, count, most] = [0, 0, 0]
    for await (const entry of readTar(writeTar(files(10_000)))) {
      bytes += (await entry.read()).length
      if (++count % 500 === 0) most = Math.max(most, megabytes() - before)
    }
    expect([count, bytes]).toEqual([10_000, 1e9])
    expect(most).toBeLessThan(250)
  })

  test('while a stream of the kind that browsers have is', async () => {
    const before = megabytes()
    let [count, most] = [0, 0]
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await pieces.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
      },
      { highWaterMark: 0 },
    )
    const pieces = writeTar(files(5000))
    for await (const entry of readTar(stream)) {
      count += (await entry.read()).length / file.length
      if (count % 500 === 0) most = Math.max(most, megabytes() - before)
    }
    expect(count).toBe(5000)
    expect(most).toBeLessThan(250)
  })

  test('while five gigabytes are gone through in place, of which only the headers are read', async () => {
    const [count, size] = [500, 10_000_000]
    const padded = Math.ceil(size / 512) * 512
    const header = (i: number) => tarEntry({ path: `${i}.bin`, size }).subarray(0, 512)
    let read = 0
    const source: ByteSource = {
      name: 'large.tar',
      length: count * (512 + padded) + 1024,
      async read(begin, end) {
        read += end - begin
        const i = Math.floor(begin / (512 + padded))
        const isHeader = begin % (512 + padded) === 0 && i < count
        return isHeader ? header(i) : new Uint8Array(end - begin)
      },
      sibling: () => Promise.reject(new Error('none')),
      close: async () => {},
    }
    const tree = await tarTree(source)
    expect((await tree.list()).length).toBe(count)
    expect((await tree.open('499.bin'))!.length).toBe(size)
    expect(read).toBeLessThan(count * 512 + 10_000)
  })
})
