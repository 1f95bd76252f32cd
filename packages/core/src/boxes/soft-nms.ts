import { CnnError } from '../errors.js'
import { boxAreas, type Corners, inSinglePrecision } from './corners.js'
import { checkLengths } from './nms.js'

export interface SoftNmsOptions {
  /** 'gaussian' (by default) multiplies scores by exp(-IoU² / sigma), 'linear' by 1 - IoU where that is above `iouThreshold`. */
  method?: 'gaussian' | 'linear'
  /** Of the Gaussian; 0.5 by default, as in the paper. TensorFlow's `softNmsSigma` is half of it. */
  sigma?: number
  /** Of 'linear'; 0.3 by default. */
  iouThreshold?: number
  /** A box is dropped once its score is not above it; 0.001 by default. */
  scoreThreshold?: number
  /** At most so many boxes are kept; all by default. */
  maxBoxes?: number
  /** One for each box: boxes with different labels do not touch. */
  labels?: ArrayLike<number>
}

/**
 * Soft-NMS (Bodla et al. 2017): a box that overlaps a better one is not dropped, but its score is lowered. Gives the
 * indices of the boxes in the order in which they are picked, and the scores that they then have, which fall. Each
 * picked box is compared with all that are left.
 *
 * @throws CnnError 'bad-boxes' where there are not as many scores or labels as boxes, 'bad-option'
 */
export function softNms(
  corners: Corners,
  scores: ArrayLike<number>,
  options: SoftNmsOptions = {},
): { indices: Int32Array; scores: Float32Array } {
  const { scoreThreshold = 0.001, maxBoxes = Infinity, labels } = options
  checkLengths('softNms', corners, scores, labels)
  const weigh = weighing(options)
  const overlap = overlapOf(inSinglePrecision(corners))
  const current = Float64Array.from(scores)
  let left = Int32Array.from(current.keys()).filter((index) => current[index]! > scoreThreshold)
  const [indices, picked]: [number[], number[]] = [[], []]
  while (left.length > 0 && indices.length < maxBoxes) {
    const best = left.reduce((a, b) => (current[b]! > current[a]! ? b : a))
    indices.push(best)
    picked.push(current[best]!)
    left = left.filter((index) => {
      if (index === best) return false
      if (!labels || labels[index] === labels[best]) {
        const iou = overlap(best, index)
        if (iou > 0) current[index]! *= weigh(iou)
      }
      return current[index]! > scoreThreshold
    })
  }
  return { indices: Int32Array.from(indices), scores: Float32Array.from(picked) }
}

function weighing({ method = 'gaussian', sigma = 0.5, iouThreshold = 0.3 }: SoftNmsOptions) {
  if (method === 'linear') return (iou: number) => (iou > iouThreshold ? 1 - iou : 1)
  if (method === 'gaussian' && sigma > 0) return (iou: number) => Math.exp(-(iou * iou) / sigma)
  throw new CnnError(
    'bad-option',
    `softNms: method is '${method}' with sigma ${sigma}; it is 'gaussian' with a sigma above 0, or 'linear'.`,
  )
}

/** The IoU of two of the boxes. */
function overlapOf(corners: Float32Array) {
  const areas = boxAreas(corners)
  return (a: number, b: number) => {
    const [i, j] = [4 * a, 4 * b]
    const width = Math.min(corners[i + 2]!, corners[j + 2]!) - Math.max(corners[i]!, corners[j]!)
    if (!(width > 0)) return 0
    const height =
      Math.min(corners[i + 3]!, corners[j + 3]!) - Math.max(corners[i + 1]!, corners[j + 1]!)
    if (!(height > 0)) return 0
    return (width * height) / (areas[a]! + areas[b]! - width * height)
  }
}
