import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { download } from './download.js'
import { sha256Hex } from './sha256.browser.js'

const content = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) % 253)
const url = new URL('/absent/weights.bin', location.href).href
let ranges: (string | null)[] = []

/** Answers from memory in place of the network: the whole file, or cut off after so many bytes. */
function answer(cutAfter?: number) {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    const range = new Headers(init?.headers).get('Range')
    ranges.push(range)
    const start = Number(/\d+/.exec(range ?? '0')![0])
    const cut = range === null ? cutAfter : undefined
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(content.slice(start, cut)),
      pull: (controller) => (cut ? controller.error(new TypeError('cut')) : controller.close()),
    })
    const headers = {
      'Content-Length': `${content.length - start}`,
      'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}`,
      ETag: '"v1"',
    }
    return new Response(body, { status: range ? 206 : 200, headers })
  })
}

beforeEach(async () => {
  await caches.delete('cnn-downloads')
  ranges = []
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('a page keeps its downloads in the Cache API, verified, and heals them', async () => {
  const sha256 = await sha256Hex(content)
  answer()
  expect(await download('/absent/weights.bin', { sha256 })).toEqual(content)
  expect(await download(url, { sha256, offline: true })).toEqual(content)
  expect(ranges.length).toBe(1)
  await (await caches.open('cnn-downloads')).put(url, new Response('damaged'))
  expect(await download(url, { sha256 })).toEqual(content)
  expect(ranges.length).toBe(2)
})

test('a page goes on where a download was cut', async () => {
  answer(8000)
  expect(await download(url, { retries: 1 })).toEqual(content)
  expect(ranges).toEqual([null, 'bytes=8000-'])
})

test('what a page does not have is named offline', async () => {
  await expect(download(url, { offline: true })).rejects.toMatchObject({ code: 'offline' })
})

test('a download survives a browser without a cache', async () => {
  answer()
  vi.spyOn(caches, 'open').mockRejectedValue(new DOMException('no', 'SecurityError'))
  expect(await download(url)).toEqual(content)
})
