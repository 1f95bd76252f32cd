import type { Box } from '../crop.js'
import { withoutDropped } from './instance-numbers.js'
import { type AnnotatedImage, clampBox, type JointTransform } from './joint-transform.js'

export interface SanitizeBoxesOptions {
  /** Boxes with a side below this, in pixels, are dropped; 1 by default. */
  minSize?: number
  /** Boxes with a smaller area in square pixels are dropped; 1 by default. */
  minArea?: number
  /** Names of further fields of the sample that are arrays with one entry for each box, such as ['areas', 'crowd']. */
  fields?: readonly string[]
}

/**
 * Cuts boxes off at the border of the picture and drops those of which too little is left, with their entries in `masks`
 * and in the named fields, so that lists stay in step (torchvision's `SanitizeBoundingBoxes`). In a mask of instances
 * their pixels become 0. Put it after crops.
 */
export function sanitizeBoxes({
  minSize = 1,
  minArea = 1,
  fields = [],
}: SanitizeBoxesOptions = {}): JointTransform {
  return (sample) => {
    if (!sample.boxes) return sample
    const clamped = sample.boxes.map((box) => clampToImage(box, sample.image))
    const kept = clamped.map(
      ({ width, height }) => width >= minSize && height >= minSize && width * height >= minArea,
    )
    return { ...keepBoxes(sample, kept, fields), boxes: clamped.filter((_, i) => kept[i]) }
  }
}

/** Cuts boxes off at the border of the picture; those that lie outside stay in the list, empty. */
export function clampBoxes(): JointTransform {
  return (sample) => {
    if (!sample.boxes) return sample
    return { ...sample, boxes: sample.boxes.map((box) => clampToImage(box, sample.image)) }
  }
}

/** The sample with only these of its boxes, of their masks, their pixels in a mask of instances, their entries in the fields. */
export function keepBoxes<S extends AnnotatedImage>(
  sample: S,
  kept: readonly boolean[],
  fields: readonly string[] = [],
): S {
  const all = sample as unknown as Record<string, unknown>
  const reduced = { ...all }
  for (const field of ['boxes', 'masks', ...fields]) {
    const values = all[field]
    if (!hasEntries(values) || values.length !== kept.length) continue
    reduced[field] = values.filter((_, i) => kept[i])
  }
  const result = reduced as unknown as S
  if (sample.mask && sample.boxes) {
    result.mask = withoutDropped(sample.mask, sample.boxes, result.boxes!)
  }
  return result
}

const hasEntries = (value: unknown): value is unknown[] =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

const clampToImage = <B extends Box>(box: B, image: { width: number; height: number }): B => {
  const { x, y, width, height } = box
  const edges = { left: x, top: y, right: x + width, bottom: y + height }
  return clampBox(box, edges, image.width, image.height)
}
