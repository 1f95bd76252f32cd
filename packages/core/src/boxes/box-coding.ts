import { CnnError } from '../errors.js'
import { type Corners, countBoxes } from './corners.js'

/** What the offsets of centre x, centre y, width and height are multiplied by. */
export type BoxWeights = readonly [x: number, y: number, width: number, height: number]

/**
 * Boxes as seen from anchors (R-CNN; Girshick et al. 2014), [4 · n]: how far the centre is moved, in units of the
 * anchor's size, and the logarithms of the width's and the height's ratio, each times its weight. As torchvision's
 * `BoxCoder`; Faster R-CNN's and SSD's second stage weigh by [10, 10, 5, 5].
 *
 * @param targets what each anchor is to become, [4 · n]
 * @param anchors [4 · n]
 * @throws CnnError 'bad-boxes' where their numbers differ, or where a box has no width or height, which has no logarithm
 */
export function encodeBoxes(
  targets: Corners,
  anchors: Corners,
  [weightX, weightY, weightWidth, weightHeight]: BoxWeights = [1, 1, 1, 1],
): Float32Array {
  checkCount('encodeBoxes', targets, anchors)
  const deltas = new Float32Array(anchors.length)
  for (let i = 0; i < anchors.length; i += 4) {
    const anchorWidth = anchors[i + 2]! - anchors[i]!
    const anchorHeight = anchors[i + 3]! - anchors[i + 1]!
    const width = targets[i + 2]! - targets[i]!
    const height = targets[i + 3]! - targets[i + 1]!
    if (!(width > 0 && height > 0 && anchorWidth > 0 && anchorHeight > 0)) {
      throw withoutSize(i / 4, width, height, anchorWidth, anchorHeight)
    }
    const moveX = targets[i]! + width / 2 - (anchors[i]! + anchorWidth / 2)
    const moveY = targets[i + 1]! + height / 2 - (anchors[i + 1]! + anchorHeight / 2)
    deltas[i] = (weightX * moveX) / anchorWidth
    deltas[i + 1] = (weightY * moveY) / anchorHeight
    deltas[i + 2] = weightWidth * Math.log(width / anchorWidth)
    deltas[i + 3] = weightHeight * Math.log(height / anchorHeight)
  }
  return deltas
}

export interface DecodeBoxesOptions {
  /** The most that the logarithm of a ratio of sides may be; ln(1000 / 16) by default. */
  clip?: number
}

/**
 * The boxes that `encodeBoxes` made offsets of, as corners of the same shape as the offsets. Each anchor may have
 * several boxes, one after another, as classes have in the second stage of Faster R-CNN: offsets [n · classes · 4].
 *
 * @throws CnnError 'bad-boxes' where there are not as many offsets, or a multiple, as anchors
 */
export function decodeBoxes(
  deltas: Corners,
  anchors: Corners,
  [weightX, weightY, weightWidth, weightHeight]: BoxWeights = [1, 1, 1, 1],
  { clip = Math.log(1000 / 16) }: DecodeBoxesOptions = {},
): Float32Array {
  const count = countBoxes(anchors, 'Anchors')
  const each = count === 0 ? 1 : deltas.length / anchors.length
  if (!Number.isInteger(each) || (count === 0 && deltas.length > 0)) {
    const found = `${deltas.length} offsets do not belong to ${count} anchors of 4 values each.`
    throw new CnnError('bad-boxes', `decodeBoxes: ${found}`)
  }
  const corners = new Float32Array(deltas.length)
  for (let i = 0; i < deltas.length; i += 4) {
    const at = 4 * Math.floor(i / (4 * each))
    const width = anchors[at + 2]! - anchors[at]!
    const height = anchors[at + 3]! - anchors[at + 1]!
    const x = anchors[at]! + width / 2 + (deltas[i]! / weightX) * width
    const y = anchors[at + 1]! + height / 2 + (deltas[i + 1]! / weightY) * height
    const halfWidth = (Math.exp(Math.min(deltas[i + 2]! / weightWidth, clip)) * width) / 2
    const halfHeight = (Math.exp(Math.min(deltas[i + 3]! / weightHeight, clip)) * height) / 2
    corners[i] = x - halfWidth
    corners[i + 1] = y - halfHeight
    corners[i + 2] = x + halfWidth
    corners[i + 3] = y + halfHeight
  }
  return corners
}

function checkCount(name: string, targets: Corners, anchors: Corners) {
  const [boxes, count] = [countBoxes(targets), countBoxes(anchors, 'Anchors')]
  if (boxes === count) return
  throw new CnnError('bad-boxes', `${name}: there are ${boxes} boxes, but ${count} anchors.`)
}

function withoutSize(index: number, ...sides: number[]) {
  const [width, height, anchorWidth, anchorHeight] = sides
  return new CnnError(
    'bad-boxes',
    `encodeBoxes: box ${index} is ${width}×${height} and its anchor ${anchorWidth}×${anchorHeight}; both need a width and a height above 0. Drop boxes without them before training (sanitizeBoxes).`,
  )
}
