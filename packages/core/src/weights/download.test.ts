import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CnnError } from '../errors.js'
import { cacheEntry, cacheFolder } from './cache.node.js'
import { download } from './download.js'
import type { DownloadProgress } from './download-options.js'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const bytes = content.length

let server: Server
let base: string
let answers: Answer[]
let requests: IncomingMessage[]
let loaded = 0

const onProgress = (progress: DownloadProgress) => {
  loaded = progress.loaded
}

/** Closes the connection when the client has got so many bytes in all: not earlier, or they would be lost. */
function cutOnceLoaded(response: ServerResponse, count: number) {
  const timer = setInterval(() => {
    if (loaded < count) return
    clearInterval(timer)
    response.destroy()
  }, 2)
}

/** Answers the whole file, or the range that is asked for. */
const whole: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const isCurrent = (request.headers['if-range'] ?? '"v1"') === '"v1"'
  response.setHeader('ETag', '"v1"')
  if (start === 0 || !isCurrent) {
    response.end(content)
    return
  }
  response.writeHead(206, { 'Content-Range': `bytes ${start}-${bytes - 1}/${bytes}` })
  response.end(content.subarray(start))
}

/** Announces the whole file and closes the connection after a part of it. */
const cutAt =
  (end: number): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.setHeader('ETag', '"v1"')
    response.setHeader('Content-Length', bytes - start)
    if (start > 0) {
      response.writeHead(206, { 'Content-Range': `bytes ${start}-${bytes - 1}/${bytes}` })
    }
    response.write(content.subarray(start, end))
    cutOnceLoaded(response, end)
  }

const status =
  (code: number): Answer =>
  (_, response) => {
    response.writeHead(code)
    response.end('no')
  }

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request)
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(async () => {
  process.env.CNN_CACHE_DIR = await mkdtemp(join(tmpdir(), 'cnn-cache-'))
  answers = [whole]
  requests = []
  loaded = 0
})

afterEach(async () => {
  delete process.env.CNN_OFFLINE
  await rm(process.env.CNN_CACHE_DIR!, { recursive: true, force: true })
  delete process.env.CNN_CACHE_DIR
})

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  return error as CnnError
}

const url = () => `${base}/weights.bin`

test('downloads once, verifies, reports progress and answers from the cache', async () => {
  const seen: DownloadProgress[] = []
  const options = { sha256, bytes, onProgress: (progress: DownloadProgress) => seen.push(progress) }
  expect(Buffer.from(await download(url(), options)).equals(content)).toBe(true)
  expect(seen[0]).toEqual({ loaded: 0, total: bytes, file: 'weights.bin' })
  expect(seen.at(-1)).toEqual({ loaded: bytes, total: bytes, file: 'weights.bin' })
  expect(Buffer.from(await download(url(), options)).equals(content)).toBe(true)
  expect(requests.length).toBe(1)
  const place = cacheEntry(url()).place!
  expect(await readdir(dirname(place))).toEqual([expect.stringMatching(/-weights\.bin$/)])
})

test('accepts the beginning of a hash, and refuses one that is none', async () => {
  await download(url(), { sha256: sha256.slice(0, 8).toUpperCase() })
  expect((await failureOf(download(url(), { sha256: 'abc' }))).code).toBe('invalid-argument')
  expect((await failureOf(download('ftp://host/file'))).code).toBe('invalid-argument')
})

test('without the cache neither reads nor writes it', async () => {
  await download(url(), { cache: false })
  await download(url(), { cache: false })
  expect(requests.length).toBe(2)
  expect(await readdir(cacheFolder()!)).toEqual([])
})

describe('a broken transfer', () => {
  test('goes on where it was cut', async () => {
    answers = [cutAt(100_000), cutAt(200_000), whole]
    const result = await download(url(), { onProgress, sha256, bytes, retries: 1 })
    expect(Buffer.from(result).equals(content)).toBe(true)
    expect(requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=200000-',
    ])
    expect(requests[1]!.headers['if-range']).toBe('"v1"')
  })

  test('goes on in a later call', async () => {
    answers = [cutAt(100_000)]
    const error = await failureOf(download(url(), { onProgress, bytes, retries: 0 }))
    expect(error.code).toBe('download-failed')
    answers = [whole]
    const result = await download(url(), { onProgress, bytes, sha256 })
    expect(Buffer.from(result).equals(content)).toBe(true)
    expect(requests.at(-1)!.headers.range).toBe('bytes=100000-')
  })

  test('begins anew when the file on the server has changed', async () => {
    answers = [
      (_, response) => {
        response.setHeader('ETag', '"v0"')
        response.setHeader('Content-Length', bytes)
        response.write(Buffer.alloc(50_000))
        cutOnceLoaded(response, 50_000)
      },
      whole,
    ]
    const result = await download(url(), { onProgress, sha256, retries: 1 })
    expect(Buffer.from(result).equals(content)).toBe(true)
    expect(requests[1]!.headers['if-range']).toBe('"v0"')
  })

  test('begins anew when the server answers another range than asked', async () => {
    answers = [
      cutAt(100_000),
      (_, response) => {
        response.writeHead(206, { 'Content-Range': `bytes 5-${bytes - 1}/${bytes}` })
        response.end(content.subarray(5))
      },
      whole,
    ]
    expect((await download(url(), { onProgress, retries: 1 })).length).toBe(bytes)
    expect(requests[2]!.headers.range).toBeUndefined()
  })

  test('is complete when nothing is missing after all', async () => {
    answers = [
      cutAt(100_000),
      (_, response) => {
        response.writeHead(416, { 'Content-Range': 'bytes */100000' })
        response.end()
      },
    ]
    expect((await download(url(), { onProgress, retries: 1 })).length).toBe(100_000)
  })

  test('gives up on a server that ignores ranges and cuts at the same place', async () => {
    const ignoring: Answer = (_, response) => {
      response.setHeader('Content-Length', bytes)
      response.write(content.subarray(0, 1000))
      cutOnceLoaded(response, 1000)
    }
    answers = [ignoring]
    expect((await failureOf(download(url(), { onProgress, retries: 1 }))).code).toBe(
      'download-failed',
    )
    expect(requests.length).toBeLessThanOrEqual(3)
  })
})

describe('a bad server', () => {
  test('that stalls before or amid the answer times out', async () => {
    answers = [() => {}]
    const options = { stallSeconds: 0.2, retries: 0 }
    const silent = await failureOf(download(url(), options))
    expect([silent.code, silent.message]).toEqual([
      'timeout',
      expect.stringContaining('0.2 seconds'),
    ])
    answers = [(_, response) => void response.write(content.subarray(0, 1000))]
    expect((await failureOf(download(url(), options))).code).toBe('timeout')
  })

  test('that corrupts is found out, and its bytes are not kept', async () => {
    const corrupt: Answer = (_, response) => void response.end(Buffer.alloc(bytes, 1))
    answers = [corrupt]
    const error = await failureOf(download(url(), { sha256, bytes, retries: 2 }))
    expect(error.code).toBe('hash-mismatch')
    expect(error.message).toContain(sha256)
    expect(requests.length).toBe(1)
    expect(await readdir(join(cacheFolder()!, 'downloads'))).toEqual([])
  })

  test('that spoils a continued download gets one more try', async () => {
    answers = [
      cutAt(100_000),
      (_, response) => {
        response.writeHead(206, { 'Content-Range': `bytes 100000-${bytes - 1}/${bytes}` })
        response.end(Buffer.alloc(bytes - 100_000))
      },
      whole,
    ]
    const result = await download(url(), { onProgress, sha256, retries: 2 })
    expect(Buffer.from(result).equals(content)).toBe(true)
  })

  test('that lies about the length is found out', async () => {
    answers = [(_, response) => void response.end(content.subarray(0, 5000))]
    expect((await failureOf(download(url(), { bytes }))).code).toBe('size-mismatch')
    // Without a Content-Length header, chunk by chunk: too much is noticed before all of it came.
    answers = [
      (_, response) => {
        const timer = setInterval(() => response.write(content), 1)
        response.on('close', () => clearInterval(timer))
      },
    ]
    expect((await failureOf(download(url(), { bytes }))).code).toBe('size-mismatch')
  })

  test('that redirects in circles fails without retries', async () => {
    answers = [(_, response) => void response.writeHead(302, { Location: '/weights.bin' }).end()]
    const error = await failureOf(download(url(), { retries: 3 }))
    expect(error.code).toBe('download-failed')
    expect(error.message).toContain('redirect')
    expect(requests.length).toBeLessThan(30)
  })

  test('that sends a web page is not believed', async () => {
    answers = [
      (_, response) => {
        response.setHeader('Content-Type', 'text/html; charset=utf-8')
        response.end('<!doctype html>Please log in')
      },
    ]
    const error = await failureOf(download(url()))
    expect(error.code).toBe('download-failed')
    expect(error.message).toContain('web page')
  })

  test('is asked again after 503, and not after 404', async () => {
    answers = [status(503), whole]
    expect((await download(url(), { retries: 1 })).length).toBe(bytes)
    answers = [status(404)]
    requests = []
    const error = await failureOf(download(`${base}/absent.bin`))
    expect(error.message).toContain('404')
    expect(requests.length).toBe(1)
  })

  test('is left for a mirror', async () => {
    answers = [status(404), whole]
    const mirrors = [`${base}/mirror/weights.bin`]
    expect((await download(url(), { mirrors, sha256 })).length).toBe(bytes)
    expect(requests.map((request) => request.url)).toEqual(['/weights.bin', '/mirror/weights.bin'])
  })

  test('that is not there is named, with what to do', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const error = await failureOf(download(`http://127.0.0.1:${port}/file.bin`, { retries: 0 }))
    expect(error.message).toMatch(/file\.bin could not be downloaded.*ECONNREFUSED.*connection/s)
  })
})

describe('the cache', () => {
  test('heals a damaged entry', async () => {
    await download(url(), { sha256 })
    await writeFile(cacheEntry(url()).place!, 'damaged')
    const result = await download(url(), { sha256 })
    expect(Buffer.from(result).equals(content)).toBe(true)
    expect(requests.length).toBe(2)
  })

  test('serves offline, and says where to put what it lacks', async () => {
    process.env.CNN_OFFLINE = '1'
    const error = await failureOf(download(url(), { sha256 }))
    expect(error.code).toBe('offline')
    const place = cacheEntry(url()).place!
    expect(error.message).toContain(place)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, content)
    expect((await download(url(), { sha256 })).length).toBe(bytes)
    expect(requests.length).toBe(0)
  })

  test('is not needed: without a folder to write to the download still works', async () => {
    const blocked = join(process.env.CNN_CACHE_DIR!, 'file')
    await writeFile(blocked, '')
    const folder = process.env.CNN_CACHE_DIR
    process.env.CNN_CACHE_DIR = blocked
    expect((await download(url(), { sha256 })).length).toBe(bytes)
    process.env.CNN_CACHE_DIR = folder
  })

  test('takes two at a time, each on a file of its own', async () => {
    const all = await Promise.all([1, 2, 3].map(() => download(url(), { sha256, bytes })))
    expect(all.every((one) => Buffer.from(one).equals(content))).toBe(true)
    expect((await readdir(join(cacheFolder()!, 'downloads'))).length).toBe(1)
  })

  test('continues what a killed process left, and leaves alone what a living one writes', async () => {
    const parts = `${cacheEntry(url()).place}.part`
    const origin = JSON.stringify({ url: url(), etag: '"v1"' })
    const { hostname } = await import('node:os')
    const host = hostname().replace(/[^\w.]/g, '_')
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.on('exit', resolve))
    for (const [pid, length] of [
      [child.pid, 70_000],
      [process.ppid, 90_000],
    ]) {
      const folder = join(parts, `${host}-${pid}-abcd`)
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'origin.json'), origin)
      await writeFile(join(folder, 'data'), content.subarray(0, length))
    }
    const result = await download(url(), { sha256 })
    expect(Buffer.from(result).equals(content)).toBe(true)
    expect(requests[0]!.headers.range).toBe('bytes=70000-')
    const alive = await readFile(join(parts, `${host}-${process.ppid}-abcd`, 'data'))
    expect(alive.length).toBe(90_000)
  })
})

test('stops when its signal fires, before and during, and keeps what it has', async () => {
  expect((await failureOf(download(url(), { signal: AbortSignal.abort() }))).code).toBe('aborted')
  answers = [
    (_, response) => void response.setHeader('ETag', '"v1"').write(content.subarray(0, 1000)),
  ]
  const controller = new AbortController()
  const onProgress = ({ loaded }: DownloadProgress) => loaded > 0 && controller.abort()
  const work = download(url(), { signal: controller.signal, onProgress })
  expect((await failureOf(work)).code).toBe('aborted')
  answers = [whole]
  await download(url(), { sha256 })
  expect(requests.at(-1)!.headers.range).toBe('bytes=1000-')
})
