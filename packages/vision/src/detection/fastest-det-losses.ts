import { logSoftmax, smoothL1Loss, tf } from '@cnn/core'
import type { GroundTruth } from './detection-batch.js'

/** What the heads give for each cell. */
export type FastestDetMap = {
  /** Before the sigmoid. [n, rows, columns, 1] */
  objectness: tf.Tensor4D
  /** tanh of the first two is how far the centre lies from the cell's corner, in cells; sigmoid of the others the share of the
   * input's width and height that the box has. [n, rows, columns, 4] */
  boxes: tf.Tensor4D
  /** Before softmax. [n, rows, columns, classes] */
  classes: tf.Tensor4D
}

/** What the losses count for in their sum. */
const lossWeights = { iou: 8, obj: 16, cls: 1 }
/** What cells without a thing, and all those with one together, count for in `obj`. */
const shares = { empty: 0.75, found: 0.25 }

/** A cell that could find a thing. Lengths are in cells. */
interface Candidate {
  picture: number
  row: number
  column: number
  x: number
  y: number
  width: number
  height: number
  label: number
}

/**
 * The four cells at whose corners the centre of a thing may lie could find it; those do whose boxes are better than the
 * average, by an IoU that takes distance and shape into account (SIoU: Gevorgyan 2022, arXiv:2205.12740). `iou` is 1 less that
 * of theirs; `cls` their cross-entropy; `obj` the smooth L1 distance of the objectness of all cells from that IoU, or 0. Which
 * cells these are is read from the device at once.
 */
export function fastestDetLosses(
  { objectness, boxes, classes }: FastestDetMap,
  truths: readonly GroundTruth[],
  input: { width: number; height: number },
): Record<string, tf.Scalar> {
  const [, rows, columns, classCount] = classes.shape
  const candidates = candidatesOf(truths, { rows, columns }, input)
  const isEmpty = candidates.length === 0
  const cellOf = ({ picture, row, column }: Candidate) => (picture * rows + row) * columns + column
  // Without a thing the losses are 0, and so are their gradients.
  const cells = isEmpty ? [0] : candidates.map(cellOf)
  const found = tf.gather(tf.reshape(boxes, [-1, 4]), tf.tensor1d(cells, 'int32')) as tf.Tensor2D
  const iou = similarity(found, isEmpty ? [nothing] : candidates, { rows, columns })
  const chosen = isEmpty ? [] : aboveAverage(iou.dataSync() as Float32Array)
  const places = tf.tensor1d(isEmpty ? [0] : chosen, 'int32')
  const weight = isEmpty ? 0 : 1
  const chosenIou = tf.gather(iou, places)
  const chosenCells = chosen.map((i) => cells[i]!)
  const logits = tf.gather(
    tf.reshape(classes, [-1, classCount]),
    tf.tensor1d(isEmpty ? [0] : chosenCells, 'int32'),
  ) as tf.Tensor2D
  const labels = isEmpty ? [0] : chosen.map((i) => candidates[i]!.label)
  const obj = objectnessLoss(tf.sigmoid(tf.reshape(objectness, [-1])), {
    iou: chosenIou,
    cells: chosenCells,
    cellsPerPicture: rows * columns,
  })
  return {
    iou: tf.mul(tf.mean(tf.sub(1, chosenIou)), lossWeights.iou * weight) as tf.Scalar,
    obj: tf.mul(obj, lossWeights.obj) as tf.Scalar,
    cls: tf.mul(classLoss(logits, labels), lossWeights.cls * weight) as tf.Scalar,
  }
}

const nothing: Candidate = {
  ...{ picture: 0, row: 0, column: 0, label: 0 },
  ...{ x: 0, y: 0, width: 1, height: 1 },
}

interface Grid {
  rows: number
  columns: number
}

function candidatesOf(
  truths: readonly GroundTruth[],
  { rows, columns }: Grid,
  input: { width: number; height: number },
): Candidate[] {
  const [scaleX, scaleY] = [columns / input.width, rows / input.height]
  const things = truths.flatMap(({ boxes, labels }, picture) =>
    Array.from(labels, (label, i) => {
      const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4) as unknown as number[]
      const [x, y] = [((x1! + x2!) / 2) * scaleX, ((y1! + y2!) / 2) * scaleY]
      return { picture, label, x, y, width: (x2! - x1!) * scaleX, height: (y2! - y1!) * scaleY }
    }),
  )
  const corners = [[0, 0], [1, 0], [0, 1], [1, 1]] as const // biome-ignore format: a pair each
  return corners
    .flatMap(([right, down]) =>
      things.map((thing) => ({
        ...thing,
        column: Math.floor(thing.x) + right,
        row: Math.floor(thing.y) + down,
      })),
    )
    .filter(({ row, column }) => row < rows && column < columns)
}

/** Where values are above their mean; all places where none is, as with a single one. */
function aboveAverage(values: Float32Array): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const above = [...values.keys()].filter((i) => values[i]! > mean)
  return above.length > 0 ? above : [...values.keys()]
}

/** The SIoU of predicted boxes [n, 4] with things, [n]. */
function similarity(
  predicted: tf.Tensor2D,
  things: readonly Candidate[],
  { rows, columns }: Grid,
): tf.Tensor1D {
  const column = (read: (thing: Candidate) => number) =>
    tf.tensor2d(things.map(read), [things.length, 1])
  const [dx, dy, logWidth, logHeight] = tf.split(predicted, 4, 1) as tf.Tensor[]
  const horizontal = overlapOn(
    tf.add(
      tf.tanh(dx!),
      column((thing) => thing.column),
    ),
    tf.mul(tf.sigmoid(logWidth!), columns),
    { center: column((thing) => thing.x), length: column((thing) => thing.width) },
  )
  const vertical = overlapOn(
    tf.add(
      tf.tanh(dy!),
      column((thing) => thing.row),
    ),
    tf.mul(tf.sigmoid(logHeight!), rows),
    { center: column((thing) => thing.y), length: column((thing) => thing.height) },
  )
  const shared = tf.mul(horizontal.shared, vertical.shared)
  const union = tf.add(
    tf.sub(tf.add(areaOf(horizontal.own, vertical.own), areaOf(horizontal.other, vertical.other)), shared), // biome-ignore format: one line
    tiny,
  )
  const penalty = tf.add(
    distanceCost(horizontal, vertical),
    tf.add(shapeCost(horizontal), shapeCost(vertical)),
  )
  return tf.reshape(tf.sub(tf.div(shared, union), tf.mul(penalty, 0.5)), [-1])
}

const tiny = 1e-7

const areaOf = (width: tf.Tensor, height: tf.Tensor) => tf.mul(width, tf.add(height, tiny))

/** Along one side of the picture: how long two boxes are, what they share, and what they span together. */
interface Overlap {
  own: tf.Tensor
  other: tf.Tensor
  shared: tf.Tensor
  hull: tf.Tensor
  /** From one centre to the other. */
  distance: tf.Tensor
}

function overlapOn(
  center: tf.Tensor,
  length: tf.Tensor,
  { center: otherCenter, length: otherLength }: { center: tf.Tensor; length: tf.Tensor },
): Overlap {
  const edges = (middle: tf.Tensor, size: tf.Tensor) => {
    const half = tf.div(size, 2)
    return [tf.sub(middle, half), tf.add(middle, half)] as const
  }
  const [low, high] = edges(center, length)
  const [otherLow, otherHigh] = edges(otherCenter, otherLength)
  return {
    own: length,
    other: otherLength,
    shared: tf.relu(tf.sub(tf.minimum(high, otherHigh), tf.maximum(low, otherLow))),
    hull: tf.sub(tf.maximum(high, otherHigh), tf.minimum(low, otherLow)),
    distance: tf.sub(otherCenter, center),
  }
}

/** The further apart the centres, the more; less so where they lie aslant. */
function distanceCost(horizontal: Overlap, vertical: Overlap): tf.Tensor {
  const squares = tf.add(tf.square(horizontal.distance), tf.square(vertical.distance))
  const product = tf.abs(tf.mul(horizontal.distance, vertical.distance))
  // The sine of twice the angle: 1 at 45°.
  const angle = tf.div(tf.mul(product, 2), tf.add(squares, 1e-12))
  const costOn = ({ distance, hull }: Overlap) =>
    tf.sub(1, tf.exp(tf.mul(tf.sub(angle, 2), tf.square(tf.div(distance, hull)))))
  return tf.add(costOn(horizontal), costOn(vertical))
}

function shapeCost({ own, other }: Overlap): tf.Tensor {
  const difference = tf.div(tf.abs(tf.sub(own, other)), tf.maximum(own, other))
  return tf.pow(tf.sub(1, tf.exp(tf.neg(difference))), 4)
}

function classLoss(logits: tf.Tensor2D, labels: readonly number[]): tf.Tensor {
  const chosen = tf.cast(tf.oneHot(tf.tensor1d([...labels], 'int32'), logits.shape[1]), 'float32')
  return tf.neg(tf.div(tf.sum(tf.mul(logSoftmax(logits), chosen)), labels.length))
}

interface FoundCells {
  /** Of the boxes that were chosen. */
  iou: tf.Tensor
  /** Where they are. */
  cells: readonly number[]
  cellsPerPicture: number
}

/** Of two boxes in one cell the last one counts. */
function objectnessLoss(
  objectness: tf.Tensor,
  { iou, cells, cellsPerPicture }: FoundCells,
): tf.Tensor {
  const counts = new Map<number, number>()
  for (const cell of cells) {
    const picture = Math.floor(cell / cellsPerPicture)
    counts.set(picture, (counts.get(picture) ?? 0) + 1)
  }
  const last = new Map(cells.map((cell, i) => [cell, i]))
  const emptyShares = new Float32Array(objectness.size).fill(shares.empty)
  for (const cell of last.keys()) emptyShares[cell] = 0
  const wrong = smoothL1Loss(objectness, tf.zerosLike(objectness))
  const empty = tf.sum(tf.mul(wrong, tf.tensor1d(emptyShares)))
  if (last.size === 0) return tf.div(empty, objectness.size)
  const factors = [...last.keys()].map((cell) => {
    const count = counts.get(Math.floor(cell / cellsPerPicture))!
    return (shares.found * cellsPerPicture) / count
  })
  const found = smoothL1Loss(
    tf.gather(objectness, tf.tensor1d([...last.keys()], 'int32')),
    tf.gather(iou, tf.tensor1d([...last.values()], 'int32')),
  )
  const sum = tf.add(empty, tf.sum(tf.mul(found, tf.tensor1d(factors))))
  return tf.div(sum, objectness.size)
}
