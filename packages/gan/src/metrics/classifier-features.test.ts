import { AdaptiveAvgPool2d, type ByteImage, Flatten, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import {
  type ClassificationNetwork,
  Classifier,
  resnet9,
  squeezenet11,
  Vgg,
} from '@cnn/vision/classification'
import { beforeAll, describe, expect, test } from 'vitest'
import { ClassifierFeatures } from './classifier-features.js'
import { vgg16Features } from './vgg-features.js'

const noise = (width: number, height: number, channels = 1): ByteImage => ({
  data: Uint8Array.from(formulaUniform('noise', width * height * channels), (u) => u * 256),
  ...{ width, height, channels },
})
const grey = { size: 8, mean: [0.3], std: [0.4] }
const small = () =>
  fillByFormula(resnet9({ inChannels: 1, numClasses: 3, widths: [4, 8], transform: grey }))

const extractor = (network: ClassificationNetwork, name?: string) =>
  new ClassifierFeatures(new Classifier(network), { name })

const softmax = (logits: number[]) => {
  const powers = logits.map(Math.exp)
  return powers.map((power) => power / powers.reduce((a, b) => a + b))
}

beforeAll(() => useBackend('wasm'))

describe('features of a classifier', () => {
  test('are what its last layer gets, its probabilities those of their logits', async () => {
    using network = small()
    network.temperature = 2
    const before = tf.memory().numTensors
    const seen = extractor(network, 'noise-resnet9')
    expect(seen).toMatchObject({ name: 'noise-resnet9', dimensions: 8, classes: 3 })
    // More than a batch, of several sizes, grey and coloured.
    const images = Array.from({ length: 70 }, (_, i) => noise(6 + (i % 4), 8, i % 3 ? 1 : 3))
    const { features, probabilities } = await seen.featuresAndProbabilities(images)
    expect(features).toHaveLength(70 * 8)
    const state = await network.stateDict()
    const [weight, bias] = [state.get('fc.weight')!.data, state.get('fc.bias')!.data]
    for (const row of [0, 1, 65, 69]) {
      const logits = Array.from(bias, (offset, c) =>
        features
          .subarray(8 * row, 8 * row + 8)
          .reduce((sum, value, i) => sum + value * weight[8 * c + i]!, offset),
      )
      const expected = softmax(logits.map((logit) => logit / 2))
      expected.forEach((p, c) => void expect(probabilities[3 * row + c]).toBeCloseTo(p, 5))
    }
    expect(await seen.features(images)).toEqual(features)
    const apart = await seen.probabilities(images)
    expect(Math.max(...apart.map((p, i) => Math.abs(p - probabilities[i]!)))).toBeLessThan(1e-6)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('of one that looks twice: its probabilities are those it classifies by', async () => {
    using network = fillByFormula(
      resnet9({ inChannels: 1, numClasses: 3, widths: [4], transform: grey, looksTwice: true }),
    )
    const seen = extractor(network)
    const image = noise(8, 8)
    const { probabilities } = await seen.featuresAndProbabilities([image])
    const found = await seen.classifier.classify(image)
    for (const { index, score } of found) expect(probabilities[index]).toBeCloseTo(score, 6)
  })

  test('of a last layer that convolves are means over the picture', async () => {
    using network = fillByFormula(squeezenet11({ numClasses: 4 }))
    const seen = extractor(network)
    const image = noise(40, 33, 3)
    const { features, probabilities } = await seen.featuresAndProbabilities([image])
    expect(features).toHaveLength(512)
    const [best] = await seen.classifier.classify(image)
    expect(probabilities[best!.index]).toBeCloseTo(best!.score, 6)
  })

  test('none of no pictures; a signal ends it', async () => {
    using network = small()
    const seen = extractor(network)
    expect(seen.name).toBe('resnet9')
    expect(await seen.features([])).toHaveLength(0)
    const signal = AbortSignal.abort()
    await expect(seen.features([noise(8, 8)], { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  test('another fingerprint for other weights, another temperature or another size', async () => {
    using network = small()
    const seen = extractor(network)
    const prints = [await seen.fingerprint(), await extractor(small()).fingerprint()]
    expect(prints[0]).toBe(prints[1])
    network.temperature = 2
    prints.push(await seen.fingerprint())
    seen.classifier.transform.size = 9
    prints.push(await seen.fingerprint())
    network.fc.bias!.value.assign(tf.tensor1d([0, 0, 1]))
    prints.push(await seen.fingerprint())
    expect(new Set(prints).size).toBe(4)
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})

test("VGG's features come out of its second linear layer, after ReLU", async () => {
  const design = { stages: [[3], [4]], batchNorm: false, hidden: 10 }
  using network = fillByFormula(new Vgg('vgg16', design, { numClasses: 5 }))
  const { mean, std } = vgg16Features.transform
  const transform = { ...vgg16Features.transform, size: 12 }
  const seen = vgg16Features.task.create(network, { transform })
  expect(seen).toMatchObject({ name: 'vgg16-fc2', dimensions: 10, classes: 5 })
  const image = noise(12, 12, 3)
  const features = await seen.features([image])
  const expected = tf.tidy(() => {
    const pixels = tf.div(tf.tensor4d(Float32Array.from(image.data), [1, 12, 12, 3]), 255)
    const [map] = network.features(tf.div(tf.sub(pixels, mean), std) as tf.Tensor4D).slice(-1)
    const flat = new Flatten().forward(new AdaptiveAvgPool2d(7).forward(map!)) as tf.Tensor
    const [fc1, relu, , fc2] = [...network.classifier]
    return relu!.forward(fc2!.forward(relu!.forward(fc1!.forward(flat)))).dataSync() as Float32Array
  })
  expect(features).toHaveLength(10)
  expect(Math.min(...features)).toBe(0)
  expect(Math.max(...features)).toBeGreaterThan(0.1)
  features.forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 4))
})
