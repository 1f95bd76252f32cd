import { BatchNorm, tf, useBackend, withoutInitialization } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { Labelled } from '../../test/labelled.js'
import {
  type ConditionalDcganOptions,
  conditionalDcgan,
  conditionalDcganDiscriminator,
  conditionalDcganGenerator,
} from './conditional-dcgan.js'

const tiny: ConditionalDcganOptions = {
  ...{ numClasses: 3, imageSize: 8, baseWidth: 4 },
  ...{ units: 8, latentSize: 5, seed: 1 },
}

testModel(
  'the generator that is told the class',
  () => new Labelled(conditionalDcganGenerator({ ...tiny, baseWidth: 16, units: 32 }), 3),
  { input: [4, 5], output: [4, 8, 8, 1], steps: 100 },
)
testModel(
  'the discriminator that is told the class',
  () => new Labelled(conditionalDcganDiscriminator(tiny), 3),
  { input: [4, 8, 8, 1], output: [4, 1] },
)

describe('the conditional DCGAN', () => {
  beforeAll(() => useBackend('wasm'))

  test("has the shapes of the authors' network for MNIST", () => {
    const { generator, discriminator } = withoutInitialization(() => conditionalDcgan())
    expect(generator.parameterCount).toBe(6_835_258)
    expect(discriminator.parameterCount).toBe(6_690_506)
    for (const [, part] of [...generator.children(), ...discriminator.children()]) {
      if (part instanceof BatchNorm) expect(part.epsilon).toBe(1e-8)
    }
    const shape = (network: typeof generator | typeof discriminator, key: string) =>
      network.stateShapes().get(key)?.shape
    expect(shape(generator, 'dense.weight')).toEqual([1024, 110])
    expect(shape(generator, 'project.weight')).toEqual([6272, 1034])
    expect(shape(generator, 'deconvs.0.weight')).toEqual([138, 64, 5, 5])
    expect(shape(generator, 'deconvs.1.weight')).toEqual([74, 1, 5, 5])
    expect(shape(discriminator, 'convs.0.weight')).toEqual([64, 11, 5, 5])
    expect(shape(discriminator, 'convs.1.weight')).toEqual([128, 74, 5, 5])
    expect(shape(discriminator, 'dense.weight')).toEqual([1024, 6282])
    expect(shape(discriminator, 'judge.weight')).toEqual([1, 1034])
  })

  test('makes and judges by the class', () => {
    using gan = conditionalDcgan(tiny)
    tf.tidy(() => {
      const z = tf.ones<tf.Rank.R2>([2, 5])
      const labels = tf.tensor1d([0, 2], 'int32')
      const [first, second] = tf.unstack(gan.generator.forward(z, labels))
      expect(tf.max(tf.abs(tf.sub(first!, second!))).dataSync()[0]).toBeGreaterThan(1e-4)
      const same = tf.ones<tf.Rank.R4>([2, 8, 8, 1])
      const [one, other] = gan.discriminator.forward(same, labels).dataSync()
      expect(one).not.toBe(other)
      expect(() => gan.generator.forward(z)).toThrow(/must be told a class/)
      expect(() => gan.discriminator.forward(same)).toThrow(/int32 tensor \[n\] of 0 to 2/)
    })
  })

  test('takes a name for each class', () => {
    expect(() => conditionalDcgan({ ...tiny, labels: ['cat'] })).toThrow(/1 labels for 3 classes/)
    const labels = ['cat', 'dog', 'bird']
    const generator = withoutInitialization(() => conditionalDcganGenerator({ ...tiny, labels }))
    expect(generator.weightsMetadata().labels).toEqual(labels)
  })
})
