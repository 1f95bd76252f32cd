import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset, load, readWeightsFile, useBackend } from '@cnn/core'
import { fashionMnistCard } from '@cnn/datasets'
import { shapes } from '@cnn/datasets/synthetic'
import { centernetMobilenetV2, detector } from '@cnn/vision/detection'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { centernetShapes } from './centernet-shapes.js'
import { detectionWorld } from './detection-world.js'
import { fashionMnistPlainNet } from './fashion-mnist-plain-net.js'
import { type DetectionRecipe, runRecipe } from './recipe.js'

let folder: string
beforeAll(() => useBackend('wasm'))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-recipe-'))
})
afterEach(() => rm(folder, { recursive: true }))

const counts = { train: 4, validation: 2, test: 3 }
const tiny: DetectionRecipe = {
  ...centernetShapes,
  data: async () => detectionWorld(shapes({ size: 32, counts })),
  network: (seed) =>
    centernetMobilenetV2({ numClasses: 10, size: 32, widthMultiplier: 0.25, channels: 8, seed }),
}

test('a detector is trained, written, measured by AP and loaded again', async () => {
  const { weights, test, network } = await runRecipe(tiny, { folder, epochs: 1 })
  network.dispose()
  expect(test).toMatchObject({ samples: 3, AP: expect.any(Number), AP50: expect.any(Number) })
  const { metadata } = await readWeightsFile(weights)
  expect(metadata).toMatchObject({
    task: 'detection',
    network: { name: 'centernetMobilenetV2', options: { size: 32, widthMultiplier: 0.25 } },
    metrics: { 'Synthetic shapes test AP': test.AP, 'Synthetic shapes test AP50': test.AP50 },
    recipe: 'apps/recipes/src/centernet-shapes.ts',
  })
  const loaded = await load(weights, {
    task: detector,
    build: ({ network, labels }) => centernetMobilenetV2({ ...network!.options, labels }),
  })
  expect(loaded.labels).toContain('crescent')
  const { image } = await shapes({ size: 32 }).test.get(0)
  expect(Array.isArray(await loaded.detect(image))).toBe(true)
  loaded.dispose()
})

test('a run that was cut off goes on where it was', async () => {
  const stop = new AbortController()
  const run = runRecipe(tiny, {
    folder,
    epochs: 2,
    signal: stop.signal,
    onEpoch: () => stop.abort(),
  })
  await expect(run).rejects.toMatchObject({ code: 'aborted' })
  const epochs: number[] = []
  const whole = await runRecipe(tiny, { folder, epochs: 2, onEpoch: ({ epoch }) => epochs.push(epoch) }) // biome-ignore format: one line
  whole.network.dispose()
  expect(epochs).toEqual([2])
  expect(await readdir(folder)).toContain('centernet-shapes.safetensors')
})

test('a classifier is measured by its accuracy', async () => {
  const image = { data: new Uint8Array(28 * 28), width: 28, height: 28, channels: 1 }
  const part = Dataset.from([0, 1, 2, 3].map((label) => ({ image, label })))
  const data = { train: part, validation: part, test: part, classes: fashionMnistCard.classes }
  const options = { folder, epochs: 1, data: { ...data, source: 'made here' } }
  const { test, weights, network } = await runRecipe(fashionMnistPlainNet, options)
  network.dispose()
  const { metadata } = await readWeightsFile(weights)
  expect(metadata.metrics).toEqual({ 'Fashion-MNIST top-1': test.accuracy })
})
