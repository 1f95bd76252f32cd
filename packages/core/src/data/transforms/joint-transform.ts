import type { Random } from '../../random.js'
import type { Box } from '../crop.js'
import type { Image } from '../image.js'

/** A point in pixels; the centre of the upper left pixel is (0.5, 0.5). */
export interface Keypoint {
  x: number
  y: number
  /** Set to false when a transform moves the point out of the picture. */
  visible?: boolean
}

/** A picture and what is known of it. Further fields (`label`, a box's `category`) pass through transforms untouched. */
export interface AnnotatedImage {
  image: Image
  boxes?: readonly Box[]
  /** Labels of pixels, one channel, as large as the picture; new border is 0. */
  mask?: Image
  /** A mask of each instance, in the order of the boxes where there are such: 1 inside, 0 outside. */
  masks?: readonly Image[]
  keypoints?: readonly Keypoint[]
}

/**
 * Changes a picture with its boxes, mask and keypoints, drawing its random numbers once. It returns a new sample and
 * leaves the old one as it was. Boxes are cut off at the border; one that leaves the picture keeps its place in the
 * list with width or height 0.
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

/** Applies one of the transforms, of samples or of batches, each as often as the others. */
export function oneOf<T extends (value: never, random: Random) => unknown = JointTransform>(
  ...transforms: readonly T[]
): T {
  const choose = (value: never, random: Random) => {
    const transform = transforms[random.integer(transforms.length)]
    return transform ? transform(value, random) : value
  }
  return choose as T
}

/** x' = a·x + b·y + c and y' = d·x + e·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** The sample with a new picture and mask, its boxes and keypoints moved by the matrix. */
export function withMoved<S extends AnnotatedImage>(
  sample: S,
  image: Image,
  moveMask: (mask: Image) => Image,
  matrix: Matrix,
): S {
  const moved = { ...sample, image }
  if (sample.mask) moved.mask = moveMask(sample.mask)
  if (sample.boxes) moved.boxes = sample.boxes.map((box) => moveBox(box, matrix, image))
  if (sample.keypoints) {
    moved.keypoints = sample.keypoints.map((point) => moveKeypoint(point, matrix, image))
  }
  return moved
}

/** The upright box around the moved corners, cut off at the picture's border. */
function moveBox(box: Box, [a, b, c, d, e, f]: Matrix, { width, height }: Image): Box {
  const { x, y } = box
  const [right, bottom] = [x + box.width, y + box.height]
  const corners = [
    [x, y],
    [right, y],
    [x, bottom],
    [right, bottom],
  ] as const
  const xs = corners.map(([px, py]) => clamp(a * px + b * py + c, width))
  const ys = corners.map(([px, py]) => clamp(d * px + e * py + f, height))
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { ...box, x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

function moveKeypoint(point: Keypoint, [a, b, c, d, e, f]: Matrix, { width, height }: Image) {
  const x = a * point.x + b * point.y + c
  const y = d * point.x + e * point.y + f
  const inside = x >= 0 && x <= width && y >= 0 && y <= height
  return inside ? { ...point, x, y } : { ...point, x, y, visible: false }
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(0, value))
