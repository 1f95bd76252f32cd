import type { Random } from '../../random.js'
import type { Box } from '../crop.js'
import type { Image } from '../image.js'
import { decodeRle, encodeRle, type Rle } from '../masks/rle.js'

/** A point in pixels; the centre of the upper left pixel is (0.5, 0.5). */
export interface Keypoint {
  x: number
  y: number
  name?: string
  /** Set to false when a transform moves the point out of the picture. */
  visible?: boolean
  /** Whether something hides it. */
  occluded?: boolean
}

/** Which pixels something covers: one channel, as large as the picture, 0 outside. */
export type InstanceMask = Image | Rle

/** A box may bring along the mask and the keypoints of what is in it; they are moved, dropped and joined with it. */
export interface AnnotatedBox extends Box {
  mask?: InstanceMask
  /** The points of one body, in an order that is the same for all bodies. */
  keypoints?: readonly Keypoint[]
  /**
   * The value that the box's pixels have in the sample's `mask`, where that is a mask of instances. It stays with the box:
   * the pixels of dropped boxes become 0, and masks that are joined are numbered anew.
   */
  instance?: number
}

/** A picture and what is known of it. Further fields (`label`, a box's `category`) pass through transforms untouched. */
export interface AnnotatedImage {
  image: Image
  boxes?: readonly AnnotatedBox[]
  /**
   * Labels of pixels, one channel, as large as the picture; new border is 0. They are numbers of instances where boxes
   * have an `instance`, and otherwise classes, which stay what they are.
   */
  mask?: Image
  /** A mask of each instance, in the order of the boxes where there are such. */
  masks?: readonly InstanceMask[]
  /** Points of the picture that are no box's. Those of bodies are in their boxes, so that they stay with them. */
  keypoints?: readonly Keypoint[]
}

/**
 * Changes a picture with its boxes, masks and keypoints, drawing its random numbers once. It returns a new sample and
 * leaves the old one as it was. Boxes are cut off at the border; one that leaves the picture keeps its place in the
 * list with width or height 0 (`sanitizeBoxes` then drops it).
 *
 * @example
 * const augment = chain(randomCrop({ padding: 2 }), randomHorizontalFlip())
 * const augmented = train.map((sample, { random }) => augment(sample, random))
 */
export type JointTransform = <S extends AnnotatedImage>(sample: S, random: Random) => S

/** Applies transforms one after the other. */
export function chain(...transforms: readonly JointTransform[]): JointTransform {
  return (sample, random) => {
    let changed = sample
    for (const transform of transforms) changed = transform(changed, random)
    return changed
  }
}

/** Applies a transform to a part of the samples. */
export function sometimes(probability: number, transform: JointTransform): JointTransform {
  return (sample, random) => (random.chance(probability) ? transform(sample, random) : sample)
}

/** Applies one of the transforms, of samples or of batches, each as often as the others. */
export function oneOf<T extends (value: never, random: Random) => unknown = JointTransform>(
  ...transforms: readonly T[]
): NoInfer<T> {
  const choose = (value: never, random: Random) => {
    const transform = transforms[random.integer(transforms.length)]
    return transform ? transform(value, random) : value
  }
  return choose as T
}

/** x' = a·x + b·y + c and y' = d·x + e·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Where a point goes. */
export type Motion = Matrix | ((x: number, y: number) => readonly [x: number, y: number])

/** The sample with a new picture, its masks, boxes and keypoints moved. */
export function withMoved<S extends AnnotatedImage>(
  sample: S,
  image: Image,
  moveMask: (mask: Image) => Image,
  motion: Motion,
): S {
  const moved = { ...sample, image }
  if (sample.mask) moved.mask = moveMask(sample.mask)
  if (sample.masks) moved.masks = sample.masks.map((mask) => moveInstance(mask, moveMask))
  if (sample.boxes) {
    moved.boxes = sample.boxes.map((box) => {
      const there = moveBox(box, motion, image)
      if (box.mask) there.mask = moveInstance(box.mask, moveMask)
      if (box.keypoints) there.keypoints = moveKeypoints(box.keypoints, motion, image)
      return there
    })
  }
  if (sample.keypoints) moved.keypoints = moveKeypoints(sample.keypoints, motion, image)
  return moved
}

/** A mask in the form in which it came. */
export const moveInstance = (mask: InstanceMask, move: (mask: Image) => Image): InstanceMask =>
  'counts' in mask ? encodeRle(move(decodeRle(mask))) : move(mask)

/** The upright box around the moved corners (and edges, where they bend), cut off at the picture's border. */
function moveBox<B extends Box>(box: B, motion: Motion, { width, height }: Image): B {
  const move = pointMover(motion)
  const steps = typeof motion === 'function' ? 16 : 1
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [box.x + (box.width * step) / steps, box.y + (box.height * step) / steps]
    const edges = [
      [x, box.y],
      [x, box.y + box.height],
      [box.x, y],
      [box.x + box.width, y],
    ] as const
    for (const [edgeX, edgeY] of edges) {
      const [movedX, movedY] = move(edgeX, edgeY)
      left = Math.min(left, movedX)
      top = Math.min(top, movedY)
      right = Math.max(right, movedX)
      bottom = Math.max(bottom, movedY)
    }
  }
  return clampBox(box, { left, top, right, bottom }, width, height)
}

interface Edges {
  left: number
  top: number
  right: number
  bottom: number
}

/** The box with these edges, cut off at the border of a picture. */
export function clampBox<B extends Box>(box: B, edges: Edges, width: number, height: number): B {
  const [x, right] = [clamp(edges.left, width), clamp(edges.right, width)]
  const [y, bottom] = [clamp(edges.top, height), clamp(edges.bottom, height)]
  return { ...box, x, y, width: right - x, height: bottom - y }
}

/** The points moved; those that leave the picture are no longer visible. */
export function moveKeypoints(
  points: readonly Keypoint[],
  motion: Motion,
  { width, height }: Image,
): Keypoint[] {
  const move = pointMover(motion)
  return points.map((point) => {
    const [x, y] = move(point.x, point.y)
    const inside = x >= 0 && x <= width && y >= 0 && y <= height
    return inside ? { ...point, x, y } : { ...point, x, y, visible: false }
  })
}

function pointMover(motion: Motion) {
  if (typeof motion === 'function') return motion
  const [a, b, c, d, e, f] = motion
  return (x: number, y: number) => [a * x + b * y + c, d * x + e * y + f] as const
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(0, value))
