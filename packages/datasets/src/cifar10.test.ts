import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { cifar10, cifar10Card } from './cifar10.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

/** Records whose red is their number, green their label, blue 9. */
function batch(labels: number[]) {
  const bytes = new Uint8Array(labels.length * 3073)
  for (const [i, label] of labels.entries()) {
    bytes.set([label], i * 3073)
    for (const [plane, value] of [i, label, 9].entries()) {
      const start = i * 3073 + 1 + plane * 1024
      bytes.fill(value, start, start + 1024)
    }
  }
  return bytes
}

const files: Record<string, Uint8Array> = {
  'data_batch_1.bin': batch([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]),
  'data_batch_2.bin': batch([5, 6, 7, 8, 9, 5, 6, 7, 8, 9]),
  'test_batch.bin': batch([9, 8]),
  'readme.html': new Uint8Array(3),
}

function tar(contents: Record<string, Uint8Array>) {
  const blocks = Object.entries(contents).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512)
    header.write(`cifar-10-batches-bin/${name}`)
    header.write(`${bytes.length.toString(8).padStart(11, '0')} `, 124)
    header.write('        ', 148)
    header.write('0', 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-cifar-'))
  vi.stubEnv('CNN_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('CNN_DATA_DIR', '')
  vi.stubEnv('CNN_OFFLINE', '1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function write(place: string, contents = files) {
  await mkdir(place, { recursive: true })
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(place, name), bytes)
}

describe.skipIf(!existsSync(`${data}/cifar10`))('the real pictures', () => {
  test('are found in CNN_DATA_DIR, as many as there are, which is said', async () => {
    vi.stubEnv('CNN_DATA_DIR', data)
    const set = await cifar10()
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([9000, 1000, 1000])
    expect([set.kind, set.card]).toEqual(['sample', cifar10Card])
    expect(set.source).toContain('10,000 of 50,000 pictures to train and 1,000 of 10,000 to test')
    expect(set.test.name).toBe('CIFAR-10 test (1,000 of 10,000)')
    const { image, label } = await set.test.get(0)
    expect([image.width, image.height, image.channels]).toEqual([32, 32, 3])
    // The first official test picture, a cat: its upper left pixel is (158, 112, 49).
    expect([...image.data.slice(0, 3)]).toEqual([158, 112, 49])
    expect(set.classes[label]).toBe('cat')
    await expect(cifar10({ source: 'full' })).rejects.toThrow(/not whole/)
  })
})

test('a folder as the archive has it, its planes made pixels', async () => {
  await write(join(folder, 'cifar-10-batches-bin'))
  const set = await cifar10({ folder, validation: 10 })
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([10, 10, 2])
  const { image, label } = await set.test.get(1)
  expect([label, ...image.data.slice(0, 4)]).toEqual([8, 1, 8, 9, 1])
  const held = await set.validation.toArray()
  expect(held.map((sample) => sample.label).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

describe('the archive', () => {
  let server: Server
  let url: string
  const archives: Record<string, Uint8Array> = {
    '/good/cifar-10-binary.tar.gz': gzipSync(tar(files)),
    '/cut/cifar-10-binary.tar.gz': gzipSync(tar(files).subarray(0, 20_000)),
    '/other/cifar-10-binary.tar.gz': gzipSync(tar({ 'a.txt': new Uint8Array(5) })),
  }
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = archives[request.url!]
      response.writeHead(body ? 200 : 404).end(body)
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  test('is unpacked, from a folder on a server', async () => {
    vi.stubEnv('CNN_OFFLINE', '')
    const set = await cifar10({ url: `${url}/good` })
    expect([set.train.size! + set.validation.size!, set.test.size]).toEqual([20, 2])
    expect(set.source).toContain(`download from ${url}/good/`)
    expect(set.files[0]).toMatch(/cache.*cifar10@.*data_batch_1\.bin$/)
  })

  test('that is damaged, or another one, is named', async () => {
    vi.stubEnv('CNN_OFFLINE', '')
    await expect(cifar10({ url: `${url}/cut` })).rejects.toMatchObject({
      code: 'bad-tar',
      message: expect.stringMatching(/cut\/cifar-10-binary\.tar\.gz.*at byte/),
    })
    await expect(cifar10({ url: `${url}/other` })).rejects.toMatchObject({
      code: 'data-not-found',
    })
  })
})

describe('what is wrong is said', () => {
  test.each([
    ['half a record', { 'data_batch_1.bin': new Uint8Array(5000) }, /batch 1 has 5000 bytes/],
    [
      'a label that there is not',
      { 'test_batch.bin': batch([3, 77]) },
      /has 77|77 .*record 1|record 1.*77/,
    ],
  ])('%s', async (_, change, says) => {
    await write(folder, { ...files, ...change } as Record<string, Uint8Array>)
    await expect(cifar10({ folder })).rejects.toMatchObject({
      code: 'bad-dataset',
      message: expect.stringMatching(says),
    })
  })

  test('where there is none, where to put the files', async () => {
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'data-not-found' })
    vi.stubEnv('CNN_DATA_DIR', '/absent')
    await expect(cifar10()).rejects.toMatchObject({
      code: 'data-not-found',
      message: expect.stringMatching(/\/absent\/cifar10.*cifar-10-binary\.tar\.gz.*CNN_DATA_DIR/),
    })
    await expect(cifar10({ source: 'sample' })).rejects.toThrow(/without a sample/)
    const signal = AbortSignal.abort()
    vi.stubEnv('CNN_DATA_DIR', data)
    await expect(cifar10({ signal })).rejects.toMatchObject({ code: 'aborted' })
  })
})
