import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Dataset,
  decodePng,
  type ImageSample,
  load,
  readWeightsFile,
  tf,
  useBackend,
} from '@cnn/core'
import {
  conditionalDcgan,
  dcgan,
  dcganDiscriminator,
  type GanEvent,
  ImageGan,
  imageDiscriminator,
  imageGenerator,
  loadGenerator,
  scoreImages,
} from '@cnn/gan'
import { ClassifierFeatures } from '@cnn/gan/metrics'
import { Classifier, plainNet } from '@cnn/vision/classification'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { GanRecipe } from './gan-recipe.js'
import { recipes } from './index.js'
import { runGanRecipe, unmet } from './run-gan-recipe.js'

let folder: string
beforeAll(() => useBackend('cpu'))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-gan-recipe-'))
})
afterEach(() => rm(folder, { recursive: true }))

const classes = ['bright', 'dark']

function squares(count: number, seed: number): Dataset<ImageSample> {
  const samples = Array.from({ length: count }, (_, i) => {
    const grey = i % 2 === 0 ? 200 : 50
    const data = Uint8Array.from({ length: 64 }, (_, at) => grey + ((at * 7 + i * 13 + seed) % 40))
    return { image: { data, width: 8, height: 8, channels: 1 }, label: i % 2 }
  })
  return Dataset.from(samples, { name: 'Squares', classes })
}

const tiny: GanRecipe = {
  task: 'generation',
  name: 'dcgan-fashion-mnist',
  title: 'Squares by a DCGAN',
  data: async () => ({
    ...{ train: squares(16, 0), validation: squares(4, 1), test: squares(12, 2) },
    ...{ classes, source: 'made here' },
  }),
  dataset: { name: 'Squares', license: 'MIT' },
  gan: (seed) => dcgan({ imageSize: 8, channels: 1, baseWidth: 4, latentSize: 6, seed }),
  training: { steps: 4, batchSize: 4, average: { decay: 0.9 }, sampleEvery: 2, samples: 4 },
  judge: async () => {
    const network = plainNet({ inChannels: 1, numClasses: 2, widths: [4, 8], seed: 1 })
    return new ClassifierFeatures(new Classifier(network, { labels: classes }), { name: 'tiny' })
  },
  judgesClasses: true,
  shipsDiscriminator: true,
  expected: { modes: { least: 1 }, 'FID-tiny': { most: 1e9 } },
}

test('a GAN is trained, its generator written, measured, told of and loaded again', async () => {
  const before = tf.memory().numTensors
  const events: GanEvent[] = []
  const onEvent = (event: GanEvent) => events.push(event)
  const stages = new Set<string>()
  const run = { folder, onEvent, onProgress: ({ stage }: { stage: string }) => stages.add(stage) }
  const { weights, card, report, generator } = await runGanRecipe(tiny, run)
  const [sample] = await generator.sample(1, { seed: 3 })
  generator.dispose()
  expect(tf.memory().numTensors).toBe(before)
  expect(events.filter(({ kind }) => kind === 'samples')).toHaveLength(2)
  expect([...stages]).toContain('samples')
  expect(unmet(tiny, report.figures)).toEqual([])
  expect(unmet({ expected: { modes: { least: 3 } } }, report.figures)[0]).toMatch(/3 at least/)

  const { metadata } = await readWeightsFile(weights)
  expect(metadata).toMatchObject({
    task: 'generation',
    network: { name: 'dcganGenerator', options: { imageSize: 8, channels: 1, baseWidth: 4 } },
    license: 'MIT',
    metrics: {
      'FID-tiny': report.fid.distance,
      modes: report.modeCoverage!.covered,
      "SVM of 16 labels on the discriminator's features, top-1": expect.any(Number),
    },
    recipe: 'apps/recipes/src/dcgan-fashion-mnist.ts',
  })
  using loaded = await loadGenerator(weights)
  expect(await loaded.sample(1, { seed: 3 })).toEqual([sample])
  const judge = weights.replace('.safetensors', '-discriminator.safetensors')
  const { metadata: told } = await readWeightsFile(judge)
  expect(told).toMatchObject({ task: 'discrimination', network: { name: 'dcganDiscriminator' } })
  const build = () => dcganDiscriminator(told.network!.options)
  using discriminator = await load(judge, { task: imageDiscriminator, build })
  const [score] = await scoreImages(new ImageGan(loaded.network, discriminator), [sample!])
  expect(score!.score).toBeGreaterThan(0)

  const text = await readFile(card, 'utf8')
  expect(text).toContain('# Squares by a DCGAN')
  expect(text).toContain('| FID-tiny |')
  expect(text).toContain('4 steps of the generator, 4 pictures each')
  for (const [, picture] of text.matchAll(/\]\((\S+\.png)\)/g)) {
    const { width } = await decodePng(await readFile(join(folder, picture!)))
    expect(width).toBeGreaterThan(80)
  }
})

test('a run that was cut off ends with the weights of an unbroken one', async () => {
  const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')]
  const stop = new AbortController()
  const steps: number[] = []
  const onEvent = ({ kind, step }: GanEvent) => {
    if (kind === 'samples') steps.push(step)
  }
  const cut = runGanRecipe(tiny, {
    folder: broken,
    signal: stop.signal,
    onEvent: () => stop.abort(),
  })
  await expect(cut).rejects.toMatchObject({ code: 'aborted' })
  for (const run of [whole, broken]) {
    const { generator } = await runGanRecipe(tiny, { folder: run, onEvent })
    generator.dispose()
  }
  expect(steps).toEqual([2, 4, 4])
  const file = 'dcgan-fashion-mnist.safetensors'
  expect(await readFile(join(broken, file))).toEqual(await readFile(join(whole, file)))
})

test('a generator that takes labels knows their names', async () => {
  const conditional: GanRecipe = {
    ...tiny,
    shipsDiscriminator: false,
    gan: (seed) =>
      conditionalDcgan({
        imageSize: 8,
        numClasses: 2,
        baseWidth: 4,
        units: 8,
        latentSize: 6,
        seed,
      }),
  }
  const { weights, card, generator } = await runGanRecipe(conditional, { folder, steps: 1 })
  generator.dispose()
  const build = ({ network }: { network?: { options?: object } }) =>
    conditionalDcgan(network!.options).generator
  using loaded = await load(weights, { task: imageGenerator, build })
  expect(loaded.labels).toEqual(classes)
  expect(await readFile(card, 'utf8')).toContain("labels: 'bright'")
  expect(await readdir(folder)).toContain('dcgan-fashion-mnist-neighbors.png')
})

test('the recipes of GANs are complete', async () => {
  const ofGans = recipes.filter(({ task }) => task === 'generation') as GanRecipe[]
  expect(ofGans.map(({ name }) => name).sort()).toEqual([
    'conditional-dcgan-mnist',
    'dcgan-cat',
    'dcgan-cat-plain',
    'dcgan-fashion-mnist',
    'goodfellow-gan-fashion-mnist',
    'goodfellow-gan-mnist',
  ])
  for (const { judge } of ofGans) {
    using extractor = await judge()
    expect(extractor.dimensions).toBeGreaterThanOrEqual(64)
  }
})
