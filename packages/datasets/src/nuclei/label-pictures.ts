import { type Box, CnnError, type Image } from '@cnn/core/data'

/** A picture whose pixels are numbers of instances, 0 for none. */
export interface LabelPicture extends Image {
  data: Uint16Array
}

type Size = Pick<Image, 'width' | 'height'>

/** One without any instance. */
export const emptyLabels = ({ width, height }: Size): LabelPicture => ({
  data: new Uint16Array(width * height),
  width,
  height,
  channels: 1,
})

/** Adds an instance: the pixels of a grey picture that are not black. A later one covers an earlier one. */
export function addMask(labels: LabelPicture, mask: Image, instance: number, name: string) {
  if (mask.width !== labels.width || mask.height !== labels.height) {
    throw new CnnError(
      'bad-dataset',
      `${name} is ${mask.width}×${mask.height}, but its picture ${labels.width}×${labels.height}.`,
    )
  }
  for (let i = 0; i < labels.data.length; i++) {
    if (mask.data[i * mask.channels]! > 0) labels.data[i] = instance
  }
}

/**
 * Adds an instance that is given as runs of pixels, as in Kaggle's competitions: first pixel and length of each, counted
 * from 1 down the columns, the left one first.
 * @throws CnnError 'bad-dataset' for runs that are none or leave the picture
 */
export function addRuns(labels: LabelPicture, runs: string, instance: number, name: string) {
  const numbers = runs.trim() === '' ? [] : runs.trim().split(/\s+/).map(Number)
  const { data, width, height } = labels
  for (let i = 0; i < numbers.length; i += 2) {
    const [first, length] = [numbers[i]! - 1, numbers[i + 1]!]
    const isRun = Number.isInteger(first) && Number.isInteger(length)
    if (!isRun || first < 0 || length < 1 || first + length > data.length) {
      throw new CnnError(
        'bad-dataset',
        `${name}: run ${numbers[i]} ${length} does not lie in the ${width}×${height} pixels.`,
      )
    }
    for (let pixel = first; pixel < first + length; pixel++) {
      data[(pixel % height) * width + Math.floor(pixel / height)] = instance
    }
  }
}

/** The smallest box around the pixels of each instance, by their numbers. */
export function boxesOfLabels({
  data,
  width,
  height,
}: LabelPicture): (Box & { instance: number })[] {
  const edges = new Map<number, [left: number, top: number, right: number, bottom: number]>()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const instance = data[y * width + x]!
      if (instance === 0) continue
      const edge = edges.get(instance)
      if (!edge) edges.set(instance, [x, y, x, y])
      else {
        if (x < edge[0]) edge[0] = x
        if (x > edge[2]) edge[2] = x
        edge[3] = y
      }
    }
  }
  return [...edges]
    .sort(([a], [b]) => a - b)
    .map(([instance, [left, top, right, bottom]]) => ({
      ...{ x: left, y: top, width: right - left + 1, height: bottom - top + 1 },
      instance,
    }))
}
