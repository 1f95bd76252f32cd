import { CnnError } from '@cnn/core'
import { boundsOfPoints, boxOf, isNumbers } from './box-shapes.js'
import type { Shape } from './coco-format.js'
import type { MeasureOverlaps } from './evaluation-set.js'

/** How far annotators of COCO's 17 points differ, in the order nose, eyes, ears, shoulders … ankles: a share of √area. */
export const cocoSigmas: readonly number[] = [
  ...[0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72],
  ...[0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89, 0.89],
].map((sigma) => sigma / 10)

/** x, y, visibility of the points of each body in turn, and its box: left, top, width, height. */
export class KeypointShapes {
  readonly points: Float64Array
  readonly boxes: Float64Array
  private count = 0

  /** @param pointCount how many points a body has */
  constructor(
    capacity: number,
    private readonly pointCount: number,
  ) {
    this.points = new Float64Array(3 * pointCount * capacity)
    this.boxes = new Float64Array(4 * capacity)
  }

  /**
   * Takes the next one, and gives the area of the box around its points.
   * @throws CnnError 'bad-keypoints', 'bad-box'
   */
  add({ keypoints, bbox }: Shape): number {
    const length = 3 * this.pointCount
    if (!keypoints || !isNumbers(keypoints, length)) throw this.badPoints(keypoints)
    this.points.set(keypoints, this.count * length)
    this.boxes.set(boxOf({ bbox, keypoints }), 4 * this.count)
    this.count++
    const [, , width, height] = boundsOfPoints(keypoints)
    return width * height
  }

  private badPoints(keypoints: Shape['keypoints']) {
    const { pointCount } = this
    const problem = Array.isArray(keypoints)
      ? keypoints.length === 3 * pointCount
        ? 'Among the keypoints is one that is no number'
        : `There are ${keypoints.length} numbers of keypoints`
      : 'There are no keypoints'
    return new CnnError(
      'bad-keypoints',
      `${problem}; "keypoints" has x, y and visibility of ${pointCount} points, ${3 * pointCount} numbers. Bodies with other points need \`sigmas\` of their own.`,
    )
  }
}

/** The similarity (OKS) of bodies whose area is that of the truth. */
export function keypointOverlaps(
  found: KeypointShapes,
  truths: KeypointShapes,
  areas: Float64Array,
  sigmas: readonly number[],
): MeasureOverlaps {
  const length = 3 * sigmas.length
  const pointsOf = ({ points }: KeypointShapes, row: number) =>
    points.subarray(row * length, (row + 1) * length)
  return (foundRows, truthRows, into) => {
    for (let t = 0; t < truthRows.length; t++) {
      const row = truthRows[t]!
      const truth = {
        keypoints: pointsOf(truths, row),
        bbox: truths.boxes.subarray(4 * row, 4 * row + 4),
        area: areas[row]!,
      }
      for (let d = 0; d < foundRows.length; d++) {
        const points = pointsOf(found, foundRows[d]!)
        into[d * truthRows.length + t] = objectKeypointSimilarity(points, truth, sigmas)
      }
    }
  }
}

export interface TrueBody {
  /** x, y, visibility of each point in turn; points of visibility 0 do not count. */
  keypoints: ArrayLike<number>
  /** Left, top, width, height. */
  bbox: ArrayLike<number>
  /** In square pixels, of the body's mask. */
  area: number
}

/**
 * COCO's object keypoint similarity (OKS), from 0 to 1: the mean of exp(−d² / 2·area·(2σ)²) over the truth's visible points.
 * Where it has none, d is how far each point lies outside of the box, doubled about its centre. The visibility of what was
 * found does not count.
 */
export function objectKeypointSimilarity(
  found: ArrayLike<number>,
  { keypoints, bbox, area }: TrueBody,
  sigmas: readonly number[] = cocoSigmas,
): number {
  let [visible, sum] = [0, 0]
  for (let k = 0; k < sigmas.length; k++) {
    if (!(keypoints[3 * k + 2]! > 0)) continue
    visible++
    const dx = found[3 * k]! - keypoints[3 * k]!
    const dy = found[3 * k + 1]! - keypoints[3 * k + 1]!
    sum += closeness(dx, dy, sigmas[k]!, area)
  }
  if (visible > 0) return sum / visible
  const [x, y, width, height] = [bbox[0]!, bbox[1]!, bbox[2]!, bbox[3]!]
  for (let k = 0; k < sigmas.length; k++) {
    const dx = outside(found[3 * k]!, x - width, x + width * 2)
    const dy = outside(found[3 * k + 1]!, y - height, y + height * 2)
    sum += closeness(dx, dy, sigmas[k]!, area)
  }
  return sum / sigmas.length
}

function closeness(dx: number, dy: number, sigma: number, area: number) {
  const double = sigma * 2
  return Math.exp(-((dx * dx + dy * dy) / (double * double) / (area + Number.EPSILON) / 2))
}

const outside = (value: number, from: number, to: number) =>
  Math.max(0, from - value) + Math.max(0, value - to)
