import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CnnError, encodePng } from '@cnn/core/data'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FileServer } from '../../test/file-server.js'
import { tarOf } from '../../test/writers/tar.js'
import type { DataCard } from '../data-card.js'
import { fetchDataset } from './fetch-dataset.js'
import { readTreeFile } from './file-tree.js'
import type { DataOptions, FoundDataset } from './find-dataset.js'
import { loadDataset } from './load-dataset.js'
import { readTreeImage } from './read-tree-image.js'

const png = encodePng({ data: new Uint8Array(12), width: 2, height: 2, channels: 3 })
const archive = tarOf(
  { path: 'tiny/labels.txt', content: 'labels' },
  { path: 'tiny/1.png', content: Buffer.from(png) },
)
const server = new FileServer()
let folder: string
let card: DataCard

beforeAll(() => server.start())
afterAll(() => server.stop())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-load-'))
  vi.stubEnv('CNN_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('CNN_DATA_DIR', '')
  vi.stubEnv('CNN_OFFLINE', '')
  server.files.clear()
  server.files.set('/tiny.tar', archive)
  server.requests = []
  card = {
    ...{ id: 'tiny', name: 'Tiny', summary: '', homepage: '', license: 'none', citation: '' },
    ...{ classes: [], counts: {} },
    files: [{ path: 'tiny.tar', url: `${server.url}/tiny.tar`, unpack: true }],
  }
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

let reads = 0

async function readLabels({ tree }: FoundDataset) {
  reads++
  const text = new TextDecoder().decode(await readTreeFile(tree, 'labels.txt'))
  if (text !== 'labels') throw new CnnError('bad-dataset', `labels.txt has ${text}.`)
  return { tree, text }
}

const load = (options: DataOptions = {}, read = readLabels) =>
  loadDataset(card, options, { has: ['labels.txt'] }, read)

const kept = (name: string) => join(folder, 'cache/datasets/tiny/tiny', name)

/** As a failing disk does: neither the size nor the time changes. */
async function damage(name: string, content: Uint8Array | string) {
  await utimes(kept(name), 1000, 1000)
  await load()
  await writeFile(kept(name), content)
  await utimes(kept(name), 1000, 1000)
  reads = 0
}

test('what was damaged in the cache is fetched anew', async () => {
  await load()
  await damage('labels.txt', 'l\0\0els')
  expect((await load()).text).toBe('labels')
  expect([reads, server.requests.length]).toEqual([2, 2])
  expect((await load()).text).toBe('labels')
  expect(server.requests.length).toBe(2)
})

test('what is as it was fetched is not fetched again', async () => {
  server.files.set('/tiny.tar', tarOf({ path: 'tiny/labels.txt', content: 'others' }))
  await expect(load()).rejects.toThrow('labels.txt has others.')
  await expect(load()).rejects.toThrow('labels.txt has others.')
  expect(server.requests.length).toBe(1)
})

test('a folder of somebody’s own is left alone', async () => {
  const own = join(folder, 'own')
  await mkdir(own)
  await writeFile(join(own, 'labels.txt'), 'l\0\0els')
  await expect(load({ folder: own })).rejects.toMatchObject({ code: 'bad-dataset' })
  const { tree } = await fetchDataset(card, { folder: join(folder, 'fetched') })
  expect(tree.forgetDamaged).toBeUndefined()
  expect(reads).toBeGreaterThan(0)
})

test('what cannot be fetched anew is said to be damaged', async () => {
  await load()
  await damage('labels.txt', 'l\0\0els')
  vi.stubEnv('CNN_OFFLINE', '1')
  await expect(load()).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringMatching(
      /labels\.txt has l.*damaged in the cache, and could not be fetched anew: Tiny is not on/s,
    ),
  })
})

test('a picture that is found damaged when its turn comes is fetched with the next call', async () => {
  const { tree } = await load()
  await damage('1.png', new Uint8Array(png.length))
  await expect(readTreeImage(tree, '1.png')).rejects.toThrow(
    /1\.png of .* It was damaged in the cache: load the data set again, and it is fetched anew\.$/,
  )
  const again = await load()
  expect(await readTreeImage(again.tree, '1.png')).toMatchObject({ width: 2, height: 2 })
  expect(server.requests.length).toBe(2)
})
