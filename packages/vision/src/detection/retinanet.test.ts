import {
  CnnError,
  Dataset,
  fit,
  loadWeights,
  readWeightsFile,
  saveWeights,
  tf,
  useBackend,
  writeSafetensors,
} from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { SmallBody } from '../../test/small-body.js'
import { painted, quickAdam } from '../../test/tiny-detectors.js'
import { formerTorchvisionKeys } from './coco-weights.js'
import type { DetectionSample } from './detection-batch.js'
import { RetinaNet, type RetinaNetOptions } from './retinanet.js'

const body = () => new SmallBody({ firstStage: 2 })

const small = (options: RetinaNetOptions = {}, isSecond = false) =>
  new RetinaNet(
    'small',
    { body, isSecond },
    {
      ...{ numClasses: 2, shortSide: 64, longSide: 96, pyramidChannels: 32 },
      ...options,
    },
  ).initialize(options.seed)

const thing = { x: 20, y: 10, width: 30, height: 25 }
const withThing: DetectionSample = {
  image: painted(90, 60, [{ ...thing, color: [250, 20, 20] }]),
  boxes: [{ ...thing, label: 1 }],
}
const empty: DetectionSample = { image: painted(50, 70, []), boxes: [] }

beforeAll(async () => {
  await useBackend('wasm')
})

describe.each([
  ['RetinaNet', false],
  ['the second RetinaNet', true],
])('%s', (_, isSecond) => {
  test('learns from pictures with things and without, and leaves no tensors', async () => {
    const before = tf.memory().numTensors
    const network = small({}, isSecond)
    const built = tf.memory().numTensors
    for (const samples of [[withThing, empty], [empty]]) {
      const options = { epochs: 1, batchSize: 2, optimizer: quickAdam }
      for await (const { loss } of fit(network, Dataset.from(samples), options)) {
        expect(loss).toBeGreaterThan(0)
      }
    }
    expect(tf.memory().numTensors).toBe(built)
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('RetinaNet', () => {
  test('begins sure of nothing, and finds boxes within each of several pictures', async () => {
    using network = small()
    const before = tf.memory().numTensors
    const images = [withThing.image, empty.image]
    const none = await network.detectImages(images)
    expect(none.map(({ scores }) => scores.length)).toEqual([0, 0])
    const found = await network.detectImages(images, { threshold: 0.009, maxDetections: 7 })
    found.forEach(({ boxes, scores }, i) => {
      expect(scores.length).toBe(7)
      expect([...scores]).toEqual([...scores].sort((a, b) => b - a))
      boxes.forEach((value, at) => {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(at % 2 === 0 ? images[i]!.width : images[i]!.height)
      })
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('stops when it is told to', async () => {
    using network = small()
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const found = network.detectImages([withThing.image], { signal: controller.signal })
    controller.abort()
    await expect(found).rejects.toThrow(CnnError)
    expect(tf.memory().numTensors).toBe(before)
  })

  test("takes the keys of torchvision's published files", async () => {
    using network = small()
    const { entries } = await readWeightsFile((await saveWeights(network)) as Uint8Array)
    const former = new Map(
      [...entries].map(([key, entry]) => [
        key
          .replace(/((?:inner|layer)_blocks\.\d)\.0\./, '$1.')
          .replace(/(_head\.conv)\.(\d)\.0\./, (_, head, block) => `${head}.${2 * block}.`),
        entry,
      ]),
    )
    expect([...former.keys()]).toContain('head.regression_head.conv.6.bias')
    using other = small({ seed: 2 })
    await loadWeights(other, writeSafetensors(former), { rename: formerTorchvisionKeys })
    const ours = await network.stateDict()
    for (const [key, { data }] of await other.stateDict()) {
      const expected = ours.get(key)!.data
      expect(
        data.every((value, i) => value === expected[i]),
        key,
      ).toBe(true)
    }
  })
})
