import { CnnError } from '@cnn/core'
import type { RegionKind } from './coco-format.js'

/** By how much of the picture things take: COCO's sizes. */
export type AreaName = 'all' | 'small' | 'medium' | 'large'

export interface AreaRange {
  readonly name: AreaName
  /** In square pixels, both included. */
  readonly from: number
  readonly to: number
}

/** At which settings precision and recall are measured. */
export interface Protocol {
  readonly iouThresholds: Float64Array
  readonly recalls: Float64Array
  readonly areas: readonly AreaRange[]
  /** Only the best so many detections of a class in a picture count. Ascending. */
  readonly maxDetections: readonly number[]
}

const areaRanges: readonly AreaRange[] = [
  { name: 'all', from: 0, to: 1e10 },
  { name: 'small', from: 0, to: 32 ** 2 },
  { name: 'medium', from: 32 ** 2, to: 96 ** 2 },
  { name: 'large', from: 96 ** 2, to: 1e10 },
]

/** 0.5, 0.55 … 0.95 with the roundings of numpy's linspace, which overlaps are compared with. */
const iouThresholds = Float64Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5,
)

/** 0, 0.01 … 1 */
const recalls = Float64Array.from({ length: 101 }, (_, i) => i * 0.01)

const defaultLimits = { boxes: [1, 10, 100], masks: [1, 10, 100], keypoints: [20] } as const

/**
 * COCO's protocol; bodies are never small, and only one number of detections counts for them.
 * @throws CnnError 'bad-option'
 */
export function cocoProtocol(
  kind: RegionKind,
  maxDetections: readonly number[] = defaultLimits[kind],
): Protocol {
  const expected = defaultLimits[kind]
  if (!expected) {
    throw new CnnError('bad-option', `kind is ${kind}; it can be boxes, masks or keypoints.`)
  }
  const isAscending = maxDetections.every(
    (limit, i) => Number.isInteger(limit) && limit > (maxDetections[i - 1] ?? 0),
  )
  if (maxDetections.length !== expected.length || !isAscending) {
    throw new CnnError(
      'bad-option',
      `maxDetections is [${maxDetections.join(', ')}]; for ${kind} it has ${expected.length === 1 ? 'one whole number' : 'three whole numbers, ascending'}, by default [${expected.join(', ')}].`,
    )
  }
  const areas = areaRanges.filter(({ name }) => kind !== 'keypoints' || name !== 'small')
  return { iouThresholds, recalls, areas, maxDetections }
}
