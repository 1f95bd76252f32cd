import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Dataset, type ImageSample } from '@cnn/core'
import { cifar10 } from '@cnn/datasets'
import { readIdx, readMat } from '@cnn/datasets/formats'
import type { DataTask } from '../task.js'
import type { Subject } from './subject.js'

const batchSize = 64

/** Reads all samples in shuffled batches, another order each time. */
function epochs(data: Dataset<ImageSample>) {
  const batches = data.shuffle(1).batch(batchSize)
  let epoch = 0
  return async () => {
    let seen = 0
    for await (const batch of batches.iterate({ epoch: epoch++ })) seen += batch.length
    if (seen !== data.size) throw new Error(`${seen} of ${data.size} samples came.`)
  }
}

async function idx({ folder }: DataTask) {
  const read = async (name: string) =>
    readIdx(await readFile(join(folder, 'MNIST', 'raw', name)), { name })
  const images = await read('train-images-idx3-ubyte')
  const labels = await read('train-labels-idx1-ubyte')
  const [size, height, width] = images.shape as [number, number, number]
  const pixels = images.data as Uint8Array
  const get = (index: number): ImageSample => {
    const data = pixels.subarray(index * height * width, (index + 1) * height * width)
    return { image: { data, width, height, channels: 1 }, label: labels.data[index]! }
  }
  return epochs(Dataset.from({ size, get }))
}

async function cifar({ folder, samples }: DataTask) {
  const { train, validation } = await cifar10({ folder, validation: 64 })
  if (train.size! + validation.size! !== samples) throw new Error(`${train.size} samples came.`)
  return epochs(train)
}

async function mat({ folder, samples }: DataTask) {
  const bytes = await readFile(join(folder, 'train_32x32.mat'))
  return async () => {
    const found = await readMat(bytes)
    if (found.get('X')?.dims[3] !== samples) throw new Error('The pictures did not come.')
  }
}

export const arraySubjects: Readonly<Record<string, Subject>> = { idx, cifar, mat }
