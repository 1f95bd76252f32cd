import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DownloadProgress } from './download-options.js'
import { hubUrls } from './hugging-face.js'
import { readWeightsFile } from './load.js'
import { openWeights } from './open-weights.js'
import { writeSafetensors } from './safetensors.js'

const commit = '0123456789abcdef0123456789abcdef01234567'
const weightsOf = (...keys: string[]) =>
  writeSafetensors(new Map(keys.map((key) => [key, { shape: [1], data: Float32Array.of(7) }])))
const bytes = weightsOf('weight')
const sha256 = createHash('sha256').update(bytes).digest('hex')

let server: Server
let hub: string
let requests: string[]
let files: Record<string, Uint8Array | string>

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url!)
    const file = files[request.url!]
    // Large files are elsewhere.
    if (file === 'elsewhere') {
      response.writeHead(302, { Location: `/cdn${request.url}` }).end()
      return
    }
    const content = Buffer.from(file ?? 'no')
    const headers = { ETag: '"1"', 'Content-Length': content.length }
    response.writeHead(file === undefined ? 404 : 200, headers).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(async () => {
  process.env.CNN_CACHE_DIR = await mkdtemp(join(tmpdir(), 'cnn-hub-'))
  requests = []
  files = {}
})

afterEach(async () => {
  await rm(process.env.CNN_CACHE_DIR!, { recursive: true, force: true })
  delete process.env.CNN_CACHE_DIR
  delete process.env.CNN_OFFLINE
  delete process.env.HF_ENDPOINT
})

const at = (revision: string, file: string) => `/timm/resnet18.a1/resolve/${revision}/${file}`
const keysOf = async (source: string, options: Parameters<typeof readWeightsFile>[1] = { hub }) => [
  ...(await readWeightsFile(source, options)).entries.keys(),
]

test('a file of a pinned repository is downloaded once, and then there offline', async () => {
  const cdn = `/cdn${at(commit, 'model.safetensors')}`
  files = { [at(commit, 'model.safetensors')]: 'elsewhere', [cdn]: bytes }
  const source = `hf:timm/resnet18.a1@${commit}/model.safetensors`
  const seen: DownloadProgress[] = []
  await keysOf(source, { hub, onProgress: (progress) => seen.push(progress) })
  expect(seen.at(-1)).toEqual({
    loaded: bytes.length,
    total: bytes.length,
    file: 'model.safetensors',
  })
  process.env.CNN_OFFLINE = '1'
  expect(await keysOf(source)).toEqual(['weight'])
  expect(requests).toEqual([at(commit, 'model.safetensors'), cdn])
})

test('without a file the usual ones are looked for, shards too, and found again offline', async () => {
  process.env.HF_ENDPOINT = `${hub}/`
  const map = { a: 'model-1.safetensors', b: 'model-2.safetensors' }
  files = {
    [at(commit, 'model.safetensors.index.json')]: JSON.stringify({ weight_map: map }),
    [at(commit, map.a)]: weightsOf('a'),
    [at(commit, map.b)]: weightsOf('b'),
  }
  expect(await keysOf(`hf:timm/resnet18.a1@${commit}`, {})).toEqual(['a', 'b'])
  expect(await keysOf(`hf:timm/resnet18.a1@${commit}`, { offline: true })).toEqual(['a', 'b'])
  expect(requests.length).toBe(4)
})

test('a repository without weights says so', async () => {
  await expect(openWeights(`hf:timm/resnet18.a1@${commit}`, { hub })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('model.safetensors'),
  })
})

test('a branch is refused, naming the commit that it is at', async () => {
  files = { '/api/models/timm/resnet18.a1/revision/main': JSON.stringify({ sha: commit }) }
  await expect(openWeights('hf:timm/resnet18.a1/model.safetensors', { hub })).rejects.toMatchObject(
    {
      code: 'unpinned-revision',
      message: expect.stringContaining(`hf:timm/resnet18.a1@${commit}/model.safetensors`),
    },
  )
  await expect(openWeights('hf:timm/resnet18.a1@v2', { hub })).rejects.toThrow(
    /'v2' points at.*@<commit>/,
  )
  requests = []
  await expect(openWeights('hf:timm/resnet18.a1', { hub, offline: true })).rejects.toMatchObject({
    code: 'unpinned-revision',
  })
  expect(requests).toEqual([])
})

test('a branch is taken where the hash of the file is known', async () => {
  files = { [at('main', 'model.safetensors')]: bytes }
  expect(await keysOf('hf:timm/resnet18.a1', { hub, sha256 })).toEqual(['weight'])
})

test('another file than expected is refused, and a mirror is asked', async () => {
  files = { [at(commit, 'model.safetensors')]: bytes, '/mirror': weightsOf('other') }
  const source = `hf:timm/resnet18.a1@${commit}/model.safetensors`
  await expect(openWeights(source, { hub, sha256: '12345678' })).rejects.toMatchObject({
    code: 'hash-mismatch',
  })
  files = { '/mirror': bytes }
  expect(await keysOf(source, { hub, sha256, mirrors: [`${hub}/mirror`] })).toEqual(['weight'])
})

test('any address will do', async () => {
  files = { '/weights.pth': bytes, '/login.pth': '<html>Please log in</html>' }
  expect(await keysOf(`${hub}/weights.pth`, {})).toEqual(['weight'])
  await expect(openWeights(`${hub}/login.pth`)).rejects.toMatchObject({
    code: 'unknown-format',
    message: expect.stringContaining('web page'),
  })
})

test.each([
  'hf:resnet18',
  'hf:timm/',
  'hf:timm/resnet18@',
  `hf:timm/resnet18@${commit}/../../secret`,
  `hf:timm/resnet18@${commit}//model`,
  `hf:timm/../x@${commit}`,
  'hf:timm/resnet18?x=1',
])('%s is no repository', async (id) => {
  await expect(hubUrls(id, { hub })).rejects.toMatchObject({ code: 'invalid-argument' })
})
