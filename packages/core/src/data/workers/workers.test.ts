import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtures } from '../../../golden/images.js'
import { Dataset } from '../dataset.js'
import { encodePng } from '../encode-png.js'
import type { ImageSource } from '../image.js'
import { readImage } from '../read-image.js'
import { resizeImage } from '../resize.js'
import { decodeImages } from './decode-images.js'
import { handOver } from './hand-over.js'

const module = (name: string) => new URL(`../../../test/workers/${name}.mjs`, import.meta.url)

interface Doubled {
  value: number
  index: number
  epoch: number
  drawn: number
  bytes?: Uint8Array
}

const values = (count: number) =>
  Dataset.from(
    Array.from({ length: count }, (_, value) => ({ value })),
    { name: 'Values' },
  )

const failure = (action: Promise<unknown>) =>
  action.then(
    () => 'nothing was thrown',
    (error) => error,
  )

describe('mapInWorkers', () => {
  test('gives what map gives, in order, with any number of workers', async () => {
    const { default: double } = await import(module('double').href)
    const few = values(12)
    const expected = await few.map<Doubled>(double, { seed: 5 }).shuffle(2).toArray({ epoch: 3 })
    for (const workers of [1, 3]) {
      const mapped = few.mapInWorkers<Doubled>(module('double'), { workers, seed: 5 })
      expect(await mapped.shuffle(2).toArray({ epoch: 3 })).toEqual(expected)
      const batches = await mapped.shuffle(2).batch(5).prefetch(2).toArray({ epoch: 3 })
      expect(batches.flat()).toEqual(expected)
      expect(await mapped.shuffle(2).toArray({ epoch: 3, start: 7 })).toEqual(expected.slice(7))
    }
    const ofStream = few.filter(() => true).mapInWorkers<Doubled>(module('double'), { seed: 5 })
    const plain = await few.map<Doubled>(double, { seed: 5 }).toArray()
    expect(await ofStream.toArray()).toEqual(plain)
    expect(await ofStream.toArray({ start: 9 })).toEqual(plain.slice(9))
  })

  test('copies the part of a buffer that a sample shows, and leaves it usable', async () => {
    const large = new Uint8Array(1_000_000).fill(7)
    const data = Dataset.from([
      { value: 1, bytes: large.subarray(10, 14) },
      { value: 2, bytes: large },
    ])
    const mapped = data.mapInWorkers<Doubled>(module('double'), { workers: 1 })
    for (let time = 0; time < 2; time++) {
      const [first, second] = await mapped.toArray()
      expect([...first!.bytes!]).toEqual([8, 8, 8, 8])
      expect(second!.bytes!.length).toBe(1_000_000)
    }
    expect(large.every((byte) => byte === 7)).toBe(true)
  })

  test('errors name the sample, and keep their code', async () => {
    // Without the sample at which a thread ends, as the samples before it may be lost with it.
    const first = values(16).mapInWorkers<Doubled>(module('double'), { workers: 2 })
    const seen: number[] = []
    const read = async () => {
      for await (const { value } of first) seen.push(value)
    }
    const error = await failure(read())
    expect(error).toMatchObject({ code: 'worker-failed' })
    expect(error.message).toBe('Sample 13 of Values: thirteen is unlucky')
    expect(error.cause.stack).toContain('double.mjs')
    expect(seen.length).toBe(13)
    const mapped = values(18).mapInWorkers<Doubled>(module('double'), { workers: 2 })
    expect(await failure(Promise.resolve(mapped.get(14)))).toMatchObject({
      code: 'not-found',
      message: 'Sample 14 of Values: no such thing',
    })
    expect(await failure(Promise.resolve(mapped.get(17)))).toMatchObject({ code: 'worker-failed' })
    // What follows is not disturbed.
    expect(await mapped.get(3)).toMatchObject({ value: 6 })
  })

  test('a thread that ends takes only its samples with it', async () => {
    const mapped = values(17).mapInWorkers<Doubled>(module('double'), { workers: 1 })
    const error = await failure(Promise.resolve(mapped.get(16)))
    expect(error).toMatchObject({ code: 'worker-failed' })
    expect(error.message).toContain('exit code 3')
    expect(await mapped.get(2)).toMatchObject({ value: 4 })
  })

  test('an abort does not wait for a function that hangs, and its threads end', async () => {
    const controller = new AbortController()
    const mapped = values(18).skip(15).take(1).mapInWorkers(module('double'), { workers: 1 })
    setTimeout(() => controller.abort(), 50)
    const error = await failure(mapped.toArray({ signal: controller.signal }))
    expect(error).toMatchObject({ code: 'aborted' })
  })

  test.each([
    [module('no-function'), /no function as its default export/],
    [module('missing'), /missing\.mjs/],
  ])('says what is wrong with %s', async (url, says) => {
    const error = await failure(values(3).mapInWorkers(url, { workers: 1 }).toArray())
    expect(error).toMatchObject({ code: 'worker-failed' })
    expect(error.message).toMatch(says)
  })

  test('takes workers that somebody made', async () => {
    const program = `const { parentPort } = require('node:worker_threads')
      parentPort.on('message', ({ id, sample }) => parentPort.postMessage({ id, result: -sample.value }))`
    const mapped = values(4).mapInWorkers<number>(() => new Worker(program, { eval: true }), {
      workers: 2,
    })
    expect(await mapped.toArray()).toEqual([-0, -1, -2, -3])
  })

  test('reads no more samples than are about to be worked on', async () => {
    let [read, most, done] = [0, 0, 0]
    const data = Dataset.from({ size: 40, get: (value) => ({ value: value % 10, at: ++read }) })
    const mapped = data.mapInWorkers<Doubled>(module('double'), { workers: 2 }).batch(20)
    for await (const batch of mapped) {
      done += batch.length
      most = Math.max(most, read - done)
    }
    expect(read).toBe(40)
    expect(most).toBeLessThanOrEqual(20 + 4)
  })

  test('refuses what cannot go to a thread, and numbers of threads that are none', async () => {
    const functions = Dataset.from([() => 1], { name: 'Functions' })
    const error = await failure(functions.mapInWorkers(module('double'), { workers: 1 }).toArray())
    expect(error.message).toMatch(/^Sample 0 of Functions cannot be given to a worker thread/)
    for (const workers of [0, -1, 1.5, Number.NaN, 1000]) {
      expect(() => values(1).mapInWorkers(module('double'), { workers })).toThrow(/workers/)
    }
    expect(() => values(1).mapInWorkers('./double.js')).toThrow(/URL of a module/)
  })

  test('threads do not keep a process alive, and end soon', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cnn-workers-'))
    const { build } = await import('esbuild')
    const contents = `import { Dataset } from './dataset.js'
      const mapped = Dataset.from([{ value: 1 }, { value: 2 }])
        .mapInWorkers(new URL('${module('double')}'), { workers: 2 })
      for await (const { value } of mapped) console.log(value)
      const hanging = Dataset.from([{ value: 15 }]).mapInWorkers(new URL('${module('double')}'))
      const signal = AbortSignal.timeout(300)
      await hanging.toArray({ signal }).catch((error) => console.log(error.code))`
    await build({
      stdin: { contents, resolveDir: join(import.meta.dirname, '..'), loader: 'ts' },
      conditions: ['@cnn/source', 'node'],
      ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'error' },
      outfile: join(folder, 'program.mjs'),
    })
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [join(folder, 'program.mjs')], {
      timeout: 20_000,
    })
    expect(stdout).toBe('2\n4\naborted\n')
    await rm(folder, { recursive: true })
  })
})

describe('handing values over', () => {
  test('whole buffers of results go, parts are copied, nothing is sent twice', () => {
    const whole = new Uint8Array(8)
    const large = new Float32Array(100)
    const part = large.subarray(3, 5)
    const { value, buffers } = handOver({ whole, again: [whole], part, text: 'a' }, true)
    expect(buffers.length).toBe(2)
    expect(buffers[0]).toBe(whole.buffer)
    expect(buffers[1]!.byteLength).toBe(8)
    expect(value).toEqual({ whole, again: [whole], part, text: 'a' })
    const theirs = handOver({ whole, part }, false)
    expect(theirs.buffers.map((buffer) => buffer.byteLength)).toEqual([8])
    expect(theirs.buffers[0]).not.toBe(large.buffer)
  })
})

describe('decodeImages', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cnn-decode-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const files = fixtures.filter(({ name }) => /^(PNG|JPEG)/.test(name)).slice(0, 12)
  const samples = Dataset.from(
    files.map(({ file, name }) => ({ image: file as ImageSource, label: name })),
    { name: 'Fixtures' },
  )

  test('gives what readImage gives, with any number of workers', async () => {
    const expected = await samples
      .map(async ({ image, label }) => ({ image: await readImage(image), label }))
      .toArray()
    for (const workers of [0, 1, 3]) {
      expect(await decodeImages(samples, { workers }).toArray()).toEqual(expected)
    }
    expect((await decodeImages(samples).toArray()).length).toBe(files.length)
  })

  test('scales, converts, reads paths and URLs, and takes what is decoded', async () => {
    const path = join(folder, 'a.png')
    const pixels = {
      data: new Uint8Array(60).map((_, i) => 4 * i),
      width: 5,
      height: 4,
      channels: 3,
    }
    await writeFile(path, encodePng(pixels))
    const sources: ImageSource[] = [
      path,
      pathToFileURL(path),
      new Blob([encodePng(pixels) as never]),
      pixels,
    ]
    const data = Dataset.from(sources).map((image) => ({ image }))
    const expected = resizeImage(pixels, 8, 6)
    for (const workers of [0, 2]) {
      const decoded = await decodeImages(data, { workers, size: [6, 8], channels: 3 }).toArray()
      for (const { image } of decoded) expect(image).toEqual(expected)
      const fitted = decodeImages(data, { workers, size: 10, fit: 'letterbox', fill: 9 })
      for (const { image } of await fitted.toArray()) {
        expect([image.width, image.height, image.data[0]]).toEqual([10, 10, 9])
      }
    }
  })

  test('errors name the sample and the file, wherever it is decoded', async () => {
    const path = join(folder, 'bad.png')
    await writeFile(path, 'no picture')
    for (const workers of [0, 1]) {
      const data = Dataset.from([{ image: path }], { name: 'Bad' })
      const error = await failure(decodeImages(data, { workers }).toArray())
      expect(error).toMatchObject({ code: 'bad-image' })
      expect(error.message).toContain('Sample 0 of Bad: ')
      expect(error.message).toContain('bad.png')
      const missing = Dataset.from([{ image: join(folder, 'none.png') }])
      expect(await failure(decodeImages(missing, { workers }).toArray())).toMatchObject({
        code: 'not-found',
      })
      const large = decodeImages(samples, { workers, maxPixels: 10 })
      expect(await failure(large.toArray())).toMatchObject({ code: 'image-too-large' })
    }
    expect(() => decodeImages(samples, { workers: -1 })).toThrow(/-1 workers/)
  })
})
