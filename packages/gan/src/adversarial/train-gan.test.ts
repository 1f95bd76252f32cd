import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset, Linear, Module, type Random, tf, useBackend } from '@cnn/core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collect, samplesOf, stepsOf, weightsOf } from '../../test/gan-events.js'
import { orders, quick, smallData, smallGan } from '../../test/small-gan.js'
import type { BatchAugmentation } from './batch-augmentation.js'
import { type DiscriminatorNetwork, Gan, type GeneratorNetwork } from './gan.js'
import type { GanEvent, GanSamplesEvent } from './gan-event.js'
import { hinge, leastSquares, minimax, nonSaturating, wasserstein } from './gan-loss.js'
import { gradientPenalty, r1 } from './regularizer.js'
import { type PointGan, type PointSample, ring, ringData, samplePoints } from './ring.js'
import { trainGan } from './train-gan.js'

const data = smallData()
const losses = [nonSaturating, minimax, leastSquares, hinge, wasserstein]

let folder: string
beforeAll(async () => {
  await useBackend('cpu')
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('trainGan', () => {
  test('tells of its steps', async () => {
    using gan = smallGan()
    const events = stepsOf(await collect(trainGan(gan, data, { ...quick, every: 3 })))
    expect(events.map(({ step }) => step)).toEqual([3, 6, 7])
    for (const event of events) {
      expect(event).toMatchObject({ steps: 7, learningRate: 2e-4, penalty: 0 })
      for (const score of [event.realScore, event.fakeScore]) {
        expect(score).toBeGreaterThan(0)
        expect(score).toBeLessThan(1)
      }
      // The discriminator's loss is minus the value that it makes large.
      expect(event.value).toBeCloseTo(-event.discriminatorLoss, 5)
      expect(event.generatorGradientNorm).toBeGreaterThan(0)
      expect(event.discriminatorGradientNorm).toBeGreaterThan(0)
    }
    expect(events.at(-1)).toMatchObject({ secondsLeft: 0, epoch: 1.4 })
  })

  test('a lazy penalty counts as often as it is left out', async () => {
    using gan = smallGan()
    const regularizers = [r1({ gamma: 4, every: 3 })]
    const lazy = stepsOf(await collect(trainGan(gan, data, { ...quick, steps: 4, regularizers })))
    using other = smallGan()
    const always = { ...quick, steps: 1, regularizers: [r1({ gamma: 4 })] }
    const [first] = stepsOf(await collect(trainGan(other, data, always)))
    expect(lazy.map(({ penalty }) => penalty > 0)).toEqual([true, false, false, true])
    expect(lazy[0]!.penalty).toBeCloseTo(3 * first!.penalty, 5)
    expect(lazy[0]!.value).toBeCloseTo(lazy[0]!.penalty - lazy[0]!.discriminatorLoss, 4)
  })

  test('samples are of the same latent vectors every time', async () => {
    using gan = smallGan()
    const options = { ...quick, sampleEvery: 3, samples: 70, average: { decay: 0.5 } }
    const events: GanEvent[] = []
    for await (const event of trainGan(gan, data, options)) {
      events.push(event)
      // The generator holds the averaged weights, of which the samples are.
      if (event.kind === 'samples') expect(await rowsOf(gan, 70)).toEqual(rows(event))
    }
    expect(samplesOf(events).map(({ step }) => step)).toEqual([3, 6, 7])
    expect(samplesOf(events)[0]!.values).toHaveLength(70)
    expect(rows(samplesOf(events)[0]!)).not.toEqual(rows(samplesOf(events)[1]!))
    // And so it does in the end.
    expect(await rowsOf(gan, 70)).toEqual(rows(samplesOf(events)[2]!))
    using unseen = smallGan()
    await collect(trainGan(unseen, data, { ...options, sampleEvery: undefined }))
    expect(await weightsOf(unseen)).toEqual(await weightsOf(gan))
  })

  // Data, samples, and samples once more for the generator's step; penalties and repeated passes count for nothing.
  test.each([
    ['alternate', 2, 3],
    ['same-fakes', 1, 3],
    ['simultaneous', 1, 2],
    ['interleaved', 2, 3],
  ] as const)(
    '%s: running statistics move as in PyTorch',
    async (update, ofGenerator, ofDiscriminator) => {
      using gan = smallGan()
      await collect(trainGan(gan, data, { ...quick, steps: 2, update, regularizers: [r1()] }))
      const { 'generator.norm.num_batches_tracked': generator, ...others } = await weightsOf(gan)
      expect(generator).toEqual([2 * ofGenerator])
      expect(others['discriminator.norm.num_batches_tracked']).toEqual([2 * ofDiscriminator])
    },
  )

  test('the same seed gives the same weights, another one others', async () => {
    const run = async (seed: number) => {
      using gan = smallGan()
      await collect(trainGan(gan, data, { ...quick, seed, steps: 3 }))
      return await weightsOf(gan)
    }
    const first = await run(1)
    expect(await run(1)).toEqual(first)
    expect(await run(2)).not.toEqual(first)
  })

  test.each(losses)('$name leaves no tensor, in any order', async (loss) => {
    using gan = smallGan()
    const held = tf.memory().numTensors
    for (const update of orders) {
      const options = { ...quick, steps: 2, update, loss, average: {}, clipNorm: 1 }
      const regularizers = loss === wasserstein ? [gradientPenalty()] : [r1({ every: 2 })]
      const counts: number[] = []
      const log = () => void counts.push(tf.memory().numTensors)
      const sampled = { sampleEvery: 2, samples: 5 }
      await collect(trainGan(gan, data, { ...options, ...sampled, regularizers, log }))
      expect(new Set(counts).size).toBe(1)
      expect(tf.memory().numTensors).toBe(held)
    }
  })
})

describe('data', () => {
  test.each([1, 3])('of %i samples are fewer than a batch', async (count) => {
    using gan = smallGan()
    const events = await collect(trainGan(gan, ringData(ring(), count), quick))
    expect(stepsOf(events)).toHaveLength(7)
  })

  test('that are all the same, or a stream', async () => {
    using gan = smallGan()
    const same = Dataset.from<PointSample>(() => new Array(20).fill({ x: 1, y: 1 }))
    expect(stepsOf(await collect(trainGan(gan, same, quick)))).toHaveLength(7)
  })

  test('that are none, or no numbers', async () => {
    using gan = smallGan()
    const held = tf.memory().numTensors
    const none = collect(
      trainGan(
        gan,
        data.filter(() => false),
        quick,
      ),
    )
    await expect(none).rejects.toMatchObject({ code: 'empty-data' })
    const broken = Dataset.from([{ x: Number.NaN, y: 0 }])
    await expect(collect(trainGan(gan, broken, quick))).rejects.toMatchObject({
      code: 'bad-loss',
      message: expect.stringMatching(/discriminator.*bad values in the data/s),
    })
    expect(tf.memory().numTensors).toBe(held)
  })

  test('that the generator does not make', async () => {
    using gan = smallGan()
    const held = tf.memory().numTensors
    gan.collate = (points) => ({ samples: tf.zeros([points.length, 3]) }) as never
    await expect(collect(trainGan(gan, data, quick))).rejects.toMatchObject({
      code: 'shape-mismatch',
      message: expect.stringMatching(/\[16,2\].*\[16,3\]/),
    })
    expect(tf.memory().numTensors).toBe(held)
  })

  test.each([{ steps: 0 }, { batchSize: 1.5 }, { discriminatorSteps: -1 }, { every: Number.NaN }])(
    'and options that are none: %o',
    async (wrong) => {
      using gan = smallGan()
      const run = collect(trainGan(gan, data, { ...quick, ...wrong }))
      await expect(run).rejects.toMatchObject({ code: 'bad-option' })
    },
  )
})

test('penalties that never come due, or have no weight, are refused', () => {
  for (const every of [0, 2.5, -1]) expect(() => r1({ every })).toThrow(/whole number from 1 up/)
  expect(() => r1({ gamma: Number.NaN })).toThrow(/gamma must be a number from 0 up/)
  expect(() => gradientPenalty({ weight: -10 })).toThrow(/weight must be a number from 0 up/)
})

test('labels go to both networks, and samples take the classes in turn', async () => {
  using gan = new LabelledGan().initialize(1)
  const labelled = Dataset.from(Array.from({ length: 12 }, (_, i) => i % 3))
  const options = { ...quick, batchSize: 4, steps: 2, samples: 5, sampleEvery: 2 }
  const events = await collect(trainGan(gan, labelled, options))
  for (const [fake, given] of gan.seen) expect(fake).toEqual(given)
  expect(gan.sampled.at(-1)).toEqual([0, 1, 2, 0, 1])
  expect(samplesOf(events)[0]!.values).toHaveLength(5)
  const chosen = { ...options, sampleClasses: [2, 1] }
  await collect(trainGan(gan, labelled, chosen))
  expect(gan.sampled.at(-1)).toEqual([2, 1, 2, 1, 2])
})

test('an augmentation changes data and samples, hears of the logits, and is in the checkpoint', async () => {
  const augment = new Doubling()
  using gan = new PictureGan().initialize(1)
  const pictures = Dataset.from([0, 1, 2, 3, 4, 5])
  const options = { ...quick, batchSize: 2, steps: 3, checkpoint: folder, augment }
  const [event] = stepsOf(await collect(trainGan(gan, pictures, options)))
  expect(event!.augmentation).toBe(0.25)
  // Of each step: data and samples for the discriminator, samples for the generator.
  expect(augment.applied).toBe(9)
  expect(augment.observed).toBe(6)
  const resumed = new Doubling()
  await collect(trainGan(gan, pictures, { ...options, augment: resumed }))
  expect(resumed.observed).toBe(6)
  using points = smallGan()
  await expect(collect(trainGan(points, data, { ...quick, augment }))).rejects.toMatchObject({
    code: 'bad-option',
  })
})

/** The points of a training's fixed latent vectors. */
async function rowsOf(gan: PointGan, count: number) {
  const points = await samplePoints(gan, count, quick.seed)
  return points.map(({ x, y }) => [x, y])
}

const rows = ({ values }: GanSamplesEvent) => values.map((value) => [...value])

/** Counts what it is asked for. */
class Doubling implements BatchAugmentation {
  readonly name = 'doubling'
  readonly probability = 0.25
  applied = 0
  observed = 0

  apply(images: tf.Tensor4D, _: Random): tf.Tensor4D {
    this.applied++
    return tf.mul(images, 2)
  }

  observe(realLogits: Float32Array) {
    this.observed += realLogits.length
  }

  state() {
    return { observed: this.observed }
  }

  restore({ observed }: { observed: number }) {
    this.observed = observed
  }
}

/** Of pictures 1×1×1. */
class PictureGan extends Gan<number> {
  generator = new PictureGenerator()
  discriminator = new PictureDiscriminator()

  collate(samples: readonly number[]) {
    return { samples: tf.tensor4d([...samples], [samples.length, 1, 1, 1]) }
  }
}

class PictureGenerator extends Module implements GeneratorNetwork {
  readonly latent = { size: 1, distribution: 'uniform' } as const
  layer = new Linear(1, 1)

  forward(z: tf.Tensor2D) {
    return tf.reshape(this.layer.forward(z), [-1, 1, 1, 1])
  }
}

class PictureDiscriminator extends Module implements DiscriminatorNetwork {
  layer = new Linear(1, 1)

  forward(pictures: tf.Tensor) {
    return this.layer.forward(tf.reshape(pictures, [-1, 1])) as tf.Tensor2D
  }
}

/** Keeps the labels that its networks were given. */
class LabelledGan extends Gan<number> {
  readonly seen: [generated: number[], judged: number[]][] = []
  readonly sampled: number[][] = []
  generator = new LabelledGenerator(this)
  discriminator = new LabelledDiscriminator(this)

  collate(samples: readonly number[]) {
    const labels = tf.tensor1d([...samples], 'int32')
    return { samples: tf.ones([samples.length, 1]), labels }
  }
}

class LabelledGenerator extends Module implements GeneratorNetwork {
  readonly latent = { size: 1, distribution: 'normal' } as const
  readonly numClasses = 3
  readonly #gan: LabelledGan
  layer = new Linear(1, 1)

  constructor(gan: LabelledGan) {
    super()
    this.#gan = gan
  }

  forward(z: tf.Tensor2D, labels: tf.Tensor1D) {
    this.#gan.sampled.push([...labels.dataSync()])
    return this.layer.forward(z)
  }
}

class LabelledDiscriminator extends Module implements DiscriminatorNetwork {
  readonly #gan: LabelledGan
  layer = new Linear(1, 1)

  constructor(gan: LabelledGan) {
    super()
    this.#gan = gan
  }

  forward(samples: tf.Tensor, labels: tf.Tensor1D) {
    this.#gan.seen.push([this.#gan.sampled.at(-1)!, [...labels.dataSync()]])
    return this.layer.forward(samples) as tf.Tensor2D
  }
}
