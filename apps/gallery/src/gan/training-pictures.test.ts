import { expect, test, vi } from 'vitest'
import { choosingGenerator, offeredNow, trainedId } from './choosing-generator.js'
import type { GanReport } from './gan-run.js'
import type { PicturesShown } from './picture-gan.service.js'
import { quiz, realInUse } from './quiz.js'
import { grids, takeTrainedGan, trainingPictures } from './training-pictures.js'

const shown = (step: number): PicturesShown => ({
  step,
  grid: { rgba: new Uint8ClampedArray(4), width: 1, height: 1 },
})

const report = (step: number): GanReport<PicturesShown> => ({
  figures: {
    ...{ step, discriminatorLoss: 1, generatorLoss: 1, realScore: 0.5, fakeScore: 0.5, value: 0 },
    stepsPerSecond: 1,
  },
  shown: shown(step),
})

/** A worker whose runs report when the test lets them. */
const worker = vi.hoisted(() => ({
  runs: [] as { tell(report: unknown): void; end(outcome: 'paused'): void }[],
  opened: [] as unknown[],
}))

vi.mock('../engine/engine.js', async (original) => {
  const services = {
    'picture-gan': {
      describe: async () => ({ pictures: 3, classes: ['shirt', 'bag', 'sandal'] }),
      begin: async () => shown(0),
      learn: (tell: (report: unknown) => void) =>
        new Promise((end) => worker.runs.push({ tell, end })),
      stop: async () => {},
      weights: async () => new Uint8Array(8),
    },
    latent: {
      open: async (source: unknown) => {
        worker.opened.push(source)
        return { imageSize: 28, judges: true }
      },
    },
  }
  return {
    ...(await original<object>()),
    ask: async (name: keyof typeof services, act: (service: object) => unknown) =>
      act(services[name]),
  }
})

const steps = () => grids.value.map(({ step }) => step)

/** Starts, and reports a step. */
async function start() {
  const runs = worker.runs.length
  void trainingPictures.go()
  await vi.waitFor(() => expect(worker.runs).toHaveLength(runs + 1))
  worker.runs.at(-1)!.tell(report(500))
  expect(steps()).toEqual([0, 500])
}

test('what a run still reports when it was reset is no grid of the next one', async () => {
  await start()
  await trainingPictures.reset(undefined, false)
  worker.runs.at(-1)!.tell(report(532))
  expect(steps()).toEqual([])

  await start()
  const before = worker.runs.at(-1)!
  const restarted = trainingPictures.reset({ ...trainingPictures.store.value.settings, label: 2 })
  before.tell(report(532))
  await vi.waitFor(() => expect(worker.runs.at(-1)).not.toBe(before))
  before.tell(report(533))
  worker.runs.at(-1)!.tell(report(1))
  expect(steps()).toEqual([0, 1])
  worker.runs.at(-1)!.end('paused')
  await restarted
})

test('a GAN of one class is compared with that class, and opened once however often it is taken', async () => {
  await trainingPictures.reset({ ...trainingPictures.store.value.settings, label: 2 }, false)
  await start()
  for (const times of [1, 2]) {
    await takeTrainedGan()
    expect(worker.opened).toHaveLength(times)
  }
  expect(choosingGenerator.value).toMatchObject({ status: 'ready', generator: trainedId })
  const trained = offeredNow({}).find(({ id }) => id === trainedId)
  expect(trained?.title).toBe('Yours: sandal, 500 steps')
  expect(realInUse()).toEqual({ real: 'fashion-mnist', label: 2 })
  const own = [new File([], 'mine.png')]
  quiz.update({ own })
  expect(realInUse()).toEqual({ real: own, label: 2 })
})
