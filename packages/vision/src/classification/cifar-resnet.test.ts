import { existsSync, readFileSync } from 'node:fs'
import {
  Dataset,
  evaluate,
  type ImageSample,
  imagesToTensor,
  loadWeights,
  tf,
  useBackend,
} from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { describe, expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { expectMaps } from '../../test/expect-maps.js'
import { resnet20 } from './cifar-resnet.js'

testModel('ResNet-20', () => resnet20({ numClasses: 10, seed: 1 }), {
  input: [2, 32, 32, 3],
  output: [2, 10],
  steps: 20,
})

besideTorchvision('resnet20', resnet20)

test('its maps are those of the three stages', () => expectMaps(resnet20, [1, 2, 4], [16, 32, 64]))

const data =
  process.env.CNN_TEST_DATA ?? new URL('../../../../../shared/data', import.meta.url).pathname
const weights = `${data}/weights-resnet-cifar10/resnet20.safetensors`

describe.skipIf(!existsSync(weights))('the published CIFAR-10 weights', () => {
  const build = () => {
    const transform = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
    return resnet20({ numClasses: 10, transform })
  }

  test('give the reference logits and 91.5 % on 1,000 test pictures', async () => {
    await useBackend('wasm')
    using network = build()
    await loadWeights(network, weights)
    const samples = readCifar(readFileSync(`${data}/cifar10/test_batch_first1000.bin`))
    const expected = readLogits()
    const logits = tf.tidy(() => {
      const images = samples.slice(0, 100).map(({ image }) => image)
      return network.forward(imagesToTensor(images, network.transform)).dataSync()
    })
    const difference = Math.max(...logits.map((value, i) => Math.abs(value - expected[i]!)))
    expect(difference).toBeLessThan(1e-3)
    const { accuracy } = await evaluate(network, Dataset.from(samples))
    expect(accuracy).toBeCloseTo(0.915, 10)
  })

  const readLogits = () => {
    const bytes = readFileSync(
      `${data}/weights-resnet-cifar10/resnet20_logits_test_first1000_f32le_1000x10.bin`,
    )
    return new Float32Array(new Uint8Array(bytes).buffer)
  }
})

/** CIFAR-10's binary records: a label, then 1024 bytes each of red, green and blue. */
function readCifar(bytes: Uint8Array): ImageSample[] {
  return Array.from({ length: bytes.length / 3073 }, (_, record) => {
    const planes = bytes.subarray(record * 3073 + 1, (record + 1) * 3073)
    const pixels = new Uint8Array(3072)
    for (let i = 0; i < 3072; i++) pixels[(i % 1024) * 3 + Math.floor(i / 1024)] = planes[i]!
    const image = { data: pixels, width: 32, height: 32, channels: 3 }
    return { image, label: bytes[record * 3073]! }
  })
}
