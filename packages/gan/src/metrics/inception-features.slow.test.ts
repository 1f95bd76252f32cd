import { createHash } from 'node:crypto'
import { type ByteImage, Counter, load, saveWeights, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import golden from '../../golden/inception.json'
import { InceptionFeatures, inceptionInput, inceptionV3Fid } from './inception-features.js'
import { type InceptionDepth, inceptionV3 } from './inception-v3.js'

type Depths = Record<`${InceptionDepth}`, number[]>

const picture = ([height, width]: number[]): ByteImage => ({
  data: Uint8Array.from(formulaUniform(`${height}x${width}`, height! * width! * 3), (u) => u * 256),
  ...{ width: width!, height: height!, channels: 3 },
})

/** The largest error as a fraction of the vector's length. */
function distance(actual: ArrayLike<number>, expected: readonly number[]) {
  const errors = expected.map((value, i) => Math.abs(value - actual[i]!))
  return Math.max(...errors) / Math.hypot(...expected)
}

describe("Inception-v3 gives what pytorch-fid's gives", () => {
  let inception: InceptionFeatures
  beforeAll(async () => {
    await useBackend('wasm')
    inception = new InceptionFeatures(fillByFormula(inceptionV3()))
  })
  afterAll(() => inception?.dispose())

  test('keys, shapes and parameters', () => {
    const { network } = inception
    const lines = Array.from(
      network.stateTensors(),
      ([key, tensor]) => `${key} [${tensor instanceof Counter ? '' : tensor.stateShape}]`,
    )
    const digest = createHash('sha256').update(lines.sort().join('\n')).digest('hex')
    expect(digest.slice(0, 16)).toBe(golden.state)
    expect(lines).toHaveLength(golden.keys)
    expect(network.parameterCount).toBe(golden.parameters)
  })

  test.each(golden.pictures)('features of a picture of $size at every depth', async (one) => {
    const before = tf.memory().numTensors
    const image = picture(one.size)
    const both = await inception.featuresAndProbabilities([image])
    const expected = one.features as Depths
    expect(distance(both.features, expected[2048])).toBeLessThan(1e-4)
    expect(distance(both.probabilities, one.probabilities)).toBeLessThan(1e-4)
    for (const depth of [64, 192, 768] as const) {
      const features = await inception.at(depth).features([image])
      expect(features).toHaveLength(depth)
      expect(distance(features, expected[depth])).toBeLessThan(1e-4)
    }
    const logits = tf.tidy(() => inception.network.forward(inceptionInput([image])).dataSync())
    expect(distance(logits, one.logits)).toBeLessThan(1e-4)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('pictures of several sizes in one call, more than a batch', async () => {
    const sizes = golden.pictures.map(({ size }) => size)
    const images = [sizes[0]!, sizes[1]!, sizes[0]!, sizes[1]!].map(picture)
    const features = await inception.at(192).features(images)
    golden.pictures.forEach(({ features: { '192': expected } }, i) => {
      expect(distance(features.subarray(192 * i), expected)).toBeLessThan(1e-4)
      expect(distance(features.subarray(192 * (i + 2)), expected)).toBeLessThan(1e-4)
    })
  })

  test('weights load from a file, and have one fingerprint wherever they come from', async () => {
    const bytes = await saveWeights(inception.network)
    using loaded = await load(bytes, { build: inceptionV3Fid.build, task: inceptionV3Fid.task })
    expect(await loaded.fingerprint()).toBe(await inception.fingerprint())
    expect(await loaded.at(64).fingerprint()).not.toBe(await inception.fingerprint())
  })
})
