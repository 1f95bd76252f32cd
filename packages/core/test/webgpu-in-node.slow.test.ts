import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runBundled } from './bundle.js'

// The optional package is there for the benchmark; a machine without graphics device has one emulated by Chromium's.
const application = join(import.meta.dirname, '../../../apps/benchmark')
const emulator = '/usr/lib/chromium/vk_swiftshader_icd.json'
const possible = existsSync(join(application, 'node_modules/webgpu')) && existsSync(emulator)
const surroundings = { cwd: application, env: { VK_ICD_FILENAMES: emulator } }

test.skipIf(!possible)('webgpu computes and trains in Node, and the process ends', async () => {
  const printed = await runBundled(
    `import { tf, useBackend } from '../src/index.js'
    const report = await useBackend('webgpu')
    const weight = tf.variable(tf.ones([64, 64]))
    const loss = () => tf.mean(tf.square(tf.matMul(weight, weight)))
    const { value, grads } = tf.variableGrads(loss)
    const gradient = Object.values(grads)[0]
    console.log(JSON.stringify({ ...report, loss: (await value.data())[0], gradient: (await gradient.data())[7] }))`,
    surroundings,
  )
  const report = JSON.parse(printed)
  expect(report).toMatchObject({ name: 'webgpu', loss: 4096, gradient: 4 })
  expect(report.description).toMatch(/emulated on the processor/)
})

test.skipIf(!possible)('an emulated device is passed over in Node too', async () => {
  const printed = await runBundled(
    `import { useBackend } from '../src/index.js'
    console.log(JSON.stringify(await useBackend(undefined, { threads: 1 })))`,
    surroundings,
  )
  const { tried } = JSON.parse(printed)
  expect(tried[1]).toMatchObject({ name: 'webgpu', reason: expect.stringMatching(/emulates/) })
})
