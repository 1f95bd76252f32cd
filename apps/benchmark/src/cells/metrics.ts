/** Measures how this project compares generated pictures with real ones. */
import { randomStream } from '@cnn/core'
import { featureStatistics, frechetDistance } from '@cnn/gan/metrics'
import { serve } from './serve.js'

await serve(async ({ task }) => {
  if (task.kind !== 'frechet') throw new Error('no metric')
  const { samples, dimensions } = task
  const [a, b] = [features('a', samples, dimensions), features('b', samples, dimensions)]
  const statistics = async () => [
    await featureStatistics(a, dimensions),
    await featureStatistics(b, dimensions),
  ]
  const [first, second] = await statistics()
  if (!first || !second) throw new Error('There are no statistics.')
  return {
    async statistics() {
      const all = await statistics()
      if (all.some(({ count }) => count !== samples)) throw new Error('The statistics are wrong.')
    },
    async distance() {
      const { distance } = await frechetDistance(first, second)
      if (!(distance > 0)) throw new Error('The distance is wrong.')
    },
  }
})

/** Neighbouring dimensions correlate, and scales differ. */
function features(name: string, samples: number, dimensions: number) {
  const random = randomStream(1, 'metrics', name)
  const values = Float32Array.from({ length: samples * dimensions }, () => random.uniform())
  return values.map((value, i) => (value + (values[i + 1] ?? 0)) * (1 + (i % dimensions) / 64))
}
