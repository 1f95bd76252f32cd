import { expect, test } from 'vitest'
import { cocoLabels } from './coco-labels.js'
import * as detection from './index.js'

type Entry = typeof detection.fasterRcnnResnet50FpnCoco

/** Those of torchvision. */
const entries = Object.entries(detection).filter(
  ([name, value]) =>
    name.endsWith('Coco') && String((value as Entry).url).includes('download.pytorch.org'),
) as [string, Entry][]

test('there are entries for the published detectors', () => {
  expect(entries.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'fasterRcnnResnet50FpnCoco',
      'fasterRcnnResnet50FpnV2Coco',
      'fasterRcnnMobilenetV3LargeFpnCoco',
      'fasterRcnnMobilenetV3Large320FpnCoco',
      'retinanetResnet50FpnCoco',
      'retinanetResnet50FpnV2Coco',
    ]),
  )
})

test.each(entries)('%s says all that is needed', (_, { url, sha256, ...entry }) => {
  expect(url).toMatch(/^https:\/\/.*-[0-9a-f]{8}\.pth$/)
  expect(url).toContain(`-${sha256}.`)
  expect(entry.license).toBe('BSD-3-Clause')
  expect(entry.recipe).toMatch(/^https:/)
  expect(entry.labels).toBe(cocoLabels)
  expect(entry.task).toBe(detection.detector)
  for (const figure of Object.values(entry.metrics)) expect(figure).toBeGreaterThan(0.2)
})
