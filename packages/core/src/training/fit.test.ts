import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Batch,
  collect,
  Net,
  options,
  train,
  validation,
  weightsOf,
} from '../../test/ring-points.js'
import { useBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import type { Profile } from '../profiling/profile.js'
import * as tf from '../tf.js'
import { evaluate } from './evaluate.js'
import { fit } from './fit.js'
import { type EpochEvent, exceptBiasesAndNorms, type ProfiledStep } from './fit-options.js'
import { MovingAverage } from './moving-average.js'
import { adamW, type Optimizer, rmsprop, sgd } from './optimizer.js'
import { constantSchedule } from './schedule.js'

/** The first with the second inside it under two names. */
class Tied extends Net {
  again = this.fc2
  normAgain = this.norm
}

let folder: string
let tensors: number
beforeAll(async () => {
  await useBackend('cpu')
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fit-'))
  tensors = tf.memory().numTensors
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('fit', () => {
  test('learns, and tells of every epoch', async () => {
    using model = new Net().initialize(1)
    const events = await collect(fit(model, train, { ...options, validation }))
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(events.at(-1)!.accuracy).toBeGreaterThan(0.9)
    expect(events.at(-1)!.loss).toBeLessThan(events[0]!.loss / 1.5)
    expect(events.at(-1)!.step).toBe(8 * 13)
    expect(events.at(-1)!.steps).toBe(8 * 13)
    const { accuracy } = await evaluate(model, validation)
    expect(accuracy).toBe(events.at(-1)!.accuracy)
  })

  test.each([
    ['sgd', sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 })],
    ['adamW', adamW({ learningRate: 0.02 })],
    ['rmsprop', rmsprop({ learningRate: 0.005, momentum: 0.5 })],
  ] as [string, Optimizer][])('learns with %s', async (_, optimizer) => {
    using model = new Net().initialize(1)
    const events = await collect(fit(model, train, { ...options, optimizer, validation }))
    expect(events.at(-1)!.accuracy).toBeGreaterThan(0.9)
  })

  test('leaves no tensor, whether it ends, is left or throws', async () => {
    const model = new Net().initialize(1)
    const held = tf.memory().numTensors
    await collect(fit(model, train, { ...options, epochs: 2, average: {}, clipNorm: 1 }))
    expect(tf.memory().numTensors).toBe(held)
    for await (const _ of fit(model, train, { ...options, validation, keep: 'best' })) break
    expect(tf.memory().numTensors).toBe(held)
    const wrong = { ...options, loss: () => tf.scalar(1) }
    const failing = collect(fit(model, train, wrong))
    await expect(failing).rejects.toMatchObject({ code: 'no-gradient' })
    expect(tf.memory().numTensors).toBe(held)
    model.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('the same seed gives the same weights, another one others', async () => {
    const run = async (seed: number) => {
      using model = new Net().initialize(1)
      await collect(fit(model, train, { ...options, epochs: 2, seed }))
      return await weightsOf(model)
    }
    const first = await run(3)
    expect(await run(3)).toEqual(first)
    expect(await run(4)).not.toEqual(first)
  })

  test('a loss of its own gets the batch and the network', async () => {
    using model = new Net().initialize(1)
    const loss = ({ positions, labels }: Batch, network: Module) =>
      crossEntropy(network.forward(positions), labels, { labelSmoothing: 0.1 })
    const events = await collect(fit(model, train, { ...options, validation, loss }))
    expect(events.at(-1)!.accuracy).toBeGreaterThan(0.9)
    expect(events.at(-1)!.loss).toBeGreaterThan(events.at(-1)!.validationLoss)
  })

  test('weight decay leaves out what it is told to', async () => {
    const decayed = async (decays?: typeof exceptBiasesAndNorms) => {
      using model = new Net().initialize(1)
      const optimizer = adamW({ learningRate: 0.02, weightDecay: 0.5 })
      await collect(fit(model, train, { ...options, epochs: 1, optimizer, decays }))
      const { 'norm.weight': scale, 'fc1.weight': weight } = await weightsOf(model)
      return [scale!, weight!].map((values) => values.reduce((sum, v) => sum + Math.abs(v), 0))
    }
    const [all, some] = [await decayed(), await decayed(exceptBiasesAndNorms)]
    expect(some[0]).toBeGreaterThan(all[0]! * 1.05)
    expect(Math.abs(some[1]! / all[1]! - 1)).toBeLessThan(0.1)
  })

  test('a loss that is no number stops the run, says where, and takes no step', async () => {
    using model = new Net().initialize(1)
    await collect(fit(model, train, { ...options, epochs: 1, checkpoint: folder }))
    const before = await readFile(join(folder, 'checkpoint.safetensors'))
    const bad = { ...options, epochs: 2, checkpoint: folder, checkpointSeconds: 1e9 }
    let batches = 0
    const loss = (batch: Batch) =>
      tf.mul(model.loss(batch), batches++ === 5 ? Number.NaN : 1) as tf.Scalar
    const failing = collect(fit(model, train, { ...bad, loss }))
    await expect(failing).rejects.toThrow(/epoch 2, batch 6/)
    expect(await readFile(join(folder, 'checkpoint.safetensors'))).toEqual(before)
  })

  test.each([
    [
      'loss',
      (loss: tf.Scalar) => tf.mul(loss, Number.NaN),
      /The loss became NaN in epoch 1, batch 6/,
    ],
    [
      'gradient',
      // The root's slope at zero is infinite.
      (loss: tf.Scalar) => tf.add(loss, tf.sqrt(tf.mul(loss, 0))),
      /Gradients became infinite or NaN in epoch 1, batch 6/,
    ],
  ])('after a bad %s the network is as the last step left it', async (_, spoil, message) => {
    using model = new Net().initialize(1)
    using good = new Net().initialize(1)
    let batches = 0
    const loss = (batch: Batch) => {
      const value = model.loss(batch)
      return (batches++ === 5 ? spoil(value) : value) as tf.Scalar
    }
    const plan = { ...options, epochs: 1, schedule: constantSchedule, accumulate: 2 }
    await expect(collect(fit(model, train, { ...plan, loss }))).rejects.toThrow(message)
    await collect(fit(good, train, { ...plan, batchesPerEpoch: 4 }))
    expect(await weightsOf(model)).toEqual(await weightsOf(good))
  })

  test('a layer that a network holds under two names is trained once', async () => {
    using model = new Tied().initialize(1)
    using plain = new Net().initialize(1)
    plain.loadStateDict(
      new Map([...(await model.stateDict())].filter(([key]) => !/again/i.test(key))),
    )
    const plan = { ...options, epochs: 2, clipNorm: 0.5, average: { decay: 0.9 } }
    await collect(fit(model, train, { ...plan, validation, checkpoint: folder }))
    await collect(fit(plain, train, { ...plan, validation }))
    const weights = await weightsOf(model)
    expect(weights).toMatchObject(await weightsOf(plain))
    using resumed = new Tied().initialize(5)
    await collect(fit(resumed, train, { ...plan, validation, checkpoint: folder }))
    expect(await weightsOf(resumed)).toEqual(weights)
  })

  test('after a break the network holds the weights that were validated', async () => {
    using model = new Net().initialize(1)
    let seen: number | undefined
    const plan = { ...options, validation, average: { decay: 0.9 } }
    for await (const { epoch, accuracy, validationLoss } of fit(model, train, plan)) {
      expect(accuracy).toBeGreaterThan(0.3)
      seen = validationLoss
      if (epoch === 2) break
    }
    expect((await evaluate(model, validation)).loss).toBeCloseTo(seen!, 6)
  })

  test.each([
    [{ decay: 0.9, warmup: true } as const, 2 / 11, 3 / 12],
    [{ decay: 0.9, warmup: 'power' } as const, 0, 1 - 2 ** (-2 / 3)],
    [{ decay: 0.9, warmup: false } as const, 0.9, 0.9],
    [{ decay: 0.1, warmup: true } as const, 0.1, 0.1],
  ])('an average with %j keeps what its decay says', async (settings, first, second) => {
    using model = new Net().initialize(1)
    const bias = model.fc2.bias!.value
    bias.assign(tf.tensor1d([0, 0]))
    const average = new MovingAverage(model, settings)
    const values = () => [...average.variables()].find(([key]) => key === 'fc2.bias')![1]
    bias.assign(tf.tensor1d([1, 2]))
    average.update(1)
    expect((await values().data())[0]).toBeCloseTo(1 - first, 5)
    average.update(2)
    expect((await values().data())[0]).toBeCloseTo(1 - first * second, 5)
    average.dispose()
  })

  test("keep: 'best' ends with the best epoch's weights", async () => {
    using model = new Net().initialize(1)
    const seen: EpochEvent[] = []
    const score = ({ epoch }: EpochEvent) => -Math.abs(epoch - 2)
    const plan = { ...options, epochs: 4, validation, keep: 'best' as const, score }
    for await (const event of fit(model, train, plan)) seen.push(event)
    expect((await evaluate(model, validation)).loss).toBeCloseTo(seen[1]!.validationLoss!, 6)
  })

  test('a score that is no number is never the best but for want of another', async () => {
    const bestOf = async (scores: number[]) => {
      using model = new Net().initialize(1)
      const score = ({ epoch }: EpochEvent) => scores[epoch - 1]!
      const plan = { ...options, epochs: scores.length, keep: 'best' as const, score }
      const seen: object[] = []
      for await (const _ of fit(model, train, plan)) seen.push(await weightsOf(model))
      const kept = JSON.stringify(await weightsOf(model))
      return 1 + seen.findIndex((weights) => JSON.stringify(weights) === kept)
    }
    expect(await bestOf([1, Number.NaN, 0.5])).toBe(1)
    expect(await bestOf([Number.NaN, -Infinity, Number.NaN])).toBe(2)
    expect(await bestOf([Number.NaN, Number.NaN])).toBe(1)
  })

  test('accumulated batches move as one large batch does', async () => {
    class Plain extends Net {
      override forward(x: tf.Tensor2D) {
        return this.fc2.forward(tf.relu(this.fc1.forward(x)))
      }
    }
    const weights = async (batchSize: number, accumulate: number) => {
      using model = new Plain().initialize(1)
      for (const part of [model.norm.weight, model.norm.bias]) part.trainable = false
      const plan = {
        epochs: 1,
        seed: 1,
        optimizer: sgd({ learningRate: 0.1 }),
        batchSize,
        accumulate,
      }
      await collect(fit(model, train, plan))
      return (await weightsOf(model))['fc1.weight']!
    }
    const [large, small] = [await weights(80, 1), await weights(20, 4)]
    large.forEach((value, i) => {
      expect(small[i]).toBeCloseTo(value, 5)
    })
  })

  test('steps are reported when asked for', async () => {
    using model = new Net().initialize(1)
    const events = await collect(fit(model, train, { ...options, epochs: 1, every: 5 }))
    expect(events.map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      'step 5',
      'step 10',
      'epoch 13',
    ])
  })

  test('accumulated batches are one step, with their mean loss', async () => {
    using model = new Net().initialize(1)
    const losses: number[] = []
    const loss = (batch: Batch) => {
      const value = model.loss(batch)
      losses.push(value.dataSync()[0]!)
      return value
    }
    const plan = { ...options, epochs: 1, every: 1, accumulate: 5, loss }
    const events = await collect(fit(model, train, plan))
    expect(events.map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      ...['step 1', 'step 2', 'step 3'],
      'epoch 3',
    ])
    const mean = (some: number[]) => some.reduce((sum, value) => sum + value, 0) / some.length
    expect(events[0]!.loss).toBeCloseTo(mean(losses.slice(0, 5)), 6)
    expect(events[2]!.loss).toBeCloseTo(mean(losses.slice(10)), 6)
  })

  test('a step can be profiled, which changes nothing', async () => {
    const run = async (profile?: ProfiledStep) => {
      using model = new Net().initialize(1)
      const batches = { epochs: 2, batchesPerEpoch: 12, accumulate: 3 }
      await collect(fit(model, train, { ...options, ...batches, profile }))
      return await weightsOf(model)
    }
    const taken: Profile<number>[] = []
    const onProfile = (profile: Profile<number>) => void taken.push(profile)
    const plain = await run()
    expect(await run({ onProfile })).toEqual(plain)
    expect(await run({ step: 99, onProfile })).toEqual(plain)
    expect(taken).toHaveLength(2)
    for (const { kernels, result, model, memory } of taken) {
      expect(result).toBeGreaterThan(0)
      expect(model).toBe('Net')
      expect(new Set(kernels.map(({ phase }) => phase)).size).toBe(3)
      expect(kernels.some(({ layer }) => layer === 'fc2')).toBe(true)
      // The gradients that were gathered are gone after the step.
      expect(memory.endTensors).toBeLessThan(memory.startTensors)
    }
  })

  test('another task of the event loop gets its turn', async () => {
    using model = new Net().initialize(1)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await collect(fit(model, train, { ...options, epochs: 20 }))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
  })

  test('bad options are refused by name', async () => {
    using model = new Net().initialize(1)
    const run = (more: object) => collect(fit(model, train, { ...options, ...more }))
    await expect(run({ epochs: 0 })).rejects.toThrow(/epochs/)
    await expect(run({ batchSize: 2.5 })).rejects.toThrow(/batchSize/)
    for (const [, parameter] of model.parameters()) parameter.trainable = false
    await expect(run({})).rejects.toThrow(CnnError)
  })
})
