import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CnnError,
  decodeWeights,
  jsonlLog,
  readCheckpoint,
  runFiles,
  sgd,
  tf,
  useBackend,
} from '@cnn/core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collect, stepsOf, weightsOf } from '../../test/gan-events.js'
import { orders, quick, smallData, smallGan } from '../../test/small-gan.js'
import type { GanEvent, GanStepEvent } from './gan-event.js'
import { type GanLoss, hinge, nonSaturating } from './gan-loss.js'
import type { GanTrainingOptions } from './gan-options.js'
import { r1 } from './regularizer.js'
import { trainGan } from './train-gan.js'

const data = smallData()

let folder: string
beforeAll(async () => {
  await useBackend('cpu')
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a checkpoint', () => {
  test.each(orders)('%s: a run cut off and resumed equals the unbroken one', async (update) => {
    const options = { ...quick, update, discriminatorSteps: 2, average: {}, checkpoint: folder }
    using unbroken = smallGan()
    const whole = await collect(trainGan(unbroken, data, { ...options, checkpoint: undefined }))
    using first = smallGan()
    const controller = new AbortController()
    const log = ({ step }: GanEvent) => (step === 3 ? controller.abort() : undefined)
    const cut = collect(trainGan(first, data, { ...options, signal: controller.signal, log }))
    await expect(cut).rejects.toMatchObject({ code: 'aborted' })
    using second = smallGan()
    const rest = await collect(trainGan(second, data, options))
    expect(stepsOf(rest).map(({ step }) => step)).toEqual([4, 5, 6, 7])
    expect(await weightsOf(second)).toEqual(await weightsOf(unbroken))
    expect(stepsOf(rest).map(withoutTimes)).toEqual(stepsOf(whole).slice(3).map(withoutTimes))
  })

  test('of a run that is cut off comes after all lines of its log', async () => {
    const path = join(folder, 'log.jsonl')
    const controller = new AbortController()
    const log = jsonlLog<GanStepEvent>(path)
    const logAll = Object.assign(
      async (event: GanEvent) => {
        if (event.kind === 'step') await log(event)
        if (event.step === 3) controller.abort()
      },
      { flush: log.flush },
    )
    using gan = smallGan()
    const options = { ...quick, checkpoint: folder, signal: controller.signal, log: logAll }
    await expect(collect(trainGan(gan, data, options))).rejects.toMatchObject({ code: 'aborted' })
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3])
  })

  test('is written when the loop is left, and a finished run is not trained again', async () => {
    const options = { ...quick, average: {}, checkpoint: folder }
    using gan = smallGan()
    for await (const { step } of trainGan(gan, data, options)) if (step === 2) break
    expect((await readCheckpoint(runFiles(folder).checkpoint))!.state.step).toBe(2)
    await collect(trainGan(gan, data, options))
    const trained = await weightsOf(gan)
    using again = smallGan()
    expect(await collect(trainGan(again, data, options))).toEqual([])
    expect(await weightsOf(again)).toEqual(trained)
  })

  test('is a weights file of both networks', async () => {
    using gan = smallGan()
    await collect(trainGan(gan, data, { ...quick, checkpoint: folder }))
    const file = runFiles(folder).checkpoint
    const { entries } = decodeWeights(await readFile(file), file)
    const own = [...entries.keys()].filter((key) => !/^(optimizer|average)\//.test(key))
    expect(own.sort()).toEqual([...(await gan.stateDict()).keys()].sort())
  })

  test('of another run is refused', async () => {
    using gan = smallGan()
    const options = { ...quick, steps: 2, checkpoint: folder }
    await collect(trainGan(gan, data, options))
    const others: GanTrainingOptions[] = [
      { seed: 4 },
      { loss: hinge },
      { update: 'simultaneous' },
      { optimizer: sgd() },
      { regularizers: [r1()] },
      { average: {} },
    ]
    for (const other of others) {
      const resumed = collect(trainGan(gan, data, { ...options, ...other }))
      await expect(resumed).rejects.toMatchObject({ code: 'checkpoint-mismatch' })
    }
  })

  test.each([
    ['discriminator', { discriminator: Number.NaN }],
    ['generator', { generator: Number.POSITIVE_INFINITY }],
  ] as const)('stays when the loss of the %s is no number', async (player, factors) => {
    const options = { ...quick, checkpoint: folder, every: 2 }
    using gan = smallGan()
    for await (const { step } of trainGan(gan, data, options)) if (step === 2) break
    const held = tf.memory().numTensors
    const before = await readFile(runFiles(folder).checkpoint)
    const failing = collect(trainGan(gan, data, { ...options, loss: spoiled(factors) }))
    const error: CnnError = await failing.then(
      () => expect.fail(),
      (error) => error,
    )
    expect(error.code).toBe('bad-loss')
    expect(error.message).toMatch(new RegExp(`^The ${player} had the loss .* at its step 3\\.`))
    expect(error.message).toMatch(/learning rate/)
    expect(await readFile(runFiles(folder).checkpoint)).toEqual(before)
    expect(tf.memory().numTensors).toBe(held)
  })

  test('is not written in the middle of a round', async () => {
    let calls = 0
    const loss: GanLoss = {
      ...nonSaturating,
      generator: (fake) => tf.mul(nonSaturating.generator(fake), ++calls < 3 ? 1 : Number.NaN),
    }
    using gan = smallGan()
    const failing = collect(trainGan(gan, data, { ...quick, loss, checkpoint: folder }))
    await expect(failing).rejects.toMatchObject({ code: 'bad-loss' })
    expect(await readCheckpoint(runFiles(folder).checkpoint)).toBeUndefined()
  })

  test('is not written of weights that are no numbers', async () => {
    const endless = sgd({ learningRate: Number.POSITIVE_INFINITY })
    const optimizer = { generator: endless, discriminator: sgd() }
    const options = { ...quick, steps: 1, checkpoint: folder, optimizer }
    using gan = smallGan()
    await expect(collect(trainGan(gan, data, options))).rejects.toMatchObject({
      code: 'bad-loss',
      message: expect.stringMatching(/^The generator holds values in .* no finite numbers/),
    })
    expect(await readCheckpoint(runFiles(folder).checkpoint)).toBeUndefined()
  })
})

/** All but what the clock decides. */
function withoutTimes(event: GanStepEvent) {
  return { ...event, samplesPerSecond: 0, secondsLeft: 0 }
}

/** The usual loss, times something that is no number. */
const spoiled = ({ generator = 1, discriminator = 1 }): GanLoss => ({
  ...nonSaturating,
  generator: (fake) => tf.mul(nonSaturating.generator(fake), generator),
  discriminator: (real, fake) => tf.mul(nonSaturating.discriminator(real, fake), discriminator),
})
