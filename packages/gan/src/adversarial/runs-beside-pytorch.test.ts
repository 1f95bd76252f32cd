import { adam, sgd, useBackend } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adversarialGolden, type RunGolden } from '../../golden/adversarial.js'
import { formulaPoints, losses, penalties, pointsGan } from '../../test/adversarial-networks.js'
import type { GanStepEvent } from './gan-event.js'
import type { GanTrainingOptions } from './gan-options.js'
import { PointGan } from './ring.js'
import { trainGan } from './train-gan.js'

/** The golden's networks draw noise from (−1, 1). */
function uniformGan() {
  const { generator, discriminator } = pointsGan()
  Object.assign(generator, { latent: { size: 3, distribution: 'uniform' } })
  return new PointGan(generator, discriminator)
}

const optionsOf = ({ update, discriminatorSteps, ...run }: RunGolden): GanTrainingOptions => ({
  ...{ update, discriminatorSteps, loss: losses[run.loss], clipNorm: run.clipNorm },
  ...{ steps: run.events.length, every: 1, seed: 5 },
  regularizers: run.penalty && [penalties[run.penalty]({ every: run.every })],
  optimizer:
    run.optimizer === 'sgd'
      ? sgd({ learningRate: 0.05, momentum: 0.5 })
      : adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9 }),
})

describe.each(['cpu', 'wasm'] as const)('on %s, as in PyTorch, trains', (backend) => {
  beforeAll(async () => {
    await useBackend(backend, { threads: 1 })
  })

  test.each(adversarialGolden.runs)('$update, $loss, $penalty', async (run) => {
    using gan = uniformGan()
    const events: GanStepEvent[] = []
    for await (const event of trainGan(gan, formulaPoints(run.samePoint), optionsOf(run))) {
      if (event.kind === 'step') events.push(event)
    }
    for (const [i, expected] of run.events.entries()) {
      for (const [name, value] of Object.entries(expected)) {
        expect(events[i]![name as keyof GanStepEvent], name).toBeCloseTo(value, 3.7)
      }
    }
    const state = await gan.stateDict()
    expect([...state.keys()].sort()).toEqual(Object.keys(run.weights).sort())
    for (const [key, { data }] of state) {
      const errors = run.weights[key]!.map((value, i) => Math.abs(value - data[i]!))
      expect(Math.max(...errors), key).toBeLessThan(1e-4)
    }
  })
})
