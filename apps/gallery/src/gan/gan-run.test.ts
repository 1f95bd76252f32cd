import type { Gan, GanEvent, PointSample } from '@cnn/gan'
import { expect, test } from 'vitest'
import { type GanReport, GanRun } from './gan-run.js'

const step = (step: number): GanEvent => ({
  ...{ kind: 'step', step, steps: 100, epoch: 0, discriminatorLoss: 1, generatorLoss: 2 },
  ...{ penalty: 0, realScore: 0.5, fakeScore: 0.5, value: -1, discriminatorGradientNorm: 0 },
  ...{ generatorGradientNorm: 0, learningRate: 0, samplesPerSecond: 0, secondsLeft: 0 },
})

const warning: GanEvent = {
  ...{ kind: 'warning', step: 3, steps: 100, warning: 'collapse' },
  message: 'All samples are alike.',
}

async function* events(count: number): AsyncGenerator<GanEvent> {
  for (let i = 1; i <= count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    yield step(i)
    if (i === 3) yield warning
  }
}

function start(count: number) {
  let isDisposed = false
  const gan = { dispose: () => (isDisposed = true) } as unknown as Gan<PointSample>
  const reports: GanReport<string>[] = []
  const run = new GanRun(gan, events(count), async (at, isLast) => `${at}${isLast ? ', last' : ''}`)
  const tell = (report: GanReport<string>) => void reports.push(report)
  return { run, reports, tell, isDisposed: () => isDisposed }
}

test('goes so many steps, and goes on from there to the end', async () => {
  const { run, reports, tell } = start(6)
  expect(await run.go(tell, 2)).toBe('paused')
  expect(reports.at(-1)).toMatchObject({ figures: { step: 2, generatorLoss: 2 }, shown: '2, last' })
  expect(reports.at(-1)!.warning).toBeUndefined()
  expect(await run.go(tell)).toBe('done')
  expect(reports.at(-1)).toMatchObject({ figures: { step: 6 }, shown: '6, last' })
  expect(reports.find(({ warning }) => warning)?.warning).toBe('All samples are alike.')
})

test('pauses when it is asked to, and ends', async () => {
  const { run, reports, tell, isDisposed } = start(10_000)
  const going = run.go(tell)
  await new Promise((resolve) => setTimeout(resolve, 20))
  await run.pause()
  expect(await going).toBe('paused')
  const { step } = reports.at(-1)!.figures
  expect(step).toBeGreaterThan(0)
  expect(step).toBeLessThan(10_000)
  await run.go(tell, 1)
  expect(reports.at(-1)!.figures.step).toBe(step + 1)
  const again = run.go(tell)
  await run.end()
  expect(await again).toBe('paused')
  expect(isDisposed()).toBe(true)
})
