import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { cutAt, FileServer, whole } from '../../test/file-server.js'
import { tarOf } from '../../test/writers/tar.js'
import type { DataCard, DataFile } from '../data-card.js'
import { type FetchProgress, fetchDataset } from './fetch-dataset.js'
import { readTreeFile } from './file-tree.js'

const plain = randomBytes(100_000)
const archive = tarOf(
  { path: 'set/', type: '5' },
  { path: 'set/a.txt', content: 'first' },
  { path: 'set/b/c.bin', content: randomBytes(3000) },
)
const hash = (name: 'sha256' | 'md5', bytes: Uint8Array) =>
  createHash(name).update(bytes).digest('hex')

const server = new FileServer()
let folder: string

beforeAll(() => server.start())
afterAll(() => server.stop())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-fetch-'))
  vi.stubEnv('CNN_CACHE_DIR', folder)
  vi.stubEnv('CNN_OFFLINE', '')
  server.files.clear()
  server.requests = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

function cardOf(...files: Partial<DataFile>[]): DataCard {
  return {
    ...{ id: 'tiny', name: 'Tiny', summary: '', homepage: '', license: 'none', citation: '' },
    ...{ classes: [], counts: {} },
    files: files.map((file, i) => ({ path: `file${i}`, url: `${server.url}/file${i}`, ...file })),
  }
}

/** A card of one archive, which the server has. */
function archived(bytes: Uint8Array, file: Partial<DataFile> = {}) {
  server.files.set('/set.tar', bytes)
  return cardOf({ path: 'set.tar', url: `${server.url}/set.tar`, unpack: true, ...file })
}

const place = (...path: string[]) => join(folder, 'datasets', 'tiny', ...path)

/** Every file below a folder, that of the receipts included. */
async function everything(root = place()) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

const failureOf = (card: DataCard, options = {}) =>
  fetchDataset(card, { retries: 0, ...options }).then(
    () => undefined,
    (error) => error,
  )

test('files are fetched once, checked, and found again', async () => {
  server.files.set('/file0', plain)
  server.files.set('/mirror/file1', plain)
  const known = { bytes: plain.length, sha256: hash('sha256', plain) }
  const card = cardOf(
    { ...known, path: 'deep/in/a.bin' },
    { md5: hash('md5', plain), mirrors: [`${server.url}/mirror/file1`] },
  )
  const seen: FetchProgress[] = []
  const onProgress = (progress: FetchProgress) => seen.push(progress)
  const { tree, folder: kept, fetched } = await fetchDataset(card, { onProgress })
  expect([kept, fetched.length]).toEqual([place(), 2])
  expect(Buffer.from(await readTreeFile(tree, 'deep/in/a.bin')).equals(plain)).toBe(true)
  expect(await tree.list()).toEqual([
    { path: 'deep', kind: 'folder' },
    { path: 'file1', kind: 'file' },
  ])
  expect(seen[0]).toMatchObject({ stage: 'downloading', loaded: 0, file: 'deep/in/a.bin' })
  expect(seen.at(-1)).toMatchObject({ loaded: 2 * plain.length, file: 'file1' })
  const { length } = server.requests
  expect((await fetchDataset(card)).fetched).toEqual([])
  expect(server.requests.length).toBe(length)
  expect(await everything()).toEqual([
    expect.stringMatching(/^\.cnn-data\/deep/),
    '.cnn-data/file1.json',
    'deep/in/a.bin',
    'file1',
  ])
})

test('only the parts that are asked for', async () => {
  server.files.set('/file0', plain)
  server.files.set('/file2', plain)
  const card = cardOf({ parts: ['train'] }, { parts: ['extra'] }, {})
  const { fetched } = await fetchDataset(card, { parts: ['train'] })
  expect(fetched.map(({ path }) => path)).toEqual(['file0', 'file2'])
})

test('a wrong hash, or md5, or size is found out', async () => {
  server.files.set('/file0', plain)
  const wrong = [{ sha256: '0'.repeat(64) }, { md5: '0'.repeat(32) }]
  for (const known of wrong) {
    expect((await failureOf(cardOf(known))).code).toBe('hash-mismatch')
  }
  expect((await failureOf(cardOf({ bytes: 5 }))).code).toBe('size-mismatch')
  expect(await everything()).toEqual([])
})

describe('an archive', () => {
  const zip = zipSync({ 'set/a.txt': Buffer.from('first'), 'set/b/c.bin': randomBytes(3000) })

  test.each<[string, Uint8Array]>([
    ['tar', archive],
    ['tar.gz', gzipSync(archive)],
    ['zip', zip],
  ])('%s is unpacked and removed', async (_, bytes) => {
    const stages = new Set<string>()
    const card = archived(bytes, { sha256: hash('sha256', bytes) })
    const onProgress = ({ stage }: FetchProgress) => stages.add(stage)
    const { tree } = await fetchDataset(card, { onProgress })
    expect(new TextDecoder().decode(await readTreeFile(tree, 'set/a.txt'))).toBe('first')
    expect(await everything()).toEqual(['.cnn-data/set.tar.json', 'set/a.txt', 'set/b/c.bin'])
    expect([...stages]).toEqual(['downloading', 'unpacking'])
    expect((await fetchDataset(card)).fetched).toEqual([])
    expect(server.requests.length).toBe(1)
  })

  test('is unpacked into the folder that its card names, beside what is there', async () => {
    const card = archived(archive, { unpack: 'data/raw' })
    await mkdir(place('data/raw/set/b'), { recursive: true })
    await writeFile(place('data/raw/set/b/own.txt'), 'mine')
    await fetchDataset(card)
    expect(await everything(place('data/raw'))).toEqual([
      'set/a.txt',
      'set/b/c.bin',
      'set/b/own.txt',
    ])
  })

  test('of a single packed file is that file', async () => {
    server.files.set('/x', gzipSync('{}'))
    const card = cardOf({ path: 'captions.json.gz', url: `${server.url}/x`, unpack: true })
    const { tree } = await fetchDataset(card)
    expect(new TextDecoder().decode(await readTreeFile(tree, 'captions.json'))).toBe('{}')
  })

  const content = 'x'
  test.each<[string, Uint8Array, string, RegExp]>([
    ['that leads out', tarOf({ path: '../evil', content }), 'unsafe-archive', /leads out/],
    ['with an absolute path', tarOf({ path: '/evil', content }), 'unsafe-archive', /absolute/],
    ['with a drive', tarOf({ path: 'C:\\evil', content }), 'unsafe-archive', /drive/],
    [
      'with backslashes',
      tarOf({ path: 'a\\..\\..\\evil', content }),
      'unsafe-archive',
      /leads out/,
    ],
    ['with a link', tarOf({ path: 'a', type: '2', target: '/etc' }), 'unsafe-archive', /a link/],
    ['with a hard link', tarOf({ path: 'a', type: '1', target: 'b' }), 'unsafe-archive', /a link/],
    ['with a device', tarOf({ path: 'a', type: '3' }), 'unsafe-archive', /a device/],
    [
      'with a name twice',
      tarOf({ path: 'a', content }, { path: './a', content }),
      'unsafe-archive',
      /twice/,
    ],
    [
      'with names that some systems do not tell apart',
      tarOf({ path: 'A', content }, { path: 'a', content }),
      'unsafe-archive',
      /case/,
    ],
    [
      'with folders that they do not',
      tarOf({ path: 'Set/a', content }, { path: 'set/b', content }),
      'unsafe-archive',
      /case/,
    ],
    [
      'with a file in a file',
      tarOf({ path: 'a', content }, { path: 'a/b', content }),
      'unsafe-archive',
      /both a file and a folder/,
    ],
    ['with control characters', tarOf({ path: 'a\nb', content }), 'unsafe-archive', /control/],
    [
      'that is a bomb',
      gzipSync(tarOf({ path: 'a', content: Buffer.alloc(80_000_000) })),
      'bad-gzip',
      /unpacks to more/,
    ],
    ['that is cut short', archive.subarray(0, 3000), 'bad-tar', /cut short/],
    ['that is cut short and packed', gzipSync(archive).subarray(0, -30), 'bad-gzip', /cut short/],
    ['without files', tarOf({ path: 'a/', type: '5' }), 'bad-archive', /without files/],
    ['that is something else', Buffer.from('{"error": true}'), 'bad-archive', /it is JSON/],
    [
      'that is a web page',
      Buffer.from('<!doctype html><h1>Log in'),
      'download-failed',
      /a web page/,
    ],
  ])('%s is refused, and nothing of it stays', async (_, bytes, code, message) => {
    const first = tarOf({ path: 'good.txt', content: 'good' }).subarray(0, 1024)
    const isPlainTar = bytes[257] === 0x75 && code === 'unsafe-archive'
    const error = await failureOf(archived(isPlainTar ? Buffer.concat([first, bytes]) : bytes))
    expect([error?.code, error?.message]).toEqual([code, expect.stringMatching(message)])
    expect(await everything()).toEqual([])
    expect(await readdir(folder)).toEqual(['datasets'])
  })
})

describe('a bad server', () => {
  test('that cuts is asked to go on, in a later call too', async () => {
    let loaded = 0
    const onProgress = (progress: FetchProgress) => {
      loaded = progress.loaded
    }
    const card = cardOf({ bytes: plain.length, sha256: hash('sha256', plain) })
    server.files.set(
      '/file0',
      cutAt(plain, 40_000, () => loaded >= 40_000),
    )
    expect((await failureOf(card, { onProgress })).code).toBe('download-failed')
    server.files.set('/file0', plain)
    const { tree } = await fetchDataset(card)
    expect(Buffer.from(await readTreeFile(tree, 'file0')).equals(plain)).toBe(true)
    expect(server.requests.at(-1)).toEqual({ path: '/file0', range: 'bytes=40000-' })
  })

  test('that stalls, redirects in circles, sends a page, or has nothing is named', async () => {
    server.files.set('/file0', () => {})
    expect((await failureOf(cardOf({}), { stallSeconds: 0.2 })).code).toBe('timeout')
    server.files.set('/file0', (_, response) => {
      response.writeHead(302, { Location: '/file0' }).end()
    })
    expect((await failureOf(cardOf({}))).message).toContain('redirect')
    server.files.set('/file0', (_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<p>Please log in')
    })
    expect((await failureOf(cardOf({}))).message).toContain('web page')
    server.files.delete('/file0')
    expect((await failureOf(cardOf({}))).code).toBe('not-found')
    expect(await everything()).toEqual([])
  })

  test('that lies about the length is found out', async () => {
    server.files.set('/file0', (_, response) => {
      const timer = setInterval(() => response.write(plain), 1)
      response.on('close', () => clearInterval(timer))
    })
    expect((await failureOf(cardOf({ bytes: 1000 }))).code).toBe('size-mismatch')
  })
})

describe('what is kept', () => {
  test('is fetched anew where it was damaged, cut, or removed', async () => {
    const card = archived(archive)
    await fetchDataset(card)
    const spoil = [
      () => writeFile(place('set/a.txt'), 'spoilt'),
      () => writeFile(place('set/a.txt'), 'fir'),
      () => writeFile(place('set/a.txt'), 'worst'),
      () => rm(place('set/b'), { recursive: true }),
      () => writeFile(place('.cnn-data/set.tar.json'), '{'),
    ]
    for (const [i, action] of spoil.entries()) {
      await action()
      const { tree, fetched } = await fetchDataset(card)
      expect(fetched.length, `${i}`).toBe(1)
      expect(new TextDecoder().decode(await readTreeFile(tree, 'set/a.txt'))).toBe('first')
      expect((await readTreeFile(tree, 'set/b/c.bin')).length).toBe(3000)
    }
  })

  test('may be copied or touched', async () => {
    const card = archived(archive)
    await fetchDataset(card)
    await utimes(place('set/a.txt'), 1, 1)
    expect((await fetchDataset(card)).fetched).toEqual([])
    expect(server.requests.length).toBe(1)
  })

  test('is compared with its checksums when asked for', async () => {
    server.files.set('/file0', plain)
    const card = archived(archive)
    const both = { ...card, files: [...card.files, ...cardOf({}).files] }
    await fetchDataset(both)
    await utimes(place('set/a.txt'), 1, 1)
    expect((await fetchDataset(both)).fetched).toEqual([])
    // Neither the size nor the time changes.
    await writeFile(place('set/a.txt'), 'f\0\0st')
    await utimes(place('set/a.txt'), 1, 1)
    expect((await fetchDataset(both)).fetched).toEqual([])
    const seen: FetchProgress[] = []
    const onProgress = (progress: FetchProgress) => seen.push(progress)
    const { tree, fetched } = await fetchDataset(both, { verify: true, onProgress })
    expect(fetched.map(({ path }) => path)).toEqual(['set.tar'])
    expect(new TextDecoder().decode(await readTreeFile(tree, 'set/a.txt'))).toBe('first')
    expect(seen[0]).toEqual({
      ...{ stage: 'verifying', file: 'file0', loaded: plain.length, total: plain.length },
    })
  })

  test('is filled by two at once', async () => {
    server.files.set('/file0', plain)
    const card = archived(gzipSync(archive))
    const both = { ...card, files: [...card.files, ...cardOf({}).files] }
    const results = await Promise.all([1, 2, 3, 4].map(() => fetchDataset(both)))
    for (const { tree } of results) {
      expect((await readTreeFile(tree, 'set/b/c.bin')).length).toBe(3000)
      expect((await readTreeFile(tree, 'file0')).length).toBe(plain.length)
    }
    expect((await fetchDataset(both)).fetched).toEqual([])
    const left = (await everything()).filter((path) => !/\.json$|^set\/|^file0$/.test(path))
    expect(left).toEqual([])
  })

  test('is rid of what killed processes left half unpacked, a day later', async () => {
    const [old, young] = [Date.now() - 25 * 3600_000, Date.now() - 3600_000]
    for (const begun of [old, young]) {
      await mkdir(place(`.cnn-data/unpacking-${begun}-1234/set`), { recursive: true })
    }
    await fetchDataset(archived(archive))
    const left = await readdir(place('.cnn-data'))
    expect(left.sort()).toEqual(['set.tar.json', `unpacking-${young}-1234`])
  })

  test('goes into a folder that is given', async () => {
    const own = join(folder, 'own')
    const { folder: kept } = await fetchDataset(archived(archive), { folder: own })
    expect(kept).toBe(own)
    expect((await readFile(join(own, 'set/a.txt'))).toString()).toBe('first')
  })

  test('is unpacked later where unpacking was broken off', async () => {
    const controller = new AbortController()
    const onProgress = ({ stage }: FetchProgress) => stage === 'unpacking' && controller.abort()
    const card = archived(archive, { bytes: archive.length, sha256: hash('sha256', archive) })
    const error = await failureOf(card, { signal: controller.signal, onProgress })
    expect(error.code).toBe('aborted')
    expect(await everything()).toEqual(['.cnn-data/set.tar'])
    await fetchDataset(card)
    expect(server.requests).toEqual([{ path: '/set.tar', range: undefined }])
    expect(await everything(place('set'))).toEqual(['a.txt', 'b/c.bin'])
  })
})

test('a full disk is named, and nothing half unpacked is left', async () => {
  const card = archived(archive)
  const probe = await open(import.meta.filename)
  const prototype = Object.getPrototypeOf(probe) as typeof probe
  await probe.close()
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  vi.spyOn(prototype, 'writeFile').mockRejectedValue(full)
  const error = await failureOf(card)
  expect([error.code, error.message]).toEqual([
    'disk-full',
    expect.stringMatching(/a\.txt.*CNN_CACHE_DIR/s),
  ])
  vi.restoreAllMocks()
  expect(await everything()).toEqual(['.cnn-data/set.tar'])
})

test('where nothing can be kept, it is held in memory', async () => {
  await writeFile(join(folder, 'datasets'), 'a file where the folder should be')
  const { tree, folder: kept } = await fetchDataset(archived(archive))
  expect(kept).toBe('Tiny in memory')
  expect((await readTreeFile(tree, 'set/b/c.bin')).length).toBe(3000)
})

test('what only its owner gives out is not fetched', async () => {
  const access = 'Ask at https://owner.example for tiny.zip.'
  const error = await failureOf({ ...cardOf({}), access })
  expect([error.code, error.message]).toEqual(['data-not-found', expect.stringContaining(access)])
})

test('an own server takes the place of the official ones, and is kept apart', async () => {
  server.files.set('/own/file0', whole(plain))
  const card = cardOf({ url: 'https://official.example/file0', sha256: '0'.repeat(64) })
  const { folder: kept } = await fetchDataset(card, { url: `${server.url}/own` })
  expect(kept).toMatch(/tiny@[0-9a-f]+$/)
})
