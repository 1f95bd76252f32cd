import { adam, Dataset, fit, type ImageSample, randomStream, type StepEvent, tf } from '@cnn/core'
import { plainNet } from '@cnn/vision/classification'
import type { EnduranceTask, Summary } from '../task.js'

const batch = 64

/** Trains the small network with one long `fit`, as its users do, and looks at what is alive after each step. */
export async function endure({ steps }: EnduranceTask): Promise<Summary['endurance']> {
  const model = plainNet({ inChannels: 1, seed: 1 })
  const samples = randomSamples(batch)
  const data = Dataset.from({ size: batch * steps, get: (index) => samples[index % batch]! })
  const tensors: number[] = []
  const megabytes: number[] = []
  const log = ({ kind }: Pick<StepEvent, 'kind'> | { kind: 'epoch' }) => {
    if (kind !== 'step') return
    tensors.push(tf.memory().numTensors)
    // Without JavaScript's own heap, which grows and shrinks as its collector sees fit.
    const { rss, heapTotal } = process.memoryUsage()
    megabytes.push((rss - heapTotal) / 2 ** 20)
  }
  for await (const _ of fit(model, data, { epochs: 1, batchSize: batch, optimizer: adam(), log })) {
    // All is in the log.
  }
  const ends = (values: number[]): [number, number] => [
    values[Math.floor(steps / 10)]!,
    values.at(-1)!,
  ]
  return { tensors: ends(tensors), megabytes: ends(megabytes), steps }
}

function randomSamples(count: number): ImageSample[] {
  const random = randomStream(1, 'benchmark')
  return Array.from({ length: count }, (_, label) => {
    const data = Uint8Array.from({ length: 28 * 28 }, () => random.integer(256))
    return { image: { data, width: 28, height: 28, channels: 1 }, label: label % 10 }
  })
}
