import {
  type BatchNorm,
  CnnError,
  Dataset,
  decodeWeights,
  fit,
  loadWeights,
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
import { publishedBackbone } from './detector-body.js'
import {
  FasterRcnn,
  type FasterRcnnOptions,
  fasterRcnnMobilenetV3Large320Fpn,
} from './faster-rcnn.js'

const body = () => new SmallBody()
const anchorSizes = [[8], [16], [32], [64], [128]]

const tiny = (options: FasterRcnnOptions = {}) =>
  new FasterRcnn(
    'tiny',
    { body, anchorSizes },
    {
      ...{ numClasses: 2, shortSide: 64, longSide: 96, pyramidChannels: 16, headChannels: 32 },
      ...options,
    },
  ).initialize(1)

const thing = { x: 20, y: 10, width: 30, height: 25 }
const withThing: DetectionSample = {
  image: painted(90, 60, [{ ...thing, color: [250, 20, 20] }]),
  boxes: [{ ...thing, label: 1 }],
}
const empty: DetectionSample = { image: painted(50, 70, []), boxes: [] }

beforeAll(async () => {
  await useBackend('wasm')
})

const train = async (network: FasterRcnn, samples: readonly DetectionSample[]) => {
  const losses: number[] = []
  const options = { epochs: 1, batchSize: 2, optimizer: quickAdam }
  for await (const { loss } of fit(network, Dataset.from([...samples]), options)) losses.push(loss)
  return losses
}

describe('Faster R-CNN', () => {
  test('learns from pictures with things and without, and leaves no tensors', async () => {
    const before = tf.memory().numTensors
    const network = tiny()
    const built = tf.memory().numTensors
    for (const samples of [[withThing, empty], [empty, empty], [withThing]]) {
      const [loss] = await train(network, samples)
      expect(Number.isFinite(loss)).toBe(true)
    }
    expect(tf.memory().numTensors).toBe(built)
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('finds boxes within each of several pictures, and leaves no tensors', async () => {
    using network = tiny()
    const before = tf.memory().numTensors
    const images = [withThing.image, empty.image]
    const found = await network.detectImages(images, { threshold: 0.2, maxDetections: 5 })
    expect(found).toHaveLength(2)
    found.forEach(({ boxes, scores, labels }, i) => {
      expect(scores.length).toBe(5)
      expect([...scores]).toEqual([...scores].sort((a, b) => b - a))
      expect([...labels].every((label) => label === 0 || label === 1)).toBe(true)
      const { width, height } = images[i]!
      boxes.forEach((value, at) => {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(at % 2 === 0 ? width : height)
      })
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('stops when it is told to', async () => {
    using network = tiny()
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const found = network.detectImages([withThing.image], { signal: controller.signal })
    controller.abort()
    await expect(found).rejects.toThrow(CnnError)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('what is frozen stays as it was, and the rest moves', async () => {
    using network = tiny({ trainableStages: 1, frozenNorms: true })
    const before = await network.stateDict()
    await train(network, [withThing, empty])
    const moved = new Set<string>()
    for (const [key, { data }] of await network.stateDict()) {
      if (data.some((value, i) => value !== before.get(key)!.data[i])) moved.add(key)
    }
    const inBody = [...moved].filter((key) => key.startsWith('backbone.body'))
    expect(inBody.sort()).toEqual(['backbone.body.layer4.0.weight'])
    expect(moved).toContain('backbone.fpn.inner_blocks.0.0.weight')
    expect(moved).toContain('rpn.head.bbox_pred.weight')
    expect(moved).toContain('roi_heads.box_predictor.bbox_pred.bias')
  })

  test('refuses to train more stages than there are', () => {
    expect(() => tiny({ trainableStages: 5 })).toThrow(/4 stages/)
  })

  test("takes the keys of torchvision's published files", async () => {
    using network = tiny()
    const { entries } = await decodeWeights((await saveWeights(network)) as Uint8Array)
    const former = new Map(
      [...entries].flatMap(([key, entry]) => {
        if (key.endsWith('num_batches_tracked')) return []
        const old = key
          .replace(/((?:inner|layer)_blocks\.\d)\.0\./, '$1.')
          .replace('rpn.head.conv.0.0.', 'rpn.head.conv.')
        return [[old, entry] as const]
      }),
    )
    expect([...former.keys()]).toContain('rpn.head.conv.weight')
    const file = writeSafetensors(former)
    using other = tiny({ seed: 2 })
    await loadWeights(other, file, { rename: formerTorchvisionKeys })
    const [a, b] = [await network.stateDict(), await other.stateDict()]
    for (const [key, { data }] of a) expect(b.get(key)!.data, key).toEqual(data)
  })

  test('can be built again from what travels with its weights', () => {
    using network = tiny({ labels: ['a', 'b'], numClasses: undefined, normEpsilon: 0 })
    const { network: architecture, labels } = network.weightsMetadata()
    expect(architecture!.options).toMatchObject({
      ...{ numClasses: 2, categoryIds: [1, 2], normEpsilon: 0, pyramidChannels: 16 },
    })
    expect(labels).toEqual(['a', 'b'])
  })

  test("has the norms of torchvision's detectors, or those of their first weights", () => {
    const epsilonOf = ({ backbone }: FasterRcnn) => {
      const norm = (backbone.body as SmallBody).layer4.at(1) as BatchNorm
      return [norm.epsilon, norm.momentum]
    }
    using network = tiny()
    expect(epsilonOf(network)).toEqual([1e-5, 0.1])
    using published = tiny(publishedBackbone)
    expect(epsilonOf(published)).toEqual([0, 0.1])
  })

  test('with MobileNetV3 for small pictures it has 150 proposals of at least 0.05', async () => {
    using network = fasterRcnnMobilenetV3Large320Fpn()
    const { images, sizes } = network.frame([withThing.image])
    const [proposals] = await network.propose(images, sizes)
    images.dispose()
    expect([...sizes]).toEqual([320, 480])
    expect(proposals!.scores.length).toBeLessThanOrEqual(150)
    expect(Math.min(...proposals!.scores)).toBeGreaterThanOrEqual(0.05)
    expect(network.labels).toHaveLength(80)
  })
})
