import { downloadFile } from '@cnn/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DataCard } from '../data-card.js'
import { gzipStream } from '../formats/gzip.js'
import { webDataset } from '../formats/webdataset.js'
import { writeTar } from '../formats/write-tar.js'
import { writeZip } from '../formats/zip.js'
import { joinPieces } from './byte-pieces.js'
import { fetchDataset, keptDataset } from './fetch-dataset.js'
import { readTreeFile } from './file-tree.js'
import { findDataset } from './find-dataset.js'
import { openTree } from './open-tree.js'

const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 9)) % 251)
const archived = [
  { path: 'set/labels.txt', content: 'labels' },
  { path: 'set/deep/large.bin', content: large },
]
const served = new Map<string, Uint8Array>()
let requests: { path: string; range: string | null }[] = []
let cutAfter: number | undefined

const card: DataCard = {
  id: 'browser-test',
  name: 'Tiny',
  summary: '',
  homepage: '',
  license: 'none',
  citation: '',
  classes: [],
  counts: {},
  files: [
    { path: 'set.tar.gz', url: new URL('/served/set.tar.gz', location.href).href, unpack: true },
  ],
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const opfs = () => navigator.storage.getDirectory()

/** Answers from memory in place of the network. */
function answer(path: string, range: string | null) {
  const bytes = served.get(path)
  if (!bytes) return new Response('no', { status: 404 })
  requests.push({ path, range })
  const start = Number(/\d+/.exec(range ?? '0')![0])
  const cut = range === null ? cutAfter : undefined
  let at = start
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (cut !== undefined && at >= cut) controller.error(new TypeError('cut'))
      else if (at >= bytes.length) controller.close()
      else controller.enqueue(bytes.slice(at, Math.min(cut ?? bytes.length, (at += 100_000))))
    },
  })
  const headers = {
    'Content-Length': `${bytes.length - start}`,
    'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    ETag: '"v1"',
  }
  return new Response(body, { status: range ? 206 : 200, headers })
}

beforeEach(async () => {
  await (await opfs()).removeEntry('cnn', { recursive: true }).catch(() => {})
  served.clear()
  requests = []
  cutAfter = undefined
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { pathname } = new URL(input as string | URL, location.href)
    if (!pathname.startsWith('/served/')) return real(input, init)
    return answer(pathname, new Headers(init?.headers).get('Range'))
  })
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('a page fetches an archive into its own file system, unpacks it, and finds it again', async () => {
  served.set('/served/set.tar.gz', await joinPieces(gzipStream(writeTar(archived))))
  const stages = new Set<string>()
  const { tree, fetched } = await fetchDataset(card, {
    onProgress: ({ stage }) => stages.add(stage),
  })
  expect([fetched.length, [...stages]]).toEqual([1, ['downloading', 'unpacking']])
  expect(await tree.list()).toEqual([{ path: 'set', kind: 'folder' }])
  expect(text(await readTreeFile(tree, 'set/labels.txt'))).toBe('labels')
  const file = (await tree.open('set/deep/large.bin'))!
  expect(await file.read(1_000_000, 1_000_003)).toEqual(large.subarray(1_000_000, 1_000_003))
  expect((await fetchDataset(card)).fetched).toEqual([])
  expect(await keptDataset(card)).toBeDefined()
  const found = await findDataset(card, {}, { has: ['labels.txt'] })
  expect(found.source).toContain('cnn/datasets/browser-test/set')
  expect(requests.length).toBe(1)
})

test('under ‘auto’ it fetches nothing, and says how', async () => {
  await expect(findDataset(card, {}, { has: ['labels.txt'] })).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringMatching(/source: 'full'.*`url`/),
  })
  expect(requests).toEqual([])
})

test('what was damaged is fetched anew', async () => {
  served.set('/served/set.tar.gz', await joinPieces(gzipStream(writeTar(archived))))
  await fetchDataset(card)
  const folder = await (await opfs()).getDirectoryHandle('cnn')
  const set = await (await folder.getDirectoryHandle('datasets')).getDirectoryHandle(card.id)
  const labels = await (await set.getDirectoryHandle('set')).getFileHandle('labels.txt')
  const writable = await labels.createWritable()
  await writable.write('spoilt')
  await writable.close()
  const { tree, fetched } = await fetchDataset(card)
  expect([fetched.length, text(await readTreeFile(tree, 'set/labels.txt'))]).toEqual([1, 'labels'])
})

test('a download that broke off goes on in a later call, and two take turns', async () => {
  served.set('/served/large.bin', large)
  cutAfter = 1_000_000
  const url = new URL('/served/large.bin', location.href)
  const options = { bytes: large.length, retries: 0 }
  await expect(downloadFile(url, 'cnn/test/large.bin', options)).rejects.toMatchObject({
    code: 'download-failed',
  })
  cutAfter = undefined
  await Promise.all([1, 2].map(() => downloadFile(url, 'cnn/test/large.bin', options)))
  expect(requests.map(({ range }) => range)).toEqual([null, 'bytes=1000000-', null])
  const folder = await (await opfs()).getDirectoryHandle('cnn')
  const test = await folder.getDirectoryHandle('test')
  const names: string[] = []
  for await (const name of test.keys()) names.push(name)
  expect(names).toEqual(['large.bin'])
  const file = await (await test.getFileHandle('large.bin')).getFile()
  const kept = new Uint8Array(await file.arrayBuffer())
  expect([kept.length, kept.findIndex((byte, i) => byte !== large[i])]).toEqual([large.length, -1])
})

test('a hostile archive leaves nothing', async () => {
  const bytes = await joinPieces(writeTar([{ path: 'XX/evil', content: 'x' }]))
  bytes.set(new TextEncoder().encode('..'))
  const sum = bytes
    .subarray(0, 512)
    .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0)
  bytes.set(new TextEncoder().encode(sum.toString(8).padStart(6, '0')), 148)
  served.set('/served/set.tar.gz', bytes)
  await expect(fetchDataset(card)).rejects.toMatchObject({ code: 'unsafe-archive' })
  const folder = await (await opfs()).getDirectoryHandle('cnn')
  const set = await (await folder.getDirectoryHandle('datasets')).getDirectoryHandle(card.id)
  const names: string[] = []
  for await (const name of set.keys()) names.push(name)
  expect(names).toEqual(['.cnn-data'])
})

test('archives and folders that a user picked are trees', async () => {
  const tar = await joinPieces(writeTar(archived))
  const archives = [
    tar,
    await joinPieces(gzipStream(writeTar(archived))),
    await joinPieces(writeZip(archived)),
  ]
  for (const bytes of archives) {
    const tree = await openTree(new File([bytes as Uint8Array<ArrayBuffer>], 'picked'))
    expect(text(await readTreeFile(tree, 'set/labels.txt'))).toBe('labels')
    await tree.close()
  }
  served.set('/served/set.tar.gz', tar)
  await fetchDataset(card)
  const folder = await (await opfs()).getDirectoryHandle('cnn')
  const tree = await openTree(folder)
  expect(text(await readTreeFile(tree, 'datasets/browser-test/set/labels.txt'))).toBe('labels')
  expect(await tree.open('datasets/absent')).toBeUndefined()
})

test('shards are streamed from an address', async () => {
  const sample = (key: string) => [
    { path: `${key}.txt`, content: key },
    { path: `${key}.cls`, content: '1' },
  ]
  for (const [i, keys] of [['a', 'b'], ['c']].entries()) {
    served.set(`/served/s-${i}.tar`, await joinPieces(writeTar(keys.flatMap(sample))))
  }
  const samples = await webDataset('/served/s-{0..1}.tar').toArray()
  expect(samples.map(({ key, files }) => [key, text(files.txt!)])).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', 'c'],
  ])
})
