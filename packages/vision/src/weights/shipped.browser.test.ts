import { evaluate, load, useBackend } from '@cnn/core'
import { cifar10, fashionMnist, mnist } from '@cnn/datasets'
import { describe, expect, inject, test } from 'vitest'
import { cifar10Resnet9 } from './cifar10-resnet9.js'
import { fashionMnistResnet9 } from './fashion-mnist-resnet9.js'
import { mnistPlainNet } from './mnist-plain-net.js'

const folders = inject('dataFolders')

/** With the share of the first pictures of the test set that the weights get right in Node. */
const shipped = [
  {
    name: 'Fashion-MNIST',
    weights: fashionMnistResnet9,
    folder: folders.fashionMnist,
    read: fashionMnist,
    ...{ count: 2000, inNode: 0.953 },
  },
  {
    name: 'MNIST',
    weights: mnistPlainNet,
    folder: folders.mnist,
    read: mnist,
    ...{ count: 2000, inNode: 0.9935 },
  },
  {
    name: 'CIFAR-10',
    weights: cifar10Resnet9,
    folder: folders.cifar10,
    read: readCifar,
    ...{ count: 1000, inNode: 0.833 },
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

describe.each(shipped)('$name', ({ weights, folder, read, count, inNode }) => {
  test.skipIf(!folder)('is recognised in a browser as it is in Node, to 0.1 points', async () => {
    await useBackend('wasm')
    const url = new URL(`/@fs${folder}`, location.href)
    const { test: pictures } = await read({ url })
    const classifier = await load(weights)
    const { accuracy, samples } = await evaluate(classifier.network, pictures.take(count))
    classifier.dispose()
    expect(samples).toBe(count)
    expect(Math.abs(accuracy - inNode)).toBeLessThan(0.001)
  })
})
