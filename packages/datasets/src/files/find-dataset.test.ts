import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { FileServer } from '../../test/file-server.js'
import { tarOf } from '../../test/writers/tar.js'
import type { DataCard } from '../data-card.js'
import { type FileTree, memoryTree, readTreeFile } from './file-tree.js'
import { type DataOptions, findDataset } from './find-dataset.js'
import { openTree } from './open-tree.js'

const server = new FileServer()
let folder: string
let card: DataCard

beforeAll(() => server.start())
afterAll(() => server.stop())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-find-'))
  vi.stubEnv('CNN_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('CNN_DATA_DIR', join(folder, 'data'))
  vi.stubEnv('CNN_OFFLINE', '')
  server.files.clear()
  server.requests = []
  card = {
    id: 'tiny',
    name: 'Tiny',
    summary: '',
    homepage: 'https://tiny.example',
    license: 'none',
    citation: '',
    classes: [],
    counts: {},
    files: [
      { path: 'tiny.tar', url: `${server.url}/tiny.tar`, unpack: true, bytes: archive.length },
    ],
  }
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const archive = tarOf(
  { path: 'tiny-1.0/labels.txt', content: 'labels' },
  { path: 'tiny-1.0/data.bin', content: 'data' },
)
const search = { aliases: ['TinyData'], has: ['labels.txt', 'data.bin'] }
const find = (options: DataOptions = {}, more = {}) =>
  findDataset(card, options, { ...search, ...more })
const labels = async (tree: FileTree) =>
  new TextDecoder().decode(await readTreeFile(tree, 'labels.txt'))

async function put(...path: string[]) {
  const place = join(folder, ...path)
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'labels.txt'), 'labels')
  await writeFile(join(place, 'data.bin'), 'data')
}

async function putArchive(bytes: Uint8Array, ...path: string[]) {
  const place = join(folder, ...path)
  await mkdir(join(place, '..'), { recursive: true })
  await writeFile(place, bytes)
  return place
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => error,
  )

describe('a folder that is given', () => {
  test.each([
    ['itself', []],
    ['with one that bears another name', ['TinyData']],
    ['with what torchvision makes of it', ['TinyData', 'raw']],
    ['with nothing but one folder', ['whatever']],
  ])('%s', async (_, path) => {
    await put('own', ...path)
    const found = await find({ folder: join(folder, 'own') })
    expect(await labels(found.tree)).toBe('labels')
    expect(found.source).toBe(join(folder, 'own', ...path))
  })

  test.each<[string, Uint8Array]>([
    ['tar', archive],
    ['tar.gz', gzipSync(archive)],
    [
      'zip',
      zipSync({ 'tiny-1.0/labels.txt': Buffer.from('labels'), 'tiny-1.0/data.bin': Buffer.of(1) }),
    ],
  ])('or the archive itself: %s', async (ending, bytes) => {
    const path = await putArchive(bytes, `tiny.${ending}`)
    const found = await find({ folder: path })
    expect(await labels(found.tree)).toBe('labels')
    expect(found.source).toBe(`${path}/tiny-1.0`)
    await found.tree.close()
  })

  test('or one with the official archive in it, unpacked by nobody', async () => {
    await putArchive(archive, 'own', 'tiny.tar')
    await writeFile(join(folder, 'own', 'notes.txt'), '')
    await mkdir(join(folder, 'own', 'more'))
    const found = await find({ folder: join(folder, 'own') }, { aliases: ['tiny-1.0'] })
    expect(await labels(found.tree)).toBe('labels')
    await found.tree.close()
  })

  test('or a tree, or files of a page', async () => {
    const files = new Map([
      ['labels.txt', Buffer.from('labels')],
      ['data.bin', Buffer.of(1)],
    ])
    expect(await labels((await find({ folder: memoryTree(files) })).tree)).toBe('labels')
    const picked = [...files].map(([path, bytes]) => {
      const file = new File([bytes], path)
      Object.defineProperty(file, 'webkitRelativePath', { value: `picked/${path}` })
      return file
    })
    const found = await find({ folder: picked })
    expect([await labels(found.tree), found.source]).toEqual(['labels', 'picked'])
  })

  test('is the only place', async () => {
    await put('data', 'tiny')
    await mkdir(join(folder, 'own'))
    const error = await failureOf(find({ folder: join(folder, 'own') }))
    expect([error.code, error.message]).toEqual([
      'data-not-found',
      expect.stringMatching(/own does not have labels\.txt, data\.bin\. Its files are http/),
    ])
    const absent = await failureOf(find({ folder: join(folder, 'absent') }))
    expect([absent.code, absent.message]).toEqual([
      'data-not-found',
      expect.stringMatching(/absent/),
    ])
    const other = await putArchive(Buffer.from('<!doctype html>'), 'page.zip')
    const page = await failureOf(find({ folder: other }))
    expect([page.code, page.message]).toEqual(['bad-archive', expect.stringMatching(/web page/)])
    expect(server.requests).toEqual([])
  })
})

describe('without one', () => {
  test('CNN_DATA_DIR comes first, by any of its names, then what is installed', async () => {
    await put('installed')
    const installed = { folder: join(folder, 'installed'), name: 'Debian package' }
    const last = await find({}, { installed })
    expect(last.source).toBe(`Debian package at ${installed.folder}`)
    await put('data', 'TinyData')
    const second = await find({}, { installed })
    expect(second.source).toBe(`CNN_DATA_DIR at ${join(folder, 'data/TinyData')}`)
    await put('data', 'tiny')
    const first = await find({}, { installed })
    expect(first.source).toBe(`CNN_DATA_DIR at ${join(folder, 'data/tiny')}`)
  })

  test('it is fetched, and then found in the cache, also offline', async () => {
    server.files.set('/tiny.tar', archive)
    const found = await find()
    expect([await labels(found.tree), found.source]).toEqual([
      'labels',
      `download from ${server.url}/`,
    ])
    vi.stubEnv('CNN_OFFLINE', '1')
    const again = await find()
    expect(again.source).toBe(`the cache at ${join(folder, 'cache/datasets/tiny/tiny-1.0')}`)
    expect(server.requests.length).toBe(1)
  })

  test('a function may look for it', async () => {
    await put('data', 'tiny')
    const has = async (tree: FileTree) => (await tree.list()).length === 2
    expect((await find({}, { has })).source).toContain('CNN_DATA_DIR')
    const none = await failureOf(find({ folder: join(folder, 'data') }, { has: async () => false }))
    expect(none.message).toContain('does not have the files of Tiny')
  })

  test('more than 250 MB are fetched only when asked for', async () => {
    server.files.set('/tiny.tar', archive)
    card = {
      ...card,
      files: [...card.files, { path: 'x', url: `${server.url}/x`, bytes: 300e6, parts: ['extra'] }],
    }
    const error = await failureOf(find())
    expect([error.code, error.message]).toEqual([
      'data-not-found',
      expect.stringMatching(
        /looked in .*data\/tiny.*source: 'full'.*300 MB.*cnn data get tiny.*CNN_DATA_DIR/s,
      ),
    ])
    expect(server.requests).toEqual([])
    expect(await labels((await find({}, { parts: ['train'] })).tree)).toBe('labels')
    await failureOf(find({ source: 'full' }))
    expect(server.requests.at(-1)!.path).toBe('/x')
  })

  test('what only its owner gives out is asked for', async () => {
    card = { ...card, access: 'Register at https://tiny.example and fetch tiny.tar.' }
    for (const source of ['auto', 'full'] as const) {
      const error = await failureOf(find({ source }))
      expect([error.code, error.message]).toEqual([
        'data-not-found',
        expect.stringMatching(/Register at.*folder tiny and set CNN_DATA_DIR/s),
      ])
    }
    expect(server.requests).toEqual([])
  })

  test('why it could not be fetched is said, with what to do', async () => {
    const error = await failureOf(find({}, { patience: { retries: 0, stallSeconds: 5 } }))
    expect([error.code, error.message]).toEqual([
      'not-found',
      expect.stringMatching(/Tiny is not on this computer.*404.*Its files are.*CNN_DATA_DIR/s),
    ])
    vi.stubEnv('CNN_OFFLINE', '1')
    expect((await failureOf(find())).code).toBe('data-not-found')
    expect((await failureOf(find({ source: 'sample' }))).message).toContain('without a sample')
    expect((await failureOf(find({ signal: AbortSignal.abort() }))).code).toBe('aborted')
  })

  test('archives in CNN_DATA_DIR do', async () => {
    await putArchive(archive, 'data', 'tiny', 'tiny.tar')
    const found = await find()
    expect(await labels(found.tree)).toBe('labels')
    expect(server.requests).toEqual([])
    await found.tree.close()
  })
})

test('a folder’s files do not lead out of it', async () => {
  await put('own')
  await put('secret')
  const tree = await openTree(join(folder, 'own'))
  expect(await tree.open('../secret/labels.txt')).toBeUndefined()
  expect(await tree.open(join(folder, 'secret/labels.txt'))).toBeUndefined()
  expect(await tree.list('..')).toEqual([])
  expect(await tree.open('absent')).toBeUndefined()
  expect((await tree.list()).map(({ path }) => path)).toEqual(['data.bin', 'labels.txt'])
})
