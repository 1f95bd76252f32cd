import {
  CnnError,
  Dataset,
  evaluate,
  fit,
  type ImageSample,
  load,
  randomStream,
  saveWeights,
  sgd,
  tf,
  useBackend,
} from '@cnn/core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { calibrate } from './calibrate.js'
import { Classifier, classifier } from './classifier.js'
import { findMistakes } from './find-mistakes.js'
import { plainNet } from './plain-net.js'

const labels = ['dark', 'medium', 'bright']
const build = () =>
  plainNet({ inChannels: 1, numClasses: 3, widths: [4, 8], dropout: 0, labels, seed: 3 })

/** Grey pictures that a network that has learned nothing takes for anything. */
function pictures(count: number): Dataset<ImageSample> {
  const random = randomStream(7, 'pictures')
  const samples = Array.from({ length: count }, (_, i): ImageSample => {
    const label = i % 3
    const data = Uint8Array.from({ length: 64 }, () => label * 70 + random.integer(100))
    return { image: { data, width: 8, height: 8, channels: 1 }, label }
  })
  return Dataset.from(samples, { classes: labels })
}

let tensors = 0
beforeAll(async () => {
  await useBackend('wasm')
}, 120_000)
beforeEach(() => {
  tensors = tf.memory().numTensors
})

test('finds the worst mistakes with their pictures, and measures as evaluate does', async () => {
  const network = build()
  const data = pictures(50)
  const { mistakes, ...report } = await findMistakes(network, data, { count: 6, batchSize: 16 })
  expect(report).toEqual(await evaluate(network, data, { batchSize: 16 }))
  expect(mistakes).toHaveLength(6)

  const all = await new Classifier(network).classify(
    await Promise.all(Array.from({ length: 50 }, async (_, i) => (await data.get(i)).image)),
    { top: 3 },
  )
  const losses = all.map((classes, i) => {
    const truth = classes.find(({ index }) => index === i % 3)!
    return {
      index: i,
      loss: -Math.log(truth.score),
      score: classes[0]!.score,
      wrong: truth !== classes[0],
    }
  })
  const wrong = losses.filter((one) => one.wrong)
  const byLoss = wrong.toSorted((a, b) => b.loss - a.loss).slice(0, 6)
  expect(mistakes.map(({ index }) => index)).toEqual(byLoss.map(({ index }) => index))
  mistakes.forEach((mistake, place) => {
    expect(mistake.loss).toBeCloseTo(byLoss[place]!.loss, 4)
    expect(mistake.score).toBeCloseTo(byLoss[place]!.score, 5)
    expect(mistake.label).toBe(mistake.index % 3)
    expect(mistake.answer).toBe(all[mistake.index]![0]!.index)
  })
  expect(mistakes[0]!.image).toBe((await data.get(mistakes[0]!.index)).image)
  const surest = await findMistakes(network, data, { count: 1, by: 'score' })
  expect(surest.mistakes[0]!.score).toBeCloseTo(Math.max(...wrong.map(({ score }) => score)), 5)
  network.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

test('all measures see pictures as classify does, which cuts off their margin', async () => {
  const transform = { size: 8, shortSide: 12, mean: [0.5], std: [0.25] }
  using network = plainNet({ inChannels: 1, numClasses: 3, widths: [4, 8], labels, transform })
  const unlabelled = await pictures(24).toArray()
  const images = unlabelled.map(({ image }) => image)
  const answers = await new Classifier(network).classify(images, { top: 3 })
  // A quarter is wrong, so that there is a temperature.
  const samples = images.map((image, i) => {
    return { image, label: (answers[i]![0]!.index + (i % 4 === 0 ? 1 : 0)) % 3 }
  })
  const data = Dataset.from(samples)
  const losses = answers.map((classes, i) => {
    return -Math.log(classes.find(({ index }) => index === samples[i]!.label)!.score)
  })
  const loss = losses.reduce((a, b) => a + b) / losses.length
  expect((await evaluate(network, data)).loss).toBeCloseTo(loss, 5)
  const { mistakes, ...report } = await findMistakes(network, data, { count: 24 })
  expect(report.loss).toBeCloseTo(loss, 5)
  expect(mistakes).toHaveLength(6)
  for (const { index, loss } of mistakes) expect(loss).toBeCloseTo(losses[index]!, 5)
  const confidence = answers.reduce((sum, [best]) => sum + best!.score, 0) / 24
  expect((await calibrate(network, data)).before.confidence).toBeCloseTo(confidence, 5)
})

test('a label that is no class is refused, in training too', async () => {
  using network = build()
  const data = pictures(8).map((sample) => ({ ...sample, label: sample.label + 1 }))
  const events = fit(network, data, { epochs: 1, optimizer: sgd({ learningRate: 0.1 }) })
  for (const act of [events.next(), evaluate(network, data), calibrate(network, data)]) {
    await expect(act).rejects.toMatchObject({
      code: 'bad-label',
      message: 'A sample has label 3, but there are 3 classes: 0 … 2.',
    })
  }
})

test('the report says whether the network is as sure as it is right', async () => {
  using network = build()
  const report = await evaluate(network, pictures(30))
  expect(report.interval.low).toBeLessThan(report.accuracy)
  expect(report.interval.high).toBeGreaterThan(report.accuracy)
  expect(report.calibration.bins).toHaveLength(15)
  const { ece, confidence } = report.calibration
  expect(ece).toBeGreaterThanOrEqual(Math.abs(confidence - report.accuracy) - 1e-9)
})

test('calibrating makes a network as sure as it is right, and the file keeps it', async () => {
  using network = build()
  await sharpen(network)
  const data = pictures(60)
  const accuracy = (await evaluate(network, data)).accuracy
  const { temperature, before, after } = await calibrate(network, data)
  expect(temperature).toBeGreaterThan(1)
  expect(network.temperature).toBe(temperature)
  expect(after.ece).toBeLessThan(before.ece)
  const report = await evaluate(network, data)
  expect(report.accuracy).toBe(accuracy)
  expect(report.calibration.ece).toBeCloseTo(after.ece, 6)

  const { image } = await data.get(0)
  using direct = new Classifier(network)
  const bytes = await saveWeights(network)
  using loaded = await load(bytes, { build, task: classifier })
  expect(loaded.network.temperature).toBeCloseTo(temperature, 9)
  const [own, read] = [await direct.classify(image), await loaded.classify(image)]
  expect(read[0]!.score).toBeCloseTo(own[0]!.score, 6)
  expect(await saveWeights(loaded.network)).toEqual(bytes)
})

test.each<[string, (network: ReturnType<typeof build>) => Promise<unknown>]>([
  ['bad-option', (it) => findMistakes(it, pictures(3), { count: -1 })],
  ['aborted', (it) => findMistakes(it, pictures(3), { signal: AbortSignal.abort() })],
  ['empty-data', (it) => findMistakes(it, pictures(3).take(0))],
  ['aborted', (it) => calibrate(it, pictures(3), { signal: AbortSignal.abort() })],
  ['empty-data', (it) => calibrate(it, pictures(3).take(0))],
])('refuses with %s, and leaves no tensor', async (code, act) => {
  const network = build()
  await expect(act(network)).rejects.toThrow(CnnError)
  await expect(act(network)).rejects.toMatchObject({ code })
  expect(network.temperature).toBe(1)
  network.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

/** Makes a network surer of everything than it was. */
async function sharpen(network: ReturnType<typeof build>) {
  const state = await network.stateDict()
  for (const [key, { data }] of state) {
    if (key.startsWith('fc.')) data.set(data.map((value) => value * 20))
  }
  network.loadStateDict(state)
}
