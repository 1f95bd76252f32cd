import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomValues } from '../../test/kernels/reference.js'
import * as tf from '../tf.js'
import { wasm } from './wasm.js'

test('leaves nothing behind in the process', async () => {
  const listeners = () => process.listenerCount('uncaughtException')
  const before = [globalThis.Worker, os.cpus().length, listeners()]
  await wasm.start({ threads: 2 })
  expect([globalThis.Worker, os.cpus().length, listeners()]).toEqual(before)
})

test('says how many threads it took', async () => {
  expect(await wasm.start({ threads: 2 })).toEqual({
    tfjsName: 'wasm',
    description: 'WebAssembly SIMD, 2 threads',
    threads: 2,
  })
  expect((await wasm.start({})).threads).toBe(Math.min(os.availableParallelism(), 8))
  expect((await wasm.start({ threads: 99 })).threads).toBe(8)
  await expect(wasm.start({ threads: 0 })).rejects.toThrow(/threads must be/)
})

test('computes the same bits on any number of threads', async () => {
  const run = async (threads: number) => {
    await wasm.start({ threads })
    return tf.tidy(() => {
      const x = tf.tensor(randomValues([9, 14, 14, 17], 1), [9, 14, 14, 17]) as tf.Tensor4D
      const filter = tf.tensor(randomValues([3, 3, 17, 21], 2), [3, 3, 17, 21]) as tf.Tensor4D
      const attributes = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' }
      const dy = tf.conv2d(x, filter, 1, 'same')
      const gradient = tf
        .engine()
        .runKernel<tf.Tensor>(
          tf.Conv2DBackpropFilter,
          { x, dy },
          { ...attributes, filterShape: filter.shape },
        )
      return [dy, gradient, tf.sum(x), tf.mean(x, [0, 1, 2])].map((y) => [...y.dataSync()])
    })
  }
  const alone = await run(1)
  for (const threads of [2, 3, 8]) expect(await run(threads)).toEqual(alone)
})

test('throws where a tensor does not fit in its memory, and goes on', async () => {
  await wasm.start({ threads: 1 })
  // Half of the memory, never touched.
  const backend = tf.backend() as unknown as BackendWasm
  const half = backend.makeOutput([2 ** 29], 'float32')
  for (const count of [0.6e9, 1.2e9, 2 ** 32]) {
    const tooLarge = () => tf.tidy(() => tf.tile(tf.ones([1]), [count]))
    expect(tooLarge).toThrow(expect.objectContaining({ code: 'out-of-memory' }))
  }
  backend.disposeData(half.dataId)
  expect(tf.tidy(() => tf.sum(tf.ones([100])).dataSync()[0])).toBe(100)
})

describe('a process of its own', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(os.tmpdir(), 'cnn-wasm-'))
    const core = join(import.meta.dirname, '../..')
    await symlink(join(core, 'node_modules'), join(folder, 'node_modules'), 'junction')
    await build({
      stdin: {
        contents: `
          export { wasm } from './src/backend/wasm.js'
          export { setAssetBase } from './src/backend/asset-base.js'
          export * as tf from './src/tf.js'`,
        resolveDir: core,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@cnn/source'],
      external: ['@tensorflow/*'],
      outfile: join(folder, 'wasm.mjs'),
    })
    const files = JSON.stringify(`file://${join(core, 'src/backend/wasm-files')}`)
    await writeFile(
      join(folder, 'multiply.mjs'),
      `
      import { setTimeout } from 'node:timers/promises'
      import { isMainThread, parentPort } from 'node:worker_threads'
      import { setAssetBase, tf, wasm } from './wasm.mjs'
      setAssetBase(${files})
      await wasm.start({ threads: 3 })
      const product = tf.tidy(() => tf.sum(tf.matMul(tf.ones([300, 300]), tf.ones([300, 300]))).dataSync()[0])
      const before = process.cpuUsage()
      await setTimeout(500)
      const { user, system } = process.cpuUsage(before)
      const result = JSON.stringify({ product, idle: (user + system) / 1000 })
      if (isMainThread) console.log(result)
      else parentPort.postMessage(result)`,
    )
    await writeFile(
      join(folder, 'in-worker.mjs'),
      `
      import { Worker } from 'node:worker_threads'
      const worker = new Worker(new URL('./multiply.mjs', import.meta.url))
      worker.on('message', (result) => console.log(result))`,
    )
  })

  afterAll(() => rm(folder, { recursive: true }))

  test.each(['multiply.mjs', 'in-worker.mjs'])(
    '%s computes, rests when idle and ends by itself',
    async (file) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, file)], {
        timeout: 30_000,
      })
      const { product, idle } = JSON.parse(stdout) as { product: number; idle: number }
      expect(product).toBe(300 ** 3)
      expect(idle).toBeLessThan(150)
      expect(stderr).toBe('')
    },
  )
})
