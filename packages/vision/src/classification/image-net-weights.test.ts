import { expect, test } from 'vitest'
import { imageNetLabels } from './image-net-labels.js'
import * as classification from './index.js'

type Entry = typeof classification.resnet18ImageNet

const entries = Object.entries(classification).filter(([name]) =>
  /(ImageNet(V1)?|Cifar10)$/.test(name),
) as [string, Entry][]

test('ImageNet has a thousand names', () => {
  expect(imageNetLabels).toHaveLength(1000)
  expect(new Set(imageNetLabels).size).toBe(1000)
  expect(imageNetLabels.every((label) => /^\S.*\S$/.test(label) && !label.includes('\n'))).toBe(
    true,
  )
  expect([0, 134, 281, 639, 999].map((index) => imageNetLabels[index])).toEqual(
    ['tench', 'crane bird', 'tabby', 'maillot tank suit', 'toilet tissue'], // biome-ignore format: one row
  )
})

test('there are entries for all published weights', () => expect(entries).toHaveLength(22))

test.each(entries)('%s says all that is needed', (_, { url, sha256, transform, ...entry }) => {
  expect(url).toMatch(/^https:\/\/.*-[0-9a-f]{8}\.(pth|th)$/)
  expect(url).toContain(`-${sha256}.`)
  expect(entry.license).toMatch(/^(BSD-[23]-Clause|Apache-2.0)$/)
  expect(entry.recipe).toMatch(/^https:/)
  for (const metric of Object.values(entry.metrics)) expect(metric).toBeGreaterThan(0.5)
  expect(transform.mean).toHaveLength(3)
  expect(entry.labels.length).toBe(transform.size === 32 ? 10 : 1000)
})

test('the newer recipes were measured with a larger margin, and EfficientNet with bicubic scaling', () => {
  const { resnet50ImageNet, resnet50ImageNetV1, efficientnetB0ImageNet } = classification
  expect(resnet50ImageNet.transform.shortSide).toBe(232)
  expect(resnet50ImageNetV1.transform.shortSide).toBe(256)
  expect(efficientnetB0ImageNet.transform).toMatchObject({ shortSide: 256, method: 'bicubic' })
})
