/** Pictures whose pixels say to which instance they belong (0: to none), and the masks of the instances. */
import { CnnError } from '../../errors.js'
import { checkImage, type Image } from '../image.js'
import { Counts, checkRle, type ImageSize, paintRle, type Rle } from './rle.js'

/**
 * The mask of each label but 0 in a picture with one channel, by label in rising order. One pass, however many labels.
 * @throws CnnError 'bad-image'
 */
export function masksOfLabels(labels: Image): Map<number, Rle> {
  checkImage(labels, 'The picture of labels')
  const { data, width, height, channels } = labels
  if (channels !== 1) {
    throw new CnnError('bad-image', `The picture of labels has ${channels} channels, not one.`)
  }
  const runs = new Map<number, { counts: Counts; end: number }>()
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; ) {
      const label = data[y * width + x]!
      const begin = y
      while (y < height && data[y * width + x] === label) y++
      if (label !== 0) addRun(runs, label, x * height + begin, x * height + y)
    }
  }
  const size = [height, width] as const
  const sorted = [...runs].sort(([a], [b]) => a - b)
  return new Map(
    sorted.map(([label, { counts, end }]) => {
      if (end < width * height) counts.push(width * height - end)
      return [label, { size, counts: counts.toArray() }]
    }),
  )
}

function addRun(
  runs: Map<number, { counts: Counts; end: number }>,
  label: number,
  begin: number,
  end: number,
) {
  let run = runs.get(label)
  if (!run) {
    run = { counts: new Counts(), end: 0 }
    runs.set(label, run)
  }
  const { counts } = run
  if (counts.length > 0 && run.end === begin) counts.addToLast(end - begin)
  else {
    counts.push(begin - run.end)
    counts.push(end - begin)
  }
  run.end = end
}

/**
 * A picture of labels: the pixels of mask i have `labels[i]`, by default i + 1, all others 0. Where masks overlap, the
 * later one wins. 8 bits where all labels fit, otherwise 16.
 * @throws CnnError 'bad-rle' where a mask has another size, 'bad-option' for a label that is none
 */
export function labelsOfMasks(
  masks: readonly Rle[],
  { width, height }: ImageSize,
  labels: ArrayLike<number> = Array.from(masks, (_, i) => i + 1),
): Image & { data: Uint8Array | Uint16Array } {
  let largest = 0
  for (let i = 0; i < masks.length; i++) {
    const label = labels[i]
    if (!(Number.isInteger(label) && label! >= 0 && label! < 65536)) {
      throw new CnnError('bad-option', `Label ${i} is ${label}; labels are 0 … 65535.`)
    }
    largest = Math.max(largest, label!)
  }
  const data = new (largest < 256 ? Uint8Array : Uint16Array)(width * height)
  for (const [i, mask] of masks.entries()) {
    checkRle(mask)
    if (mask.size[0] !== height || mask.size[1] !== width) {
      throw new CnnError(
        'bad-rle',
        `Mask ${i} is [${mask.size.join(', ')}] (height, width), the picture [${height}, ${width}].`,
      )
    }
    paintRle(mask, data, labels[i]!)
  }
  return { data, width, height, channels: 1 }
}
