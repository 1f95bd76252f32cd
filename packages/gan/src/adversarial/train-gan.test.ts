import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adam, BatchNorm, Dataset, Dropout, Linear, Module, sgd, tf, useBackend } from '@cnn/core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DiscriminatorNetwork, GeneratorNetwork } from './gan.js'
import type { GanEvent, GanSamplesEvent, GanStepEvent } from './gan-event.js'
import { hinge, leastSquares, minimax, nonSaturating, wasserstein } from './gan-loss.js'
import type { GanTrainingOptions, UpdateOrder } from './gan-options.js'
import { gradientPenalty, r1 } from './regularizer.js'
import { PointGan, type PointSample, ring, ringData, ringGan, samplePoints } from './ring.js'
import { trainGan } from './train-gan.js'

/** Small networks with all that a checkpoint must keep: batch norm's statistics, and dropout's place in its stream. */
class Generator extends Module implements GeneratorNetwork {
  readonly latent = { size: 4, distribution: 'normal' } as const
  hidden = new Linear(4, 8)
  norm = new BatchNorm(8)
  dropout = new Dropout(0.2)
  out = new Linear(8, 2)

  forward(z: tf.Tensor2D) {
    const hidden = tf.relu(this.norm.forward(this.hidden.forward(z)))
    return this.out.forward(this.dropout.forward(hidden))
  }
}

class Discriminator extends Module implements DiscriminatorNetwork {
  hidden = new Linear(2, 8)
  norm = new BatchNorm(8)
  dropout = new Dropout(0.3)
  out = new Linear(8, 1)

  forward(points: tf.Tensor) {
    const hidden = tf.leakyRelu(this.norm.forward(this.hidden.forward(points)), 0.2)
    return this.out.forward(this.dropout.forward(hidden)) as tf.Tensor2D
  }
}

const smallGan = () => new PointGan(new Generator(), new Discriminator()).initialize(1)
const data = ringData(ring({ deviation: 0.1 }), 100)
const orders: UpdateOrder[] = ['alternate', 'same-fakes', 'simultaneous', 'interleaved']
const losses = [nonSaturating, minimax, leastSquares, hinge, wasserstein]
const quick = { steps: 12, batchSize: 16, seed: 3, every: 1 } satisfies GanTrainingOptions

async function collect<T>(events: AsyncIterable<T>) {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

const stepsOf = (events: readonly GanEvent[]) =>
  events.filter((event): event is GanStepEvent => event.kind === 'step')

async function weightsOf(model: Module) {
  const state = await model.stateDict()
  return Object.fromEntries([...state].map(([key, { data }]) => [key, [...data]]))
}

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
    const events = stepsOf(await collect(trainGan(gan, data, { ...quick, every: 5 })))
    expect(events.map(({ step }) => step)).toEqual([5, 10, 12])
    for (const event of events) {
      expect(event).toMatchObject({ steps: 12, learningRate: 2e-4, penalty: 0 })
      for (const score of [event.realScore, event.fakeScore]) {
        expect(score).toBeGreaterThan(0)
        expect(score).toBeLessThan(1)
      }
      // The discriminator's loss is minus the value that it makes large.
      expect(event.value).toBeCloseTo(-event.discriminatorLoss, 5)
      expect(event.generatorGradientNorm).toBeGreaterThan(0)
      expect(event.discriminatorGradientNorm).toBeGreaterThan(0)
    }
    expect(events.at(-1)).toMatchObject({ secondsLeft: 0, epoch: 2 })
  })

  test.each(orders)('%s: a run cut off and resumed equals the unbroken one', async (update) => {
    const options = { ...quick, update, discriminatorSteps: 2, average: {}, checkpoint: folder }
    using unbroken = smallGan()
    const whole = stepsOf(
      await collect(trainGan(unbroken, data, { ...options, checkpoint: undefined })),
    )
    using first = smallGan()
    const controller = new AbortController()
    const cut = collect(
      trainGan(first, data, {
        ...options,
        signal: controller.signal,
        log: ({ step }) => (step === 5 ? controller.abort() : undefined),
      }),
    )
    await expect(cut).rejects.toMatchObject({ code: 'aborted' })
    using second = smallGan()
    const rest = stepsOf(await collect(trainGan(second, data, options)))
    expect(rest.map(({ step }) => step)).toEqual([6, 7, 8, 9, 10, 11, 12])
    expect(await weightsOf(second)).toEqual(await weightsOf(unbroken))
    const losses = ({ discriminatorLoss, generatorLoss, epoch }: GanStepEvent) => [
      discriminatorLoss,
      generatorLoss,
      epoch,
    ]
    expect(rest.map(losses)).toEqual(whole.slice(5).map(losses))
  })

  test.each(losses)('$name leaves no tensor, in any order', async (loss) => {
    using gan = smallGan()
    const held = tf.memory().numTensors
    for (const update of orders) {
      const options = { ...quick, steps: 3, update, loss, average: {}, clipNorm: 1 }
      const regularizers = loss === wasserstein ? [gradientPenalty()] : [r1({ every: 2 })]
      const counts: number[] = []
      const log = () => void counts.push(tf.memory().numTensors)
      await collect(
        trainGan(gan, data, { ...options, regularizers, sampleEvery: 2, samples: 5, log }),
      )
      expect(new Set(counts).size).toBe(1)
      expect(tf.memory().numTensors).toBe(held)
    }
  })
})
