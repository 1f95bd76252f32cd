import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { Dataset } from '../data/dataset.js'
import { CnnError } from '../errors.js'
import { BatchNorm } from '../layers/batch-norm.js'
import { Dropout } from '../layers/dropout.js'
import { Linear } from '../layers/linear.js'
import { Module } from '../layers/module.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import type { Profile } from '../profiling/profile.js'
import { type Random, randomStream } from '../random.js'
import * as tf from '../tf.js'
import { readBestWeights, readCheckpoint, runFiles } from './checkpoint.js'
import { evaluate } from './evaluate.js'
import { fit } from './fit.js'
import { type EpochEvent, exceptBiasesAndNorms, type ProfiledStep } from './fit-options.js'
import { jsonlLog } from './logs/jsonl-log.js'
import { MovingAverage } from './moving-average.js'
import { adam, adamW, type Optimizer, rmsprop, sgd } from './optimizer.js'
import { constantSchedule } from './schedule.js'
import type { Trainable } from './trainable.js'

interface Point {
  position: [number, number]
  label: number
}
type Batch = { positions: tf.Tensor2D; labels: tf.Tensor1D }

/** Tells points inside a ring from those outside. */
class Net extends Module implements Trainable<Point, Batch, { loss: number; accuracy: number }> {
  fc1 = new Linear(2, 16)
  norm = new BatchNorm(16)
  dropout = new Dropout(0.1)
  fc2 = new Linear(16, 2)

  forward(x: tf.Tensor2D) {
    const hidden = tf.relu(this.norm.forward(this.fc1.forward(x)))
    return this.fc2.forward(this.dropout.forward(hidden))
  }

  collate(points: readonly Point[]) {
    return {
      positions: tf.tensor2d(points.map(({ position }) => position)),
      labels: tf.tensor1d(
        points.map(({ label }) => label),
        'int32',
      ),
    }
  }

  loss({ positions, labels }: Batch) {
    return crossEntropy(this.forward(positions), labels)
  }

  evaluator() {
    let samples = 0
    let right = 0
    let loss = 0
    return {
      update: async (batch: Batch) => {
        const [hits, mean] = tf.tidy(() => {
          const logits = this.forward(batch.positions)
          const hits = tf.sum(tf.cast(tf.equal(tf.argMax(logits, -1), batch.labels), 'float32'))
          return [hits.dataSync()[0]!, crossEntropy(logits, batch.labels).dataSync()[0]!]
        })
        const count = batch.labels.size
        samples += count
        right += hits
        loss += mean * count
      },
      result: () => ({ loss: loss / samples, accuracy: right / samples }),
    }
  }
}

function points(count: number, seed: number) {
  const random = randomStream(seed, 'points')
  const all = Array.from({ length: count }, (): Point => {
    const position: [number, number] = [random.normal(), random.normal()]
    return { position, label: Math.hypot(...position) > 1.2 ? 1 : 0 }
  })
  return Dataset.from(all, { name: 'points' })
}

/** The first with the second inside it under two names. */
class Tied extends Net {
  again = this.fc2
  normAgain = this.norm
}

/** Calls what it is given when so many samples were read. */
function readers(data: Dataset<Point>, count: number, then: () => void) {
  let read = 0
  return data.map(async (point) => {
    await null
    if (++read === count) then()
    return point
  })
}

/** What does not depend on the time that a run took. */
const lasting = (event: object) => ({
  ...event,
  seconds: 0,
  samplesPerSecond: 0,
  secondsLeft: 0,
})

async function linesOf(path: string) {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return lines.map((line) => lasting(JSON.parse(line)))
}

const train = points(400, 1)
const validation = points(200, 2)
const options = { epochs: 8, batchSize: 32, seed: 3, optimizer: adam({ learningRate: 0.02 }) }

async function weightsOf(model: Module) {
  const state = await model.stateDict()
  return Object.fromEntries([...state].map(([key, { data }]) => [key, [...data]]))
}

async function collect<T>(events: AsyncIterable<T>) {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
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

  test('a run that was cut off in an epoch ends with the weights of an unbroken one', async () => {
    const mix = (batch: Batch, random: Random): Batch => {
      const share = random.beta(0.2, 0.2)
      const turned = tf.reverse(batch.positions, 0)
      return { ...batch, positions: tf.add(batch.positions, tf.mul(turned, share * 0.1)) }
    }
    const plan = { ...options, mix, epochs: 4, average: {}, checkpointSeconds: 0 }
    using whole = new Net().initialize(1)
    const expected = await collect(fit(whole, train, { ...plan, validation }))
    using broken = new Net().initialize(1)
    const stop = new AbortController()
    const log = ({ kind, step }: { kind: string; step: number }) => {
      if (kind === 'step' && step === 20) stop.abort()
    }
    const cut = fit(broken, train, {
      ...plan,
      validation,
      checkpoint: folder,
      log,
      signal: stop.signal,
    })
    await expect(collect(cut)).rejects.toMatchObject({ code: 'aborted' })
    using resumed = new Net().initialize(99)
    const rest = await collect(fit(resumed, train, { ...plan, validation, checkpoint: folder }))
    expect(rest.map(({ epoch }) => epoch)).toEqual([2, 3, 4])
    expect(rest.at(-1)!.loss).toBe(expected.at(-1)!.loss)
    expect(rest.at(-1)!.accuracy).toBe(expected.at(-1)!.accuracy)
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole))
    using unmixed = new Net().initialize(1)
    await collect(fit(unmixed, train, { ...plan, mix: undefined }))
    expect(await weightsOf(unmixed)).not.toEqual(await weightsOf(whole))
  })

  test.each([
    ['was aborted', (stop: AbortController) => stop.abort(), 'aborted'],
    [
      'failed',
      () => {
        throw new CnnError('read-failed', 'The disk is gone.')
      },
      'read-failed',
    ],
  ] as const)('an epoch whose validation %s is validated when resumed', async (_, fail, code) => {
    const plan = { ...options, epochs: 3, average: {}, keep: 'best' as const, accumulate: 2 }
    const score = ({ epoch }: EpochEvent) => -Math.abs(epoch - 2)
    const log = (name: string) => jsonlLog(join(folder, name))
    using whole = new Net().initialize(1)
    const expected = await collect(
      fit(whole, train, { ...plan, score, validation, log: log('whole.jsonl') }),
    )
    using broken = new Net().initialize(1)
    const stop = new AbortController()
    const cut = fit(broken, train, {
      ...{ ...plan, score, checkpoint: folder, signal: stop.signal, log: log('log.jsonl') },
      validation: readers(validation, 250, () => fail(stop)),
    })
    await expect(collect(cut)).rejects.toMatchObject({ code })
    using resumed = new Net().initialize(99)
    const again = { ...plan, score, validation, checkpoint: folder, log: log('log.jsonl') }
    const rest = await collect(fit(resumed, train, again))
    expect(rest.map(lasting)).toEqual(expected.slice(1).map(lasting))
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole))
    const { state } = (await readCheckpoint(runFiles(folder).checkpoint))!
    expect((state.history as object[]).map(lasting)).toEqual(expected.map(lasting))
    expect(await linesOf(join(folder, 'log.jsonl'))).toEqual(
      await linesOf(join(folder, 'whole.jsonl')),
    )
  })

  test.each([1, 3])(
    'a run aborted while data were read goes on there, with %d batches a step',
    async (accumulate) => {
      const plan = { ...options, epochs: 2, average: {}, accumulate }
      const log = (name: string) => jsonlLog(join(folder, name))
      using whole = new Net().initialize(1)
      await collect(fit(whole, train, { ...plan, log: log('whole.jsonl') }))
      using broken = new Net().initialize(1)
      const stop = new AbortController()
      const data = readers(train, 32 * 5 + 10, () => stop.abort())
      const checkpoint = { checkpoint: folder, log: log('log.jsonl') }
      const cut = fit(broken, data, { ...plan, ...checkpoint, signal: stop.signal })
      await expect(collect(cut)).rejects.toMatchObject({ code: 'aborted' })
      const { state } = (await readCheckpoint(runFiles(folder).checkpoint))!
      expect(state.step).toBe(Math.floor(5 / accumulate))
      using resumed = new Net().initialize(99)
      const rest = { ...plan, checkpoint: folder, log: log('log.jsonl') }
      await collect(fit(resumed, train, rest))
      expect(await weightsOf(resumed)).toEqual(await weightsOf(whole))
      expect(await linesOf(join(folder, 'log.jsonl'))).toEqual(
        await linesOf(join(folder, 'whole.jsonl')),
      )
    },
  )

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

  test('a finished run does not train again', async () => {
    const plan = { ...options, epochs: 2, average: {}, checkpoint: folder }
    using model = new Net().initialize(1)
    await collect(fit(model, train, plan))
    using again = new Net().initialize(5)
    expect(await collect(fit(again, train, plan))).toEqual([])
    expect(await weightsOf(again)).toEqual(await weightsOf(model))
  })

  test('a checkpoint of another run is refused', async () => {
    using model = new Net().initialize(1)
    await collect(fit(model, train, { ...options, epochs: 1, checkpoint: folder }))
    const other = { ...options, epochs: 1, checkpoint: folder, seed: 8 }
    await expect(collect(fit(model, train, other))).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
    })
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

  test('a best epoch that could not be written is the best when resumed', async () => {
    const plan = { ...options, epochs: 1, validation, keep: 'best' as const, checkpoint: folder }
    await mkdir(join(runFiles(folder).best, 'in the way'), { recursive: true })
    using model = new Net().initialize(1)
    await expect(collect(fit(model, train, plan))).rejects.toMatchObject({ code: 'write-failed' })
    await rm(runFiles(folder).best, { recursive: true })
    using resumed = new Net().initialize(5)
    expect(await collect(fit(resumed, train, plan))).toHaveLength(1)
    const { entries } = await readBestWeights(folder)
    expect([...entries.get('fc2.weight')!.data]).toEqual((await weightsOf(model))['fc2.weight'])
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
