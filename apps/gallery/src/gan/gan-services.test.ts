import { encodePng, saveWeights, tf, useBackend } from '@cnn/core'
import { conditionalDcgan } from '@cnn/gan'
import { beforeAll, expect, test } from 'vitest'
import { firstPointSettings } from './first-settings.js'
import { service as latent } from './latent.service.js'
import { fieldPlaces } from './latent-plane.js'
import { service as points } from './point-gan.service.js'
import { service as pairs } from './real-or-fake.service.js'
import { realPicture } from './real-pictures.js'

beforeAll(async () => void (await useBackend('cpu')))

async function openTiny() {
  const labels = ['shoe', 'bag', 'coat']
  const sizes = { imageSize: 8, baseWidth: 4, units: 8, latentSize: 5, numClasses: 3 }
  using gan = conditionalDcgan({ ...sizes, labels, seed: 1 })
  const metadata = gan.generator.weightsMetadata()
  const file = new Blob([await saveWeights(gan, undefined, { metadata })])
  return latent.open({ name: 'tiny.safetensors', file })
}

test('makes samples, maps, directions and films of a generator, and keeps no tensor', async () => {
  const facts = await openTiny()
  expect(facts).toMatchObject({ imageSize: 8, channels: 1, judges: true })
  expect(facts.latent).toEqual({ size: 5, distribution: 'uniform', limit: 1 })
  const before = tf.memory().numTensors
  const samples = (await latent.sample({ seed: 1, count: 4 }))!
  expect(samples.map(({ label }) => label)).toEqual([0, 1, 2, 0])
  for (const { score } of samples) expect(score).toBeGreaterThan(0)
  const [again] = await latent.decode([samples[1]!.code], 1)
  expect(again!.rgba).toEqual(samples[1]!.rgba)
  expect(again!.score).toBeCloseTo(samples[1]!.score!)

  const codes = await latent.codes(fieldPlaces(2).length, 3)
  expect(await latent.mosaic(codes, 2, 1)).toMatchObject({ width: 16, height: 16 })
  const directions = await latent.directions(3, 1)
  expect(directions.map((one) => Math.hypot(...one).toFixed(4))).toEqual(Array(3).fill('1.0000'))
  const film = { stops: codes.slice(0, 3), path: 'linear', label: 1 } as const
  expect(await latent.film(film)).toHaveLength(48)
  expect(new TextDecoder().decode((await latent.gif(film)).slice(0, 6))).toBe('GIF89a')
  expect(tf.memory().numTensors).toBe(before)
})

test('pairs a real picture with one of the same class, at either place, the same each time', async () => {
  await openTiny()
  const before = tf.memory().numTensors
  const ask = (round: number) => pairs.pair({ real: 'fashion-mnist', seed: 1, round })
  const all = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(ask))
  expect(new Set(all.map(({ real }) => real)).size).toBe(2)
  const [first] = all
  expect(first!.pictures.map(({ width, height }) => [width, height])).toEqual([
    [8, 8],
    [8, 8],
  ])
  expect(first!.isJudgeRight).toBe(first!.scores![first!.real] > first!.scores![1 - first!.real]!)
  expect((await ask(0)).pictures[0].rgba).toEqual(first!.pictures[0].rgba)
  expect(tf.memory().numTensors).toBe(before)
})

test('pairs only pictures of the class that the generator has learned', async () => {
  await openTiny()
  const png = encodePng({ data: new Uint8Array(4), width: 2, height: 2, channels: 1 })
  const own = [new Blob([new Uint8Array(png)])]
  for (const real of ['fashion-mnist', own] as const) {
    const ask = (round: number) => pairs.pair({ real, label: 1, seed: 1, round })
    const all = await Promise.all([0, 1, 2, 3, 4, 5].map(ask))
    expect(all.map(({ label }) => label)).toEqual(Array(6).fill('bag'))
  }
  const last = await realPicture('fashion-mnist', 5, (count) => count - 1)
  expect(last.label).toBe(5)
})

test('trains on points, step by step, and keeps no more tensors than at first', async () => {
  const settings = { ...firstPointSettings, penalty: 'none' } as const
  const begun = await points.begin(settings)
  expect(begun.generated).toHaveLength(500)
  expect(begun.coverage.modes).toBe(8)
  const steps: number[] = []
  const tell = ({ figures }: { figures: { step: number } }) => void steps.push(figures.step)
  expect(await points.learn(tell, 2)).toBe('paused')
  const before = tf.memory().numTensors
  await points.learn(tell, 2)
  expect(steps.at(-1)).toBe(4)
  expect(tf.memory().numTensors).toBe(before)
  const other = await points.begin({ ...settings, loss: 'wasserstein', shape: 'grid' })
  expect(other.surface.every((score) => score >= 0 && score <= 1)).toBe(true)
  await points.learn(tell, 1)
  expect(steps.at(-1)).toBe(1)
  expect(tf.memory().numTensors).toBe(before)
})
