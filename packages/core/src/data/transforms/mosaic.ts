import { CnnError } from '../../errors.js'
import { cropImage, type Fill, letterboxed } from '../crop.js'
import { type Image, maxValue } from '../image.js'
import type { SampleContext } from '../random-access.js'
import { resizeImage } from '../resize.js'
import { numberedApart } from './instance-numbers.js'
import { drawOthers, joinAnnotations, type SampleMix, type SampleSet } from './join-samples.js'
import { type AnnotatedImage, withMoved } from './joint-transform.js'
import { type Sides, sides } from './random-crop.js'
import { sanitizeBoxes } from './sanitize-boxes.js'

export interface MosaicOptions {
  /** Side of the square, or [height, width], of the result. */
  size: Sides
  /** Where the four pictures meet, as a part of the sides; [0.3, 0.7] by default. */
  center?: readonly [low: number, high: number]
  /** Boxes of which less is left are dropped: side in pixels; 2 by default. */
  minSize?: number
  /** What lies beyond the pictures; a middle grey by default, as in YOLO. */
  fill?: Fill
}

/**
 * Puts four samples together about a random point (Bochkovskiy et al. 2020, "YOLOv4", arXiv:2004.10934): each is scaled to
 * fit the size, keeping its shape, laid with a corner on the point, and cut off at the border. Boxes, masks and keypoints
 * of all come along, the instances of a mask with new numbers; other fields are those of the first.
 *
 * @example
 * const four = mosaic({ size: 640 })
 * const mixed = train.map((sample, context) => withMosaic(sample, train, four, context))
 */
export function mosaic<S extends AnnotatedImage>({
  size,
  center = [0.3, 0.7],
  minSize = 2,
  fill,
}: MosaicOptions): SampleMix<S> {
  const [height, width] = sides(size)
  if (!(center[0] >= 0 && center[1] >= center[0] && center[1] <= 1)) {
    throw new CnnError('bad-option', `mosaic has center [${center}]; it is a range from 0 to 1.`)
  }
  return (samples, random) => {
    if (samples.length !== 4) {
      throw new CnnError('bad-option', `A mosaic is made of 4 samples, not of ${samples.length}.`)
    }
    const x = Math.round(width * random.uniform(...center))
    const y = Math.round(height * random.uniform(...center))
    const first = samples[0]!
    const grey = Math.round(0.447 * maxValue(first.image) * 1000) / 1000
    const border = fill ?? grey
    const laid = samples.map((sample, i) =>
      laidOut(
        alike(sample, first),
        { x, y, width, height, isRight: i % 2 === 1, isLow: i > 1 },
        border,
      ),
    )
    const placed = numberedApart(laid)
    const image = together(placed, ({ image }) => image, x, y)
    const masks = placed.flatMap(({ mask }) => (mask ? [mask] : []))
    const joined = { ...first, image, ...joinAnnotations(placed, image) }
    if (masks.length > 0) joined.mask = together(placed, (sample) => sample.mask, x, y)
    return sanitizeBoxes({ minSize, minArea: 0 })(joined, random)
  }
}

interface Corner {
  x: number
  y: number
  width: number
  height: number
  isRight: boolean
  isLow: boolean
}

/** The sample on a picture of the mosaic's size, in its corner; what lies in the other three is cut off. */
function laidOut<S extends AnnotatedImage>(sample: S, corner: Corner, fill: Fill): S {
  const { x, y, width, height, isRight, isLow } = corner
  const { scaled } = letterboxed(sample.image, width, height)
  const [left, top] = [isRight ? x : x - scaled.width, isLow ? y : y - scaled.height]
  const own = {
    x: isRight ? x : 0,
    y: isLow ? y : 0,
    width: isRight ? width - x : x,
    height: isLow ? height - y : y,
  }
  const lay = (picture: Image, method: 'bilinear' | 'nearest', border: Fill) => {
    const resized = resizeImage(picture, scaled.width, scaled.height, { method })
    return cropImage(resized, { x: -left, y: -top, width, height }, border)
  }
  const [scaleX, scaleY] = [scaled.width / sample.image.width, scaled.height / sample.image.height]
  const moved = withMoved(
    sample,
    lay(sample.image, 'bilinear', fill),
    (mask) => onlyWithin(lay(mask, 'nearest', 0), own),
    [scaleX, 0, left, 0, scaleY, top],
  )
  return withinCorner(moved, own)
}

type Area = { x: number; y: number; width: number; height: number }

/** Boxes and keypoints cut off where another picture begins. */
function withinCorner<S extends AnnotatedImage>(sample: S, area: Area): S {
  const cut = { ...sample }
  const [right, bottom] = [area.x + area.width, area.y + area.height]
  const holds = (x: number, y: number) => x >= area.x && x <= right && y >= area.y && y <= bottom
  const hide = <P extends { x: number; y: number }>(point: P) =>
    holds(point.x, point.y) ? point : { ...point, visible: false }
  cut.boxes = sample.boxes?.map((box) => {
    const x = Math.min(right, Math.max(area.x, box.x))
    const y = Math.min(bottom, Math.max(area.y, box.y))
    const width = Math.max(0, Math.min(right, box.x + box.width) - x)
    const height = Math.max(0, Math.min(bottom, box.y + box.height) - y)
    const keypoints = box.keypoints?.map(hide)
    return { ...box, x, y, width, height, ...(keypoints && { keypoints }) }
  })
  cut.keypoints = sample.keypoints?.map(hide)
  for (const field of ['boxes', 'keypoints'] as const) if (!cut[field]) delete cut[field]
  return cut
}

/** The mask with nothing outside of an area. */
function onlyWithin(mask: Image, { x, y, width, height }: Area): Image {
  if (width === 0 || height === 0) return { ...mask, data: mask.data.slice().fill(0) }
  const part = cropImage(mask, { x, y, width, height })
  return cropImage(part, { x: -x, y: -y, width: mask.width, height: mask.height })
}

/** Takes each quarter from the picture that lies in it. */
function together<S>(
  placed: readonly S[],
  pictureOf: (sample: S) => Image | undefined,
  x: number,
  y: number,
): Image {
  const pictures = placed.map(pictureOf)
  const [first] = pictures.filter((picture) => picture !== undefined)
  const { width, height, channels } = first!
  const data = new (first!.data.constructor as Uint8ArrayConstructor)(first!.data.length)
  for (let row = 0; row < height; row++) {
    for (const [part, begin, end] of [
      [row < y ? 0 : 2, 0, x],
      [row < y ? 1 : 3, x, width],
    ] as const) {
      const picture = pictures[part]
      const at = (column: number) => (row * width + column) * channels
      if (picture) data.set(picture.data.subarray(at(begin), at(end)), at(begin))
    }
  }
  return { ...first!, data }
}

/** Throws unless pictures can lie on one: as many channels and the same range. */
function alike<S extends AnnotatedImage>(sample: S, first: S): S {
  const [a, b] = [sample.image, first.image]
  if (a.channels === b.channels && maxValue(a) === maxValue(b)) return sample
  throw new CnnError(
    'bad-image',
    `Pictures of ${a.channels} channels in ${a.data.constructor.name} and of ${b.channels} in ${b.data.constructor.name} cannot be put together: convert them first.`,
  )
}

/** A sample in a mosaic with three others that are drawn from a data set with random access. */
export async function withMosaic<S extends AnnotatedImage>(
  sample: S,
  others: SampleSet<S>,
  combine: SampleMix<S>,
  { epoch, random }: Pick<SampleContext, 'epoch' | 'random'>,
): Promise<S> {
  const [a, b, c] = await drawOthers(others, 3, epoch, random)
  return combine([sample, a!, b!, c!], random)
}
