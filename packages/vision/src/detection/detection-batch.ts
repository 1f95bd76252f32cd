import { type AnnotatedBox, type AnnotatedImage, CnnError, type Image } from '@cnn/core'
import { type Framed, toInputCorners } from './framing.js'

/** A thing to be found. Boxes of data sets (`coco`, `cocoFolder`, `shapes`, …) are such. */
export interface LabelledBox extends AnnotatedBox {
  /** Index into the network's labels, from 0. */
  label: number
  /** A region with many of the kind: networks do not learn from it, and evaluation does not count what is found there. */
  crowd?: boolean
  /** In square pixels, of the thing itself where it is known: it decides what evaluation calls small. */
  area?: number
}

/** A picture with what is to be found in it; a picture without boxes has nothing. */
export interface DetectionSample extends AnnotatedImage {
  boxes?: readonly LabelledBox[]
  /** Names the picture in errors. */
  fileName?: string
  id?: number | string
}

/** What a detection network is trained on. The truth of all pictures stands in one row, one picture after another. */
export type DetectionBatch = Framed & {
  /** How many boxes each picture has. [n] */
  counts: Int32Array
  /** Corners x1, y1, x2, y2 in pixels of the input. [4 · boxes] */
  boxes: Float32Array
  /** From 0, without a background. [boxes] */
  labels: Int32Array
  /** 1 for regions with many of a kind. [boxes] */
  crowd: Uint8Array
  /** In square pixels of the original picture; that of the box where a sample does not say. [boxes] */
  areas?: Float32Array
}

/** The boxes of one picture that a network learns from. */
export interface GroundTruth {
  /** Corners x1, y1, x2, y2 in pixels of the input. */
  boxes: Float32Array
  labels: Int32Array
}

/**
 * Makes a batch of samples.
 * @throws CnnError 'bad-box' for a box that is none, naming its picture, and 'bad-label'
 */
export function collateDetections(
  samples: readonly DetectionSample[],
  frame: (images: readonly Image[]) => Framed,
  numClasses: number,
): DetectionBatch {
  const truths = samples.map((sample, i) => truthOfSample(sample, i, numClasses))
  const framed = frame(samples.map(({ image }) => image))
  const boxes = truths.map(({ corners }, i) => toInputCorners(corners, framed.views, i))
  return {
    ...framed,
    counts: Int32Array.from(truths, ({ labels }) => labels.length),
    boxes: Float32Array.from(boxes.flatMap((row) => [...row])),
    labels: Int32Array.from(truths.flatMap(({ labels }) => labels)),
    crowd: Uint8Array.from(truths.flatMap(({ crowd }) => crowd)),
    areas: Float32Array.from(truths.flatMap(({ areas }) => areas)),
  }
}

/** What is to be learnt of each picture of a batch: its boxes without crowds. */
export function groundTruths({ counts, boxes, labels, crowd }: DetectionBatch): GroundTruth[] {
  let start = 0
  return Array.from(counts, (count) => {
    const places = Array.from({ length: count }, (_, i) => start + i).filter((i) => !crowd[i])
    start += count
    return {
      boxes: Float32Array.from(places.flatMap((i) => [...boxes.subarray(4 * i, 4 * i + 4)])),
      labels: Int32Array.from(places, (i) => labels[i]!),
    }
  })
}

/** How errors call a sample's picture. */
export function pictureName({ fileName, id }: DetectionSample, index: number) {
  if (fileName !== undefined) return fileName
  return id === undefined ? `picture ${index} of the batch` : `picture ${id}`
}

type PictureSize = Pick<Image, 'width' | 'height'>

/** Sides below so many pixels vanish among the digits of 32 bits. */
const thinnest = 0.01

/** What is wrong with a box of a picture of this size; undefined for a good one. One pixel beyond the border is forgiven. */
export function faultOf(
  box: AnnotatedBox,
  picture: PictureSize,
): { kind: 'not finite' | 'inverted' | 'empty' | 'outside'; says: string } | undefined {
  const { x, y, width, height } = box
  if (![x, y, width, height].every(Number.isFinite)) {
    return { kind: 'not finite', says: 'has a coordinate that is no number' }
  }
  if (width < 0 || height < 0) return { kind: 'inverted', says: 'has a negative side' }
  if (width === 0 || height === 0) return { kind: 'empty', says: 'has no area' }
  const [right, bottom] = [x + width - picture.width, y + height - picture.height]
  const size = `the picture, which is ${picture.width}×${picture.height}`
  if (!(x >= -1 && y >= -1 && right <= 1 && bottom <= 1)) {
    return { kind: 'outside', says: `reaches beyond ${size}` }
  }
  const [left, top, end, foot] = cornersWithin(box, picture)
  if (end - left >= thinnest && foot - top >= thinnest) return undefined
  return { kind: 'empty', says: `has no area within ${size}` }
}

/** The corners of a box, cut off at the border of its picture. */
export function cornersWithin(
  { x, y, width, height }: AnnotatedBox,
  picture: PictureSize,
): [left: number, top: number, right: number, bottom: number] {
  const clip = (value: number, limit: number) => Math.min(limit, Math.max(0, value))
  return [
    clip(x, picture.width),
    clip(y, picture.height),
    clip(x + width, picture.width),
    clip(y + height, picture.height),
  ]
}

function truthOfSample(sample: DetectionSample, index: number, numClasses: number) {
  const { image, boxes = [] } = sample
  for (const [place, box] of boxes.entries()) {
    const fault = faultOf(box, image)
    if (fault) throw badBox(box, place, pictureName(sample, index), fault.says)
    checkLabel(box.label, numClasses, `Box ${place} of ${pictureName(sample, index)}`)
  }
  return {
    corners: Float32Array.from(boxes.flatMap((box) => cornersWithin(box, image))),
    labels: boxes.map(({ label }) => label),
    crowd: boxes.map(({ crowd }) => Number(crowd ?? false)),
    areas: boxes.map(({ area, width, height }) => area ?? width * height),
  }
}

function checkLabel(label: number, numClasses: number, where: string) {
  if (Number.isInteger(label) && label >= 0 && label < numClasses) return
  throw new CnnError(
    'bad-label',
    `${where} has the label ${label}; the network's ${numClasses} classes are numbered from 0 to ${numClasses - 1}. Labels are indices into the data set's classes, not category ids.`,
  )
}

export function badBox(box: AnnotatedBox, place: number, picture: string, says: string) {
  const { x, y, width, height } = box
  return new CnnError(
    'bad-box',
    `Box ${place} of ${picture} (x ${x}, y ${y}, width ${width}, height ${height}) ${says}. Mend the annotations, or let \`data.map(checkBoxes({ faulty: 'drop' }))\` leave such boxes out.`,
  )
}
