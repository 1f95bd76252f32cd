import { decodeWeights, loadWeights, saveWeights, tf, useBackend } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ImageGeneratorNetwork } from '../adversarial/gan.js'
import { buildGenerator, generatorBuilders } from './builders.js'

const options = {
  conditionalDcganGenerator: { numClasses: 2, units: 3, imageSize: 8, labels: ['cat', 'dog'] },
  dcganGenerator: { imageSize: 14, baseWidth: 2, channels: 1 },
  goodfellowGenerator: { imageSize: 5, rectifiers: 3, channels: 3 },
  resnetGanGenerator: { imageSize: 8, width: 2, maxWidth: 3 },
  theanoDcganGenerator: { imageSize: 8, baseWidth: 2 },
} satisfies Record<keyof typeof generatorBuilders, object>

describe('a lone weights file', () => {
  beforeAll(() => useBackend('wasm'))

  test.each(Object.keys(options) as (keyof typeof options)[])('is enough for %s', async (name) => {
    const build = generatorBuilders[name] as (options: object) => ImageGeneratorNetwork
    using generator = build({ ...options[name], latentSize: 3, seed: 5 })
    const file = await saveWeights(generator)
    const { metadata } = decodeWeights(file)
    expect(metadata.task).toBe('generation')
    using copy = buildGenerator(metadata)
    await loadWeights(copy, file)
    expect(copy.weightsMetadata().network).toEqual(metadata.network)
    expect(copy.labels).toEqual(generator.labels)
    expect(picture(copy)).toEqual(picture(generator))
  })

  test('must be for a generator of pictures', () => {
    expect(() => buildGenerator({})).toThrow(/does not say which network it is for/)
    expect(() => buildGenerator({ network: { name: 'toString' } })).toThrow(
      /is for a network 'toString'.*dcganGenerator/,
    )
  })
})

const picture = (generator: ImageGeneratorNetwork) =>
  tf.tidy(() => [
    ...generator
      .forward(tf.ones([1, 3]), generator.numClasses ? tf.tensor1d([1], 'int32') : undefined)
      .dataSync(),
  ])
