import { readFileSync } from 'node:fs'
import {
  type ByteImage,
  CnnError,
  type Image,
  type ImageTransform,
  tf,
  useBackend,
} from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ClassificationNetwork } from '../classification-network.js'
import { Classifier } from '../classifier.js'
import { mobilenetV2 } from '../mobilenet-v2.js'
import { plainNet } from '../plain-net.js'
import { resnet18 } from '../resnet.js'
import { explain } from './explain.js'
import type { ExplanationMethod } from './explanation-method.js'
import { gradCam, gradCamPlusPlus } from './grad-cam.js'
import { occlusion } from './occlusion.js'

interface Golden {
  size: [height: number, width: number]
  targets: number[]
  maps: {
    network: 'resnet18' | 'mobilenet_v2'
    index: number
    method: 'grad_cam' | 'grad_cam_plus_plus'
    map: [channels: number, height: number, width: number]
    logits: number[]
    values: number[][]
  }[]
  occlusion: { patch: number; stride: number; fill: number; target: number; values: number[] }
}
const goldenFile = new URL('../../../golden/explain.json', import.meta.url)
const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Golden

const transform: ImageTransform = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const builders = { resnet18, mobilenet_v2: mobilenetV2 }
const methods = { grad_cam: gradCam, grad_cam_plus_plus: gradCamPlusPlus }

function pictures(count: number, height: number, width: number): ByteImage[] {
  const length = height * width * 3
  const bytes = Uint8Array.from(formulaUniform('pictures', count * length), (u) => u * 256)
  return Array.from({ length: count }, (_, i) => ({
    data: bytes.slice(i * length, (i + 1) * length),
    width,
    height,
    channels: 3,
  }))
}

/** Each 16th row and column, from the eighth. */
function sampled({ width, height, data }: { width: number; height: number; data: Float32Array }) {
  const values: number[] = []
  for (let y = 8; y < height; y += 16) {
    for (let x = 8; x < width; x += 16) values.push(data[y * width + x]!)
  }
  return values
}

function largestDifference(values: readonly number[], expected: readonly number[]) {
  expect(values).toHaveLength(expected.length)
  return Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)))
}

/** Its scores are how bright the left and the right half of a picture are. */
class Halves extends ClassificationNetwork {
  readonly featureStrides = [2]
  readonly featureChannels = [2]

  constructor(transform: ImageTransform) {
    super('halves', { inChannels: 1, numClasses: 2, transform })
  }

  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const small = tf.avgPool(images, 2, 2, 'valid')
    const width = small.shape[2]
    const sides = Array.from({ length: width }, (_, x) => (x < width / 2 ? [1, 0] : [0, 1]))
    return [tf.mul(small, tf.tensor4d([[sides]]))]
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    return tf.mul(tf.mean(this.features(images)[0]!, [1, 2]), 10)
  }
}

let tensors = 0
beforeAll(async () => {
  await useBackend('wasm')
}, 120_000)
beforeEach(() => {
  tensors = tf.memory().numTensors
})

describe.each(['resnet18', 'mobilenet_v2'] as const)('%s with formula weights', (name) => {
  const [height, width] = golden.size
  const cases = golden.maps.filter(({ network }) => network === name)
  // Through the ReLU6 of MobileNetV2's last stage PyTorch's own float32 is 0.011 away from its float64.
  const tolerance = (index: number) => (name === 'mobilenet_v2' && index === -2 ? 0.04 : 0.002)
  let network: ClassificationNetwork
  beforeAll(() => {
    network = fillByFormula(builders[name]())
  })
  afterAll(() => network.dispose())

  test.each(cases)('$method of map $index is that of PyTorch', async ({ index, ...expected }) => {
    const images = pictures(2, height, width)
    const { targets } = golden
    const method = methods[expected.method]({ map: index })
    const found = await method.explain({ network, images, transform, targets })
    found.forEach(({ target, logits, map }, i) => {
      expect(target).toBe(targets[i])
      expect(logits[target]! / expected.logits[i]!).toBeCloseTo(1, 3)
      expect([map.height, map.width]).toEqual([height, width])
      const difference = largestDifference(sampled(map), expected.values[i]!)
      expect(difference).toBeLessThan(tolerance(index))
    })
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test.runIf(name === 'resnet18')('occlusion is that of PyTorch', async () => {
    const { values, target, ...options } = golden.occlusion
    const method = occlusion({ ...options, batchSize: 5 })
    const shares: number[] = []
    const [found] = await method.explain({
      network,
      images: pictures(1, 64, 64),
      transform,
      targets: [target],
      onProgress: (share) => shares.push(share),
    })
    expect(largestDifference(sampled(found!.map), values)).toBeLessThan(2e-3)
    expect(shares).toEqual([5 / 16, 10 / 16, 15 / 16, 1])
    expect(tf.memory().numTensors).toBe(tensors)
  })
})

describe('explain', () => {
  const labels = ['left', 'right']
  const [width, height] = [20, 12]

  /** A network that sees how bright each half of a picture is. */
  function halves(options: Partial<ImageTransform> = {}) {
    const network = new Halves({ size: 12, resize: 'squash', mean: [0], std: [1], ...options })
    return new Classifier(network, { labels })
  }

  /** Bright where it says, black elsewhere. */
  function picture(bright: (x: number, y: number) => boolean): Image {
    const data = Uint8Array.from({ length: width * height }, (_, i) =>
      bright(i % width, Math.floor(i / width)) ? 220 : 0,
    )
    return { data, width, height, channels: 1 }
  }
  const isLeft = (x: number) => x < width / 2
  const both = picture((x) => x < 6 || x >= 14)

  test.each<[string, ExplanationMethod]>([
    ['gradCam', gradCam()],
    ['gradCamPlusPlus', gradCamPlusPlus()],
    ['occlusion', occlusion()],
  ])('%s shows the part that speaks for the class, of each picture its own', async (_, method) => {
    using classifier = halves()
    const pictureOf = [both, both, picture(isLeft), picture((x) => !isLeft(x))]
    const label = ['left', 1, 'left', 'right']
    const found = await explain(classifier, pictureOf, { label, method })
    found.forEach((explanation, i) => {
      const wanted = classifier.labels[i % 2 === 0 ? 0 : 1]
      expect(explanation.label).toBe(wanted)
      const { map, image } = explanation
      expect([map.width, map.height]).toEqual([width, height])
      expect([image.width, image.height]).toEqual([width, height])
      const row = Array.from(map.data.subarray(6 * width, 7 * width))
      const hottest = row.indexOf(Math.max(...row))
      expect(isLeft(hottest)).toBe(wanted === 'left')
      expect(Math.max(...map.data)).toBeLessThanOrEqual(1)
      expect(Math.min(...map.data)).toBeGreaterThanOrEqual(0)
      const opposite = wanted === 'left' ? row.slice(14) : row.slice(0, 6)
      expect(Math.max(...opposite)).toBeLessThan(0.05)
    })
  })

  test('without a label it explains the most probable class, with its probability', async () => {
    using classifier = halves()
    const [best] = await classifier.classify(picture(isLeft))
    const { label, score, index } = await explain(classifier, picture(isLeft))
    expect(label).toBe('left')
    expect(index).toBe(0)
    expect(score).toBeCloseTo(best!.score, 5)
    classifier.network.temperature = 5
    const [cooler] = await classifier.classify(picture(isLeft))
    expect(cooler!.score).toBeLessThan(best!.score)
    expect((await explain(classifier, picture(isLeft))).score).toBeCloseTo(cooler!.score, 5)
  })

  test.each([gradCam(), gradCamPlusPlus(), occlusion()])(
    '$name is of what classify says where the network looks twice',
    async (method) => {
      const options = { inChannels: 1, widths: [4, 8], numClasses: 6, transform: grey }
      using classifier = new Classifier(plainNet({ ...options, looksTwice: true, seed: 2 }))
      const images = Array.from({ length: 8 }, (_, i) => picture((x, y) => x * y < 12 * i))
      const answers = await classifier.classify(images, { top: 1 })
      const found = await explain(classifier, images, { method })
      found.forEach(({ label, score }, i) => {
        expect(label).toBe(answers[i]![0]!.label)
        expect(score).toBeCloseTo(answers[i]![0]!.score, 5)
      })
    },
  )

  test('many pictures give what each alone gives', async () => {
    using classifier = halves()
    const many = Array.from({ length: 19 }, (_, i) => picture((x, y) => x * y < 8 * i))
    const all = await explain(classifier, many)
    for (const i of [1, 7, 8, 18]) {
      const alone = await explain(classifier, many[i]!)
      expect(all[i]!.label).toBe(alone.label)
      expect(largestDifference([...all[i]!.map.data], [...alone.map.data])).toBeLessThan(1e-4)
    }
    expect(await explain(classifier, [])).toEqual([])
  })

  test('what the preparation cuts off is not a number; what it borders is left out', async () => {
    using cropped = halves({ resize: 'crop' })
    const { map, seen } = await explain(cropped, picture(isLeft))
    const row = Array.from(map.data.subarray(0, width))
    expect(row.map(Number.isNaN)).toEqual(row.map((_, x) => x < 4 || x >= 16))
    expect([seen.map.width, seen.image.width]).toEqual([12, 12])
    using boxed = halves({ resize: 'letterbox', size: [20, 20] })
    const whole = await explain(boxed, picture(isLeft))
    expect([whole.seen.map.width, whole.seen.map.height]).toEqual([20, 20])
    expect(whole.map.data).toHaveLength(width * height)
    expect(whole.map.data.some(Number.isNaN)).toBe(false)
    expect([...whole.map.data.subarray(0, width)]).toEqual([
      ...whole.seen.map.data.subarray(4 * 20, 5 * 20),
    ])
  })

  test.each<[string, (classifier: Classifier) => Promise<unknown>]>([
    ['bad-option', (it) => explain(it, [both, both], { label: ['left'] })],
    ['bad-option', (it) => explain(it, [both], { label: ['left', 'right'] })],
    ['unknown-label', (it) => explain(it, both, { label: 'up' })],
    ['unknown-label', (it) => explain(it, both, { label: 2 })],
    ['unknown-label', (it) => explain(it, both, { label: -1 })],
    ['bad-option', (it) => explain(it, both, { method: gradCam({ map: 7 }) })],
    ['bad-option', async () => gradCam({ map: 0.5 })],
    ['bad-option', async () => occlusion({ patch: 0 })],
    ['bad-option', (it) => explain(it, both, { method: occlusion({ fill: [1, 2] }) })],
    ['aborted', (it) => explain(it, both, { signal: AbortSignal.abort() })],
    ['bad-image', (it) => explain(it, [both, { ...both, width: 3 }])],
  ])('refuses with %s, and leaves no tensor', async (code, act) => {
    const classifier = halves()
    await expect(act(classifier)).rejects.toThrow(CnnError)
    await expect(act(classifier)).rejects.toMatchObject({ code })
    classifier.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('a network that gives NaN is named as such', async () => {
    const options = { inChannels: 1, numClasses: 2, widths: [4, 8], labels, transform: grey }
    using classifier = new Classifier(plainNet(options))
    const state = await classifier.network.stateDict()
    for (const { data } of state.values()) data.fill(NaN)
    classifier.network.loadStateDict(state)
    for (const method of [gradCam(), occlusion()]) {
      const explaining = explain(classifier, both, { method })
      await expect(explaining).rejects.toMatchObject({ code: 'bad-scores' })
    }
  })

  test('takes no memory for good, and leaves the network as it was', async () => {
    const options = { inChannels: 1, numClasses: 2, widths: [4, 8], labels, transform: grey }
    const classifier = new Classifier(plainNet(options))
    const held = tf.memory()
    const own = Object.keys(classifier.network)
    for (const method of [gradCam(), gradCamPlusPlus({ map: 0 }), occlusion({ patch: 6 })]) {
      await explain(classifier, [both, both], { method, label: 'right' })
    }
    const abort = new AbortController()
    const stopped = explain(classifier, [both, both, both], {
      method: occlusion({ batchSize: 4 }),
      signal: abort.signal,
      onProgress: ({ done, total }) => done > 1 && total === 3 && abort.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    expect(tf.memory().numTensors).toBe(held.numTensors)
    expect(tf.memory().numBytes).toBe(held.numBytes)
    expect(Object.keys(classifier.network)).toEqual(own)
    classifier.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })
})

const grey: ImageTransform = { size: 12, mean: [0.3], std: [0.3] }
