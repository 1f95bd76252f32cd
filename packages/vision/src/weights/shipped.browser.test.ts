import { evaluate, load, useBackend } from '@cnn/core'
import { cifar10, fashionMnist, mnist } from '@cnn/datasets'
import { describe, expect, inject, test } from 'vitest'
import { cifar10Resnet9 } from './cifar10-resnet9.js'
import { fashionMnistResnet9 } from './fashion-mnist-resnet9.js'
import { mnistPlainNet } from './mnist-plain-net.js'

const folders = inject('dataFolders')

const shipped = [
  {
    weights: fashionMnistResnet9,
    metric: 'Fashion-MNIST test top-1',
    folder: folders.fashionMnist,
    read: fashionMnist,
    count: 10_000,
  },
  {
    weights: mnistPlainNet,
    metric: 'MNIST test top-1',
    folder: folders.mnist,
    read: mnist,
    count: 10_000,
  },
  {
    weights: cifar10Resnet9,
    metric: 'CIFAR-10 test (1,000 of 10,000) top-1',
    folder: folders.cifar10,
    read: readCifar,
    count: 1000,
  },
]

/** Of CIFAR-10 there are single files, as a visitor would drop them. */
async function readCifar({ url }: { url: URL }) {
  const names = ['batches.meta.txt', 'data_batch_1.bin', 'test_batch_first1000.bin']
  const files = names.map(async (name) => {
    const answer = await fetch(`${url}/${name}`)
    return new File([await answer.blob()], name)
  })
  return cifar10({ folder: await Promise.all(files) })
}

describe.each(shipped)('$metric', ({ weights, metric, folder, read, count }) => {
  test.skipIf(!folder)('is in a browser what it is in Node, to 0.1 points', async () => {
    await useBackend('wasm')
    const url = new URL(`/@fs${folder}`, location.href)
    const { test: pictures } = await read({ url })
    const classifier = await load(weights)
    const { accuracy, samples } = await evaluate(classifier.network, pictures)
    classifier.dispose()
    expect(samples).toBe(count)
    const expected = (weights.metrics as Record<string, number>)[metric]!
    expect(Math.abs(accuracy - expected)).toBeLessThan(0.001)
  })
})
