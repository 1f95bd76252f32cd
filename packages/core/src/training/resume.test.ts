import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Batch,
  collect,
  lasting,
  linesOf,
  Net,
  options,
  readers,
  train,
  validation,
  weightsOf,
} from '../../test/ring-points.js'
import { useBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import type { Random } from '../random.js'
import * as tf from '../tf.js'
import { readBestWeights, readCheckpoint, runFiles } from './checkpoint.js'
import { fit } from './fit.js'
import type { EpochEvent } from './fit-options.js'
import { jsonlLog } from './logs/jsonl-log.js'

let folder: string
beforeAll(async () => {
  await useBackend('cpu')
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fit-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a run that is resumed', () => {
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
})
