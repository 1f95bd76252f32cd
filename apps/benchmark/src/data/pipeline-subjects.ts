import { Dataset, randomStream } from '@cnn/core'
import type { DataTask } from '../task.js'
import type { Subject } from './subject.js'
import { transforms } from './transform-list.js'

const batchSize = 64

const numbers = (size: number) => Dataset.from({ size, get: (index) => index })

/** One epoch of batches, each time another. */
function epochs(batches: Dataset<number[]>, samples: number) {
  let epoch = 0
  return async () => {
    let seen = 0
    for await (const batch of batches.iterate({ epoch: epoch++ })) seen += batch.length
    if (seen !== samples) throw new Error(`${seen} of ${samples} samples came.`)
  }
}

const shuffle: Subject = async ({ samples }) =>
  epochs(numbers(samples).shuffle(1).batch(batchSize), samples)

const weighted: Subject = async ({ samples }) =>
  epochs(
    numbers(samples)
      .sampleByWeight((index) => 1 + (index % 5))
      .batch(batchSize),
    samples,
  )

/** The same picture again and again, each time with other random numbers. */
const transformed =
  (name: string): Subject =>
  async ({ samples }: DataTask) => {
    const random = randomStream(1, 'picture')
    const data = Uint8Array.from({ length: 224 * 224 * 3 }, () => random.integer(256))
    const image = { data, width: 224, height: 224, channels: 3 }
    return async () => {
      for (let i = 0; i < samples; i++) transforms[name]!({ image }, random)
    }
  }

export const pipelineSubjects: Readonly<Record<string, Subject>> = {
  shuffle,
  weighted,
  ...Object.fromEntries(
    Object.keys(transforms).map((name) => [`transform ${name}`, transformed(name)]),
  ),
}
