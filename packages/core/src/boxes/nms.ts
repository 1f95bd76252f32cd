import { CnnError } from '../errors.js'
import { type Corners, countBoxes, inSinglePrecision } from './corners.js'
import { KeptBoxes, type RankedBoxes, rankBoxes } from './kept-boxes.js'
import { rankScores } from './rank-scores.js'

export interface NmsOptions {
  /** Boxes that overlap a better one by more than this IoU are dropped, 0 … 1; 0.5 by default. */
  iouThreshold?: number
  /** At most so many boxes are kept; all by default. */
  maxBoxes?: number
  /** Only boxes with a score above it count; all by default. */
  scoreThreshold?: number
  /**
   * Whose rules hold where the IoU is exactly the threshold: 'torchvision' (by default) keeps the box, 'tensorflow' drops
   * it, and takes corners in whatever order. With both the first of equal scores comes first.
   */
  ties?: 'torchvision' | 'tensorflow'
}

/**
 * Non-maximum suppression: from the best score down, a box is kept unless it overlaps one that was kept before. Gives
 * the indices of the kept boxes, best first; the same ones as `torchvision.ops.nms`, with no matrix of all pairs.
 * A box whose score is NaN, or that has a corner that is not finite, is left out.
 *
 * @param corners 4 values for each box, in pixels or any other unit
 * @param scores one for each box
 * @throws CnnError 'bad-boxes' where there are not as many scores as boxes, 'bad-option'
 */
export const nms = (
  corners: Corners,
  scores: ArrayLike<number>,
  options: NmsOptions = {},
): Int32Array => batchedNms(corners, scores, undefined, options)

/**
 * Non-maximum suppression of each label (a class, a picture, a level) on its own: boxes with different labels do not
 * touch. Gives the indices of the kept boxes of all labels, best first, as `torchvision.ops.batched_nms`, which moves
 * the labels' boxes apart and loses digits thereby; here nothing is moved. `maxBoxes` is for all labels together.
 *
 * @param labels one for each box; without them all boxes are of one kind
 * @throws CnnError 'bad-boxes' where there are not as many scores or labels as boxes, 'bad-option'
 */
export function batchedNms(
  corners: Corners,
  scores: ArrayLike<number>,
  labels: ArrayLike<number> | undefined,
  {
    iouThreshold = 0.5,
    maxBoxes = Infinity,
    scoreThreshold,
    ties = 'torchvision',
  }: NmsOptions = {},
): Int32Array {
  checkLengths('nms', corners, scores, labels)
  checkOptions(iouThreshold, maxBoxes, ties)
  const values = inSinglePrecision(corners)
  const order = rankScores(scores, { threshold: scoreThreshold }).filter((i) =>
    hasFiniteCorners(values, i),
  )
  const limit = ties === 'tensorflow' ? below(iouThreshold) : iouThreshold
  const suppress = (indices: Int32Array) => {
    const boxes = rankBoxes(values, indices, ties === 'tensorflow')
    return keepGreedily(boxes, limit, maxBoxes).map((position) => indices[position]!)
  }
  if (!labels) return suppress(order)
  const isKept = new Uint8Array(corners.length / 4)
  for (const indices of byLabel(order, labels)) {
    for (const index of suppress(indices)) isKept[index] = 1
  }
  return order.filter((index) => isKept[index]).slice(0, maxBoxes)
}

/** Positions of the boxes that stay, of boxes from the best to the worst. */
function keepGreedily(boxes: RankedBoxes, limit: number, maxBoxes: number): Int32Array {
  const positions = new Int32Array(boxes.count)
  const kept = new KeptBoxes(boxes, limit)
  let count = 0
  for (let box = 0; box < boxes.count && count < maxBoxes; box++) {
    // At a limit below 0 every IoU is above it.
    if (limit < 0 ? count > 0 : kept.suppresses(box)) continue
    kept.add(box)
    positions[count++] = box
  }
  return positions.subarray(0, count)
}

/** The indices of each label's boxes, in their order. */
function byLabel(order: Int32Array, labels: ArrayLike<number>): Int32Array[] {
  const groups = new Map<number, number[]>()
  for (const index of order) {
    const group = groups.get(labels[index]!)
    if (group) group.push(index)
    else groups.set(labels[index]!, [index])
  }
  return [...groups.values()].map((indices) => Int32Array.from(indices))
}

/** The next smaller number of 32 bits: to be above it is to be at least the value. */
function below(value: number) {
  if (value === 0) return -1
  const single = new Float32Array([value])
  new Int32Array(single.buffer)[0]!--
  return single[0]!
}

function hasFiniteCorners(corners: Float32Array, index: number) {
  const at = 4 * index
  const [x1, y1, x2, y2] = [corners[at]!, corners[at + 1]!, corners[at + 2]!, corners[at + 3]!]
  return Number.isFinite(x1 + y1 + x2 + y2)
}

/** Throws 'bad-boxes' unless each box has a score, and a label where there are such. */
export function checkLengths(
  name: string,
  corners: Corners,
  scores: ArrayLike<number>,
  labels?: ArrayLike<number>,
) {
  const count = countBoxes(corners)
  const wrong = [scores, labels].find((values) => values && values.length !== count)
  if (!wrong) return
  const kind = wrong === scores ? 'scores' : 'labels'
  throw new CnnError('bad-boxes', `${name}: there are ${count} boxes, but ${wrong.length} ${kind}.`)
}

function checkOptions(iouThreshold: number, maxBoxes: number, ties: string) {
  if (!(iouThreshold >= 0 && iouThreshold <= 1)) {
    const found = `iouThreshold is ${iouThreshold}; it is a share from 0 to 1.`
    throw new CnnError('bad-option', `nms: ${found}`)
  }
  if (!(maxBoxes >= 0)) {
    throw new CnnError('bad-option', `nms: maxBoxes is ${maxBoxes}; it is a count from 0.`)
  }
  if (ties === 'torchvision' || ties === 'tensorflow') return
  throw new CnnError('bad-option', `nms: ties are 'torchvision' or 'tensorflow', not '${ties}'.`)
}
