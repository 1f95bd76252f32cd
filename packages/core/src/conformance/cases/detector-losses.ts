import { binaryCrossEntropyWithLogits } from '../../losses/binary-cross-entropy.js'
import { type BoxIouKind, boxIouLoss } from '../../losses/box-iou-loss.js'
import { focalLoss } from '../../losses/focal-loss.js'
import { penaltyReducedFocalLoss } from '../../losses/penalty-reduced-focal-loss.js'
import { smoothL1Loss } from '../../losses/smooth-l1-loss.js'
import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, floats, spread } from '../conformance-case.js'
import { build, NdArray, sumOf } from '../nd-array.js'

/** Losses that only their first inputs are differentiated by take their targets as constants. */
const constant = ({ values }: CaseInput) =>
  tf.tensor(Float32Array.from(values.data), values.shape as number[])

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)

/** A loss of each logit [3, 4], whose target is a constant. */
function elementwise(
  op: string,
  variant: string,
  logits: CaseInput,
  target: CaseInput,
  [compute, reference]: readonly [
    compute: (x: tf.Tensor, t: tf.Tensor) => tf.Tensor,
    reference: (x: number, t: number) => number,
  ],
): ConformanceCase {
  const targets = target.values.data
  return {
    ...{ op, variant, inputs: [logits] },
    compute: (x) => compute(x!, constant(target)),
    reference: (x) =>
      new NdArray(
        x!.shape,
        x!.data.map((value, i) => reference(value, targets[i]!)),
      ),
  }
}

const logits = spread([3, 4], -3, 3)
const extremes = floats([3, 4], [-60, -25, -8, -2, -0.6, -0.1, 0.3, 1, 3, 12, 30, 60])
const soft = spread([3, 4], 0.03, 0.97, 2)
const hard = floats([3, 4], [1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0])

const crossEntropy = [
  (x: tf.Tensor, t: tf.Tensor) => binaryCrossEntropyWithLogits(x, t),
  (x: number, t: number) => softplus(x) - x * t,
] as const

const focal = (alpha: number, gamma: number) =>
  [
    (x: tf.Tensor, t: tf.Tensor) => focalLoss(x, t, { alpha, gamma }),
    (x: number, t: number) => {
      const missing = t * sigmoid(-x) + (1 - t) * sigmoid(x)
      const weight = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t)
      return weight * missing ** gamma * (softplus(x) - x * t)
    },
  ] as const

const elementwiseCases = [
  elementwise('binaryCrossEntropyWithLogits', 'targets 0 and 1', logits, hard, crossEntropy),
  elementwise('binaryCrossEntropyWithLogits', 'probabilities', logits, soft, crossEntropy),
  elementwise('binaryCrossEntropyWithLogits', 'large logits', extremes, hard, crossEntropy),
  elementwise('focalLoss', 'alpha 0.25, gamma 2', logits, hard, focal(0.25, 2)),
  elementwise('focalLoss', 'probabilities, gamma 1.5', logits, soft, focal(0.25, 1.5)),
  elementwise('focalLoss', 'no alpha, gamma 1', logits, hard, focal(-1, 1)),
  elementwise('focalLoss', 'gamma 0', logits, hard, focal(0.25, 0)),
]

/** With its kinks at ±beta, between the values of these inputs. */
const smoothL1 = (beta: number): ConformanceCase => ({
  op: 'smoothL1Loss',
  variant: `beta ${beta}`,
  inputs: [spread([3, 5], -2.1, 2), spread([3, 5], -0.01, 0.02, 2)],
  compute: (x, y) => smoothL1Loss(x!, y!, { beta }),
  reference: (x, y) =>
    new NdArray(
      x!.shape,
      x!.data.map((value, i) => {
        const difference = Math.abs(value - y!.data[i]!)
        return difference < beta ? difference ** 2 / (2 * beta) : difference - beta / 2
      }),
    ),
})

/** Boxes that overlap, lie within each other and lie apart. */
const predicted = floats([4, 4], [0, 0, 2, 1.5, 0.4, 0.3, 0.9, 1.2, 0, 0.1, 1, 1, 0.2, 0.6, 1.7, 1])
const target = floats([4, 4], [0.5, 0.2, 2.6, 1, 0, 0, 1.5, 2, 1.7, 1.6, 2.5, 2, 0.1, 0.3, 1.2, 2])

const tiny = 1e-7

/** A pair of boxes in double precision. */
function pairOf(a: NdArray, b: NdArray, row: number) {
  const [left, top, right, bottom] = [0, 1, 2, 3].map((i) => a.at(row, i)) as Box
  const [otherLeft, otherTop, otherRight, otherBottom] = [0, 1, 2, 3].map((i) =>
    b.at(row, i),
  ) as Box
  const [width, height] = [right - left, bottom - top]
  const [otherWidth, otherHeight] = [otherRight - otherLeft, otherBottom - otherTop]
  const across = Math.max(0, Math.min(right, otherRight) - Math.max(left, otherLeft))
  const down = Math.max(0, Math.min(bottom, otherBottom) - Math.max(top, otherTop))
  const union = width * height + otherWidth * otherHeight - across * down
  const hull = [
    Math.max(right, otherRight) - Math.min(left, otherLeft),
    Math.max(bottom, otherBottom) - Math.min(top, otherTop),
  ] as const
  const apart = [
    (left + right - otherLeft - otherRight) / 2,
    (top + bottom - otherTop - otherBottom) / 2,
  ] as const
  const angle = Math.atan2(otherWidth, otherHeight) - Math.atan2(width, height)
  return { iou: (across * down) / (union + tiny), union, hull, apart, angle }
}

type Box = [number, number, number, number]
type Pair = ReturnType<typeof pairOf>

const distance = ({ hull, apart }: Pair) =>
  (apart[0] ** 2 + apart[1] ** 2) / (hull[0] ** 2 + hull[1] ** 2 + tiny)

const shapeOf = ({ angle }: Pair) => (4 / Math.PI ** 2) * angle ** 2

const penalties: Record<BoxIouKind, (pair: Pair, row: number) => number> = {
  iou: () => 0,
  giou: ({ hull, union }) => (hull[0] * hull[1] - union) / (hull[0] * hull[1] + tiny),
  diou: distance,
  ciou(pair, row) {
    // The weight counts as a constant, so that it is that of the boxes before any step of finite differences.
    const still = pairOf(predicted.values, target.values, row)
    const weight = shapeOf(still) / (1 - still.iou + shapeOf(still) + tiny)
    return distance(pair) + weight * shapeOf(pair)
  },
}

const boxIou = (kind: BoxIouKind): ConformanceCase => ({
  op: 'boxIouLoss',
  variant: kind,
  inputs: [predicted, target],
  compute: (a, b) => boxIouLoss(a as tf.Tensor2D, b as tf.Tensor2D, kind),
  reference: (a, b) =>
    build([4], (row) => {
      const pair = pairOf(a!, b!, row!)
      return 1 - pair.iou + penalties[kind](pair, row!)
    }),
})

const heat = spread([1, 2, 3, 2], 0.05, 0.95, 2)
const centers = floats(
  heat.values.shape,
  Array.from(heat.values.data, (value, i) => (i % 5 === 1 ? 1 : value)),
)

const penaltyReduced = (variant: string, map: CaseInput): ConformanceCase => ({
  op: 'penaltyReducedFocalLoss',
  variant,
  inputs: [spread([1, 2, 3, 2], -3, 3)],
  compute: (x) => penaltyReducedFocalLoss(x!, constant(map)),
  reference(x) {
    const targets = Array.from(map.values.data)
    const losses = targets.map((t, i) => {
      const p = sigmoid(x!.data[i]!)
      return t === 1 ? (1 - p) ** 2 * Math.log(p) : (1 - t) ** 4 * p ** 2 * Math.log(1 - p)
    })
    const count = Math.max(1, targets.filter((t) => t === 1).length)
    return new NdArray([], Float64Array.of(-sumOf(losses) / count))
  },
})

/** What detectors learn by. */
export const detectorLossCases: ConformanceCase[] = [
  ...elementwiseCases,
  smoothL1(1),
  smoothL1(0.5),
  ...(['iou', 'giou', 'diou', 'ciou'] as const).map(boxIou),
  penaltyReduced('centres', centers),
  penaltyReduced('no centre', heat),
]
