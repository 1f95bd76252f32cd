import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import * as tf from '../tf.js'
import { cpu } from './cpu.js'
import { importOptional } from './optional-package.js'
import { nativeDevice, restoreRemovedUtilities } from './tensorflow-native.js'

const packageName = '@tensorflow/tfjs-node'

const node = (load?: () => Promise<unknown>) =>
  nativeDevice({ name: 'node', packageName, needsGraphicsDevice: false }, load)

test('an absent package says how to install it', async () => {
  await expect(node().start({})).rejects.toMatchObject({
    code: 'backend-unavailable',
    message:
      'The package @tensorflow/tfjs-node is not installed: npm install @tensorflow/tfjs-node@4.22.0.',
  })
})

test('a package without its binary says how to get it', async () => {
  const load = async () => {
    throw new Error(
      "The Node.js native addon module (tfjs_binding.node) can not be found at path: x'.",
    )
  }
  await expect(node(load).start({})).rejects.toMatchObject({
    code: 'backend-unavailable',
    message: expect.stringMatching(/without its binary.*npm rebuild @tensorflow\/tfjs-node/),
  })
})

test('whatever a package throws is the reason', async () => {
  const application = await mkdtemp(join(tmpdir(), 'application-'))
  const broken = join(application, 'node_modules/broken')
  await mkdir(broken, { recursive: true })
  await writeFile(join(broken, 'index.js'), "throw new Error('libcudart.so.11.0: not found')")
  vi.spyOn(process, 'cwd').mockReturnValueOnce(join(application))
  await expect(importOptional('broken', 'broken')).rejects.toMatchObject({
    code: 'backend-unavailable',
    message: 'The package broken does not load: libcudart.so.11.0: not found',
  })
  await expect(importOptional('broken', 'broken@1')).rejects.toMatchObject({
    message: 'The package broken is not installed: npm install broken@1.',
  })
})

test('a package that loads is used; cuda needs a graphics device', async () => {
  await cpu.start({})
  const backend = Object.create(tf.backend())
  const cuda = nativeDevice({ name: 'cuda', packageName, needsGraphicsDevice: true })
  const load = async () => {
    tf.registerBackend('tensorflow', () => backend)
  }
  expect(await node(load).start({})).toEqual({
    tfjsName: 'tensorflow',
    description: 'TensorFlow on the processor (@tensorflow/tfjs-node)',
    threads: 1,
  })
  expect(tf.getBackend()).toBe('tensorflow')
  await expect(cuda.start({})).rejects.toMatchObject({
    code: 'backend-unavailable',
    message: '@tensorflow/tfjs-node finds no graphics device with CUDA.',
  })
  backend.isUsingGpuDevice = true
  const { description } = await cuda.start({})
  expect(description).toBe('TensorFlow on CUDA (@tensorflow/tfjs-node)')
})

test('the functions that Node 23 took from util are back', async () => {
  const util = (await import('node:util')).default as unknown as Record<string, unknown>
  const { isArray } = util
  util.isArray = undefined
  restoreRemovedUtilities()
  expect((util.isArray as (value: unknown) => boolean)([])).toBe(true)
  expect((util.isNullOrUndefined as (value: unknown) => boolean)(null)).toBe(true)
  util.isArray = isArray
})
