import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CnnError, saveWeights, tf, useBackend } from '@cnn/core'
import { plainNet } from '@cnn/vision/classification'
import { FasterRcnn } from '@cnn/vision/detection'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../action.js'
import { detectorTrainings } from './detector-trainings.js'
import { takeWeights } from './take-weights.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-detector-trainings-'))
const own = join(folder, 'own.safetensors')
const about = { numClasses: 2, labels: ['a', 'b'], seed: 1 }

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
  using network = plainNet({ widths: [4], numClasses: 2 })
  const metadata = { network: { name: 'plainNet', options: { normEpsilon: 0.5 } } }
  await saveWeights(network, own, { metadata })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function build(from?: string) {
  const network = await detectorTrainings['faster-rcnn-320']!.build({ ...about, size: 320 }, from)
  expect(network).toBeInstanceOf(FasterRcnn)
  return network as FasterRcnn
}

function trainedParts({ backbone }: FasterRcnn) {
  const all = [...backbone.body.parameters()]
  const isNorm = (key: string) => /^\d+\.(1|block\.\d+\.1)\./.test(key)
  const trained = all.filter(([, { trainable }]) => trainable)
  return {
    norms: trained.filter(([key]) => isNorm(key)).length,
    layers: new Set(trained.map(([key]) => Number(key.split('.')[0]))),
  }
}

describe('faster-rcnn-320', () => {
  test('trains everything, and sees pictures as the published network does', async () => {
    using network = await build()
    const { norms, layers } = trainedParts(network)
    expect(norms).toBeGreaterThan(0)
    expect(layers).toContain(0)
    const wide = { data: new Uint8Array(128 * 64 * 3), width: 128, height: 64, channels: 3 }
    const { images, sizes } = network.frame([wide])
    images.dispose()
    expect([...sizes]).toEqual([320, 640])
  })

  test.each([
    ['faster-rcnn-mobilenet', undefined],
    ['faster-rcnn', 0],
    ['a file', 0.5],
  ])('begun with %s keeps its first stages and its norms, with ε %s', async (from, epsilon) => {
    using network = await build(from === 'a file' ? own : from)
    const { norms, layers } = trainedParts(network)
    expect(norms).toBe(0)
    expect(layers).not.toContain(0)
    expect(layers).toContain(15)
    expect(network.architecture.options).toMatchObject({ trainableStages: 3, frozenNorms: true })
    expect(network.architecture.options.normEpsilon).toBe(epsilon)
  })
})

describe('takeWeights', () => {
  const said: string[] = []
  const terminal = {
    say: (text: string) => said.push(text),
    progress() {},
    clearProgress() {},
    ink: { dim: (text: string) => text },
  }
  const context = { terminal, signal: new AbortController().signal } as unknown as Context
  const network = () => detectorTrainings.centernet!.build({ ...about, size: 64 })

  test('takes what fits of the weights that ship for a recipe', async () => {
    using centernet = await network()
    await takeWeights(centernet, 'centernet-shapes', context)
    expect(said).toEqual([expect.stringMatching(/^weights {2}\d+ of \d+ tensors from centernet-/)])
  })

  test.each([
    ['centernet', 'wrong-format', /is a graph model/],
    ['centernet-shape', 'unknown-weights', /Did you mean "centernet-shapes"/],
    ['dcgan-cat-plain', 'unknown-weights', /no shipped weights of dcgan-cat-plain/],
  ])('of %s it says %s', async (from, code, says) => {
    using centernet = await network()
    const before = tf.memory().numTensors
    const error = await takeWeights(centernet, from, context).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(CnnError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) })
    expect(tf.memory().numTensors).toBe(before)
  })
})
