import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DataFile } from './data-card.js'
import { findIdxFiles, type IdxPlaces, type ImageSetOptions } from './find-idx-files.js'
import { type IdxFiles, type IdxPart, idxParts, readIdxImageSet } from './idx-image-set.js'

const findFiles = (places: IdxPlaces, options: ImageSetOptions) =>
  findIdxFiles(places, options, async (files) => files)

const counts = { train: 24, test: 6 }

function idx(shape: number[], value: (i: number) => number) {
  const size = shape.reduce((product, length) => product * length, 1)
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  for (const [i, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * i)
  return Buffer.concat([header, Uint8Array.from({ length: size }, (_, i) => value(i))])
}

const contents: Record<IdxPart, Buffer> = {
  'train-images-idx3-ubyte': idx([24, 2, 3], (i) => i),
  'train-labels-idx1-ubyte': idx([24], (i) => i % 2),
  't10k-images-idx3-ubyte': idx([6, 2, 3], (i) => 255 - i),
  't10k-labels-idx1-ubyte': idx([6], (i) => i % 2),
}
const packed = Object.fromEntries(
  Object.entries(contents).map(([part, content]) => [`/${part}.gz`, gzipSync(content)]),
)
const downloads = Object.fromEntries(
  idxParts.map((part) => {
    const file = packed[`/${part}.gz`]!
    const sha256 = createHash('sha256').update(file).digest('hex')
    return [part, { bytes: file.length, sha256 }]
  }),
) as Record<IdxPart, { bytes: number; sha256: string }>

const card = {
  id: 'tiny',
  name: 'Tiny',
  files: [] as DataFile[],
  summary: '',
  homepage: '',
  license: 'none',
  citation: '',
  classes: ['even', 'odd'],
  counts,
  image: { width: 3, height: 2, channels: 1 },
}
const sample = async (): Promise<IdxFiles> => ({
  source: 'the sample',
  files: [],
  kind: 'sample',
  bytes: contents,
})

let server: Server
let requests = 0
let isBroken = false
let folder: string
let places: IdxPlaces
let address: string

beforeAll(async () => {
  server = createServer((request, response) => {
    requests++
    const file = packed[request.url!]
    if (file && !isBroken) response.end(file)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(async () => {
  const { port } = server.address() as AddressInfo
  folder = await mkdtemp(join(tmpdir(), 'cnn-idx-'))
  vi.stubEnv('CNN_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('CNN_DATA_DIR', join(folder, 'data'))
  address = `http://127.0.0.1:${port}`
  card.files = idxParts.map((part) => ({
    path: `${part}.gz`,
    url: `${address}/absent/${part}.gz`,
    mirrors: [`${address}/${part}.gz`],
    ...downloads[part],
  }))
  places = { card, alias: 'Tiny', sample }
  requests = 0
  isBroken = false
})

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

async function put(path: string, name = (part: IdxPart) => `${part}.gz`) {
  await mkdir(join(folder, path), { recursive: true })
  for (const part of idxParts) {
    const isPacked = name(part).endsWith('.gz')
    const content = isPacked ? packed[`/${part}.gz`]! : contents[part]
    await writeFile(join(folder, path, name(part)), content)
  }
}

describe('looks in order', () => {
  test('into CNN_DATA_DIR, plain or packed, also as other libraries lay it out', async () => {
    for (const [path, name] of [
      ['data/tiny', (part: string) => `${part}.gz`],
      ['data/tiny', (part: string) => part],
      ['data/tiny/raw', (part: string) => part.replace('-idx', '.idx')],
      ['data/tiny/Tiny/raw', (part: string) => `${part}.gz`],
    ] as const) {
      await rm(join(folder, 'data'), { recursive: true, force: true })
      await put(path, name)
      const found = await findFiles(places, {})
      expect(found.source).toBe(`CNN_DATA_DIR at ${join(folder, 'data/tiny')}`)
      expect(found.files).toContain(join(folder, path, name('t10k-labels-idx1-ubyte')))
      const set = await readIdxImageSet(found, card, counts)
      expect([set.train.size, set.validation.size, set.test.size]).toEqual([22, 2, 6])
    }
    expect(requests).toBe(0)
  })

  test('then where packages are installed', async () => {
    await put('installed')
    const installed = { folder: join(folder, 'installed'), name: 'Package' }
    const found = await findFiles({ ...places, installed }, {})
    expect(found.source).toBe(`Package at ${installed.folder}`)
  })

  test('then on the servers, and from then on into the cache', async () => {
    const seen: number[] = []
    const onProgress = ({ loaded }: { loaded: number }) => seen.push(loaded)
    const found = await findFiles(places, { onProgress })
    expect([found.kind, found.source]).toEqual(['full', expect.stringContaining('download from')])
    const total = idxParts.reduce((sum, part) => sum + downloads[part].bytes, 0)
    expect([seen[0], seen.at(-1)]).toEqual([0, total])
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    const before = requests
    vi.stubEnv('CNN_OFFLINE', '1')
    const again = await findFiles(places, { source: 'full' })
    expect(again.source).toContain(`the cache at ${join(folder, 'cache/datasets/tiny')}`)
    expect(requests).toBe(before)
    const set = await readIdxImageSet(again, card, counts)
    expect((await set.test.get(0)).image.data).toEqual(Uint8Array.of(255, 254, 253, 252, 251, 250))
  })

  test('and takes the sample last, with a warning unless offline', async () => {
    isBroken = true
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect((await findFiles(places, {})).kind).toBe('sample')
    expect(warn.mock.calls[0]![0]).toMatch(/Tiny: taking the small sample.*404/s)
    vi.stubEnv('CNN_OFFLINE', '1')
    expect((await findFiles(places, {})).kind).toBe('sample')
    expect(warn).toHaveBeenCalledTimes(1)
    await expect(findFiles(places, { source: 'full' })).rejects.toMatchObject({
      code: 'data-not-found',
      message: expect.stringMatching(/tiny.*CNN_DATA_DIR/s),
    })
  })

  test('only at an address that is given', async () => {
    const url = address
    const found = await findFiles(places, { url })
    expect(found.source).toBe(`download from ${url}/`)
    isBroken = true
    await expect(findFiles(places, { url: `${url}/other` })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

test('labels that no class has are refused', async () => {
  const files = await sample()
  const bytes = { ...files.bytes, 't10k-labels-idx1-ubyte': idx([6], (i) => i) }
  await expect(readIdxImageSet({ ...files, bytes }, card, counts)).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringContaining('2 at index 2'),
  })
})
