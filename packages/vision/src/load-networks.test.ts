import { saveWeights, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { loadClassifier, mobilenetV2 } from './classification/index.js'
import { centernetMobilenetV2, loadDetector } from './detection/index.js'

beforeAll(() => useBackend('wasm', { threads: 1 }))

const data = new Uint8Array(32 * 32 * 3).fill(90)
const picture = { data, width: 32, height: 32, channels: 3 as const }

test('a lone file is enough for a classifier', async () => {
  using network = mobilenetV2({ numClasses: 2, labels: ['cat', 'dog'], widthMultiplier: 0.25 })
  using classifier = await loadClassifier(await saveWeights(network))
  expect(classifier.labels).toEqual(['cat', 'dog'])
  expect(classifier.network.architecture.options).toMatchObject({ widthMultiplier: 0.25 })
  expect(await classifier.classify(picture)).toHaveLength(2)
})

test('a lone file is enough for a detector', async () => {
  const options = { numClasses: 2, labels: ['red', 'blue'], size: 32, widthMultiplier: 0.25 }
  using network = centernetMobilenetV2({ ...options, seed: 1 })
  using detector = await loadDetector(await saveWeights(network))
  expect(detector.labels).toEqual(['red', 'blue'])
  expect(await detector.detect(picture, { threshold: 0, maxDetections: 3 })).not.toHaveLength(0)
})

test('a file of the other task is refused by name', async () => {
  using network = mobilenetV2({ numClasses: 2, widthMultiplier: 0.25 })
  const file = await saveWeights(network)
  await expect(loadDetector(file)).rejects.toThrow(/is for a network 'mobilenetV2'\. Detectors are/)
})
