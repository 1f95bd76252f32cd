import { memorySource } from '@cnn/core'
import { readCocoJson } from '@cnn/datasets/formats'
import { expect, test } from 'vitest'
import { randomCocoCase } from '../../test/random-coco-case.js'
import { type CocoTruth, cocoTruthOf, evaluateDetections, type RegionKind } from './index.js'

const indexOf = async (truth: CocoTruth) => {
  const text = new TextEncoder().encode(JSON.stringify(truth))
  return (await readCocoJson(memorySource(text, 'truth.json'))).index
}

test.each<RegionKind>(['boxes', 'masks', 'keypoints'])(
  '%s of a data set are evaluated as those of the file that it was read from',
  async (kind) => {
    for (let seed = 0; seed < 10; seed++) {
      const { truth, found } = randomCocoCase(seed, kind)
      const again = cocoTruthOf(await indexOf(truth))
      const { curves: _, ...report } = evaluateDetections(again, found, { kind })
      const { curves: __, ...expected } = evaluateDetections(truth, found, { kind })
      expect(report, `set ${seed}`).toEqual(expected)
    }
  },
)
