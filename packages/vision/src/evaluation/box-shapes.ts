import { CnnError, parseRle, rleBounds } from '@cnn/core'
import type { Shape } from './coco-format.js'
import type { MeasureOverlaps } from './evaluation-set.js'
import { isRleJson } from './mask-shapes.js'

/** Left, top, width, height of each region in turn. */
export class BoxShapes {
  readonly boxes: Float64Array
  private length = 0

  /** @param allowsEmpty whether boxes may be without area, or inverted */
  constructor(
    capacity: number,
    private readonly allowsEmpty: boolean,
  ) {
    this.boxes = new Float64Array(4 * capacity)
  }

  /** Takes the next one, and gives its area. */
  add(shape: Shape): number {
    const box = boxOf(shape)
    if (!this.allowsEmpty && !(box[2]! > 0 && box[3]! > 0)) throw emptyBox(box)
    this.boxes.set(box, this.length)
    this.length += 4
    return box[2]! * box[3]!
  }
}

/**
 * The shape's box; where only its run lengths or its keypoints are told, the box around them.
 * @throws CnnError 'bad-box'
 */
export function boxOf({ bbox, segmentation, keypoints }: Shape): readonly number[] {
  if (bbox && bbox.length > 0) {
    if (isNumbers(bbox, 4)) return bbox
    throw new CnnError(
      'bad-box',
      `The box is ${JSON.stringify(bbox)}; it has four numbers: left, top, width, height.`,
    )
  }
  if (isRleJson(segmentation)) {
    const { x, y, width, height } = rleBounds(parseRle(segmentation))
    return [x, y, width, height]
  }
  if (keypoints && isNumbers(keypoints, keypoints.length)) return boundsOfPoints(keypoints)
  throw new CnnError('bad-box', 'There is no box: "bbox" has left, top, width and height.')
}

/** Of all points, whether visible or not, as pycocotools has it. */
export function boundsOfPoints(keypoints: ArrayLike<number>): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i + 1 < keypoints.length; i += 3) {
    left = Math.min(left, keypoints[i]!)
    right = Math.max(right, keypoints[i]!)
    top = Math.min(top, keypoints[i + 1]!)
    bottom = Math.max(bottom, keypoints[i + 1]!)
  }
  return [left, top, right - left, bottom - top]
}

export const isNumbers = (list: ArrayLike<unknown>, length: number) =>
  Array.isArray(list) && list.length === length && list.every(Number.isFinite)

const emptyBox = (box: readonly number[]) =>
  new CnnError(
    'bad-box',
    `The box is [${box.join(', ')}]: width and height must be above 0. Leave it out, or let \`strictPycocotools\` count it as pycocotools does.`,
  )

/** Intersection over union; of crowds the intersection's share in the detection. */
export function boxOverlaps(
  found: Float64Array,
  truths: Float64Array,
  crowd: Uint8Array,
): MeasureOverlaps {
  return (foundRows, truthRows, into) => {
    for (let d = 0, at = 0; d < foundRows.length; d++) {
      const f = 4 * foundRows[d]!
      const [left, top, width, height] = [found[f]!, found[f + 1]!, found[f + 2]!, found[f + 3]!]
      const [right, bottom, area] = [left + width, top + height, width * height]
      for (let i = 0; i < truthRows.length; i++, at++) {
        const t = 4 * truthRows[i]!
        into[at] = 0
        const w = Math.min(right, truths[t]! + truths[t + 2]!) - Math.max(left, truths[t]!)
        if (w <= 0) continue
        const h = Math.min(bottom, truths[t + 1]! + truths[t + 3]!) - Math.max(top, truths[t + 1]!)
        if (h <= 0) continue
        const both = w * h
        const truthArea = truths[t + 2]! * truths[t + 3]!
        into[at] = both / (crowd[truthRows[i]!] ? area : area + truthArea - both)
      }
    }
  }
}
