import { Dataset, type Image, randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import { evaluateGan, type SampleSource } from './evaluate-gan.js'
import type { FeatureExtractor } from './feature-extractor.js'
import { pixelFeatures } from './pixel-features.js'

/** Four pixels, of which one is bright: which one is the class. */
function picture(label: number, ...keys: (number | string)[]): Image {
  const random = randomStream(...keys)
  const data = Uint8Array.from({ length: 4 }, (_, i) =>
    i === label ? 150 + random.integer(100) : random.integer(100),
  )
  return { data, width: 2, height: 2, channels: 1 }
}
const pictures = (name: string, size: number, labels = 4) =>
  Dataset.from({ size, get: (i) => ({ image: picture(i % labels, name, i), label: i % labels }) })

const pixels = pixelFeatures({ width: 2, height: 2, channels: 1 })
const judge: FeatureExtractor = {
  ...pixels,
  name: 'brightest',
  classes: 4,
  async probabilities(images) {
    const rows = images.map(({ data }) => {
      const values = Array.from(data)
      const sum = values.reduce((a, b) => a + b, 0)
      return values.map((value) => value / sum)
    })
    return Float32Array.from(rows.flat())
  },
}
const data = { train: pictures('train', 400), test: pictures('test', 200) }

const made = (labels: number): SampleSource => ({
  sample: async (count, { seed = 0 }) =>
    Array.from({ length: count }, (_, i) => picture(i % labels, 'made', seed, i)),
})

test('a good generator gets about what training pictures get', async () => {
  const stages = new Set<string>()
  const report = await evaluateGan(made(4), data, judge, {
    seed: 3,
    onProgress: ({ stage, done, total }) => {
      stages.add(stage)
      expect(done).toBeLessThanOrEqual(total ?? done)
    },
  })
  expect(report).toMatchObject({
    ...{ extractor: 'brightest', dimensions: 4, samples: 200, test: 200, train: 400, seed: 3 },
    modeCoverage: { covered: 4 },
    memorization: { verdict: 'alike' },
    warnings: [],
  })
  expect(report.fid.distance).toBeLessThan(5 * report.dataFid.distance)
  expect(report.precisionRecall.precision).toBeGreaterThan(0.85)
  expect(Object.keys(report.figures)).toEqual([
    ...['FID', 'KID', 'IS', 'precision', 'recall', 'near copies'].map(
      (name) => `${name}-brightest`,
    ),
    ...['modes', 'label entropy (bits)'],
  ])
  expect(report.figures['FID-brightest']).toBe(report.fid.distance)
  expect([...stages]).toEqual([
    ...['samples', 'test pictures', 'training pictures'],
    ...['KID', 'precision and recall', 'copies'],
  ])
  const again = await evaluateGan(made(4), data, judge, { seed: 3 })
  expect(again).toEqual(report)
})

test('one that makes a single class is told by every figure', async () => {
  const report = await evaluateGan(made(1), data, judge, { count: 100 })
  expect(report.modeCoverage).toMatchObject({ covered: 1 })
  expect(report.modeCoverage!.entropyBits).toBeLessThan(0.1)
  expect(report.fid.distance).toBeGreaterThan(20 * report.dataFid.distance)
  expect(report.kid.interval.low).toBeGreaterThan(0)
  expect(report.precisionRecall.recall).toBeLessThan(0.5)
})

test('one that copies is told, though its pictures are perfect', async () => {
  const learned = await data.train.toArray()
  const copying: SampleSource = {
    sample: async () => [],
    async *stream(count) {
      for (let i = 0; i < count; i++) yield learned[i]!.image
    },
  }
  const report = await evaluateGan(copying, data, pixels)
  expect(report.memorization).toMatchObject({ verdict: 'copies', closeShare: 1 })
  expect(report.warnings).toEqual([expect.stringMatching(/generator copies/)])
  // Pixels know no classes.
  expect(report).not.toHaveProperty('modeCoverage')
  expect(report.figures['near copies-pixels-2x2x1']).toBe(1)
})

test('what cannot be measured is an error, and an abort is heard', async () => {
  await expect(evaluateGan(made(4), data, judge, { count: 0 })).rejects.toThrow(/1 sample or more/)
  await expect(evaluateGan(made(4), data, pixels, { judgesClasses: true })).rejects.toThrow(
    /an extractor that classifies/,
  )
  const signal = AbortSignal.abort()
  await expect(evaluateGan(made(4), data, judge, { signal })).rejects.toMatchObject({
    code: 'aborted',
  })
})
