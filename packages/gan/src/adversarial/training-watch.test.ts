import { expect, test } from 'vitest'
import { TrainingWatch, type WatchedStep } from './training-watch.js'

const healthy = {
  discriminatorLoss: 1.2,
  discriminatorGradientNorm: 1,
  generatorGradientNorm: 0.5,
  spread: { real: 1, fake: 0.8 },
}

/** Lets the watch see steps in which these figures are as given; gives the warnings with their steps. */
function watched(
  watch: TrainingWatch,
  from: number,
  to: number,
  figures: Partial<WatchedStep> | ((step: number) => Partial<WatchedStep>) = {},
) {
  const found: [number, string][] = []
  for (let step = from; step <= to; step++) {
    const given = typeof figures === 'function' ? figures(step) : figures
    const warnings = watch.observe({ step, ...healthy, ...given })
    for (const { warning } of warnings) found.push([step, warning])
  }
  return found
}

test('a training that goes well gives no warning', () => {
  const figures = (step: number) => ({
    discriminatorLoss: 0.3 + 0.2 * Math.sin(step),
    generatorGradientNorm: 2 + 1.9 * Math.cos(step),
  })
  expect(watched(new TrainingWatch(Math.log(4)), 1, 1000, figures)).toEqual([])
})

test('samples that are all alike are a collapse, told of once until it is over', () => {
  const watch = new TrainingWatch(Math.log(4))
  const alike = { spread: { real: 1, fake: 0.01 } }
  expect(watched(watch, 1, 200, alike)).toEqual([])
  expect(watched(watch, 201, 400, alike)).toEqual([[210, 'collapse']])
  expect(watched(watch, 401, 401)).toEqual([])
  expect(watched(watch, 402, 420, alike)).toEqual([[411, 'collapse']])
})

test('data that are all alike are none', () => {
  const constant = { spread: { real: 0, fake: 0 } }
  expect(watched(new TrainingWatch(Math.log(4)), 1, 400, constant)).toEqual([])
})

test('a discriminator that is certain of all has won', () => {
  const certain = { discriminatorLoss: 0.001 }
  const watch = new TrainingWatch(Math.log(4))
  expect(watched(watch, 1, 300, certain)).toEqual([[201, 'discriminator-wins']])
  // The loss of Wasserstein's critic has no lower end.
  const critic = { discriminatorLoss: -100 }
  expect(watched(new TrainingWatch(), 1, 300, critic)).toEqual([])
})

test('gradients that grow without end are divergence, of either network', () => {
  for (const name of ['discriminatorGradientNorm', 'generatorGradientNorm'] as const) {
    const grows = (step: number) => ({ [name]: 1.03 ** step })
    const [first] = watched(new TrainingWatch(Math.log(4)), 1, 1000, grows)
    expect(first![1]).toBe('divergence')
    expect(first![0]).toBeGreaterThan(200)
    expect(first![0]).toBeLessThan(400)
  }
  const flat = { discriminatorGradientNorm: 1e4 }
  expect(watched(new TrainingWatch(Math.log(4)), 1, 1000, flat)).toEqual([])
})

test('messages say what was seen and what to try', () => {
  const watch = new TrainingWatch(Math.log(4))
  const figures = {
    discriminatorLoss: 0.001,
    generatorGradientNorm: 1,
    spread: { real: 1, fake: 0.01 },
  }
  watched(watch, 1, 209, figures)
  const [collapse] = watch.observe({ step: 210, ...healthy, ...figures })
  expect(collapse!.message).toMatch(/1\.0 % of what the data differ.*r1\(\)/s)
})

test('goes on from its state', () => {
  const grows = (step: number) => ({ generatorGradientNorm: 1.03 ** step })
  const whole = new TrainingWatch(Math.log(4))
  watched(whole, 1, 150, grows)
  const resumed = new TrainingWatch(Math.log(4))
  resumed.restore(JSON.parse(JSON.stringify(whole.state)))
  const rest = watched(whole, 151, 600, grows)
  expect(rest.length).toBeGreaterThan(0)
  expect(watched(resumed, 151, 600, grows)).toEqual(rest)
})
