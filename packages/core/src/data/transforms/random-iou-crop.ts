import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import type { Box } from '../crop.js'
import type { Image } from '../image.js'
import type { AnnotatedImage, JointTransform } from './joint-transform.js'
import { cropSample, draw } from './random-crop.js'
import { keepBoxes } from './sanitize-boxes.js'

export interface RandomIouCropOptions {
  /** How much a box may overlap the cut at least, of both together; one is drawn, and 1 keeps the picture whole. */
  overlaps?: readonly number[]
  /** Range of the sides of the cut, in sides of the picture; [0.3, 1] by default. */
  scale?: readonly [low: number, high: number]
  /** Range of its width over its height; [0.5, 2] by default. */
  ratio?: readonly [low: number, high: number]
  /** How many cuts are tried for one drawn overlap; 40 by default. */
  trials?: number
  /** Names of further fields with one entry for each box. */
  fields?: readonly string[]
}

/**
 * Cuts out a part in which at least one box still lies mostly, and keeps the boxes whose centres lie in it (Liu et al.
 * 2016, "SSD", arXiv:1512.02325; drawn as torchvision's `RandomIoUCrop` does). In a mask of instances the pixels of the
 * others become 0. A picture without boxes stays as it is.
 */
export function randomIouCrop({
  overlaps = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1],
  scale = [0.3, 1],
  ratio = [0.5, 2],
  trials = 40,
  fields = [],
}: RandomIouCropOptions = {}): JointTransform {
  const isRange = ([low, high]: readonly [number, number]) => low > 0 && high >= low
  if (!isRange(scale) || scale[1] > 1 || !isRange(ratio) || overlaps.length === 0) {
    throw new CnnError(
      'bad-option',
      `randomIouCrop has scale [${scale}], ratio [${ratio}] and overlaps [${overlaps}]; scale is a range from above 0 to 1, ratio one above 0, overlaps at least one.`,
    )
  }
  return (sample, random) => {
    const { image, boxes = [] } = sample
    if (boxes.length === 0) return sample
    // As in the paper an overlap for which nothing is found gives way to another; some picture has none.
    for (let round = 0; round < 100; round++) {
      const overlap = overlaps[random.integer(overlaps.length)]!
      if (overlap >= 1) return sample
      for (let trial = 0; trial < trials; trial++) {
        const cut = drawCut(image, scale, ratio, random)
        const inside = cut && boxes.map((box) => holdsCenter(cut, box))
        if (!cut || !inside?.includes(true)) continue
        const best = Math.max(...boxes.map((box, i) => (inside[i] ? iou(cut, box) : 0)))
        if (best >= overlap) return cropKept(sample, cut, inside, fields)
      }
    }
    return sample
  }
}

function cropKept<S extends AnnotatedImage>(
  sample: S,
  cut: Box,
  inside: readonly boolean[],
  fields: readonly string[],
): S {
  return cropSample(keepBoxes(sample, inside, fields), cut, 0)
}

function drawCut(
  image: Image,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  random: Random,
): Box | undefined {
  const width = Math.trunc(image.width * random.uniform(...scale))
  const height = Math.trunc(image.height * random.uniform(...scale))
  if (width < 1 || height < 1) return undefined
  const shape = width / height
  if (shape < ratio[0] || shape > ratio[1]) return undefined
  const [x, y] = [draw(random, image.width - width), draw(random, image.height - height)]
  return { x, y, width, height }
}

function holdsCenter(cut: Box, box: Box) {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  return x > cut.x && x < cut.x + cut.width && y > cut.y && y < cut.y + cut.height
}

function iou(a: Box, b: Box) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const shared = Math.max(0, width) * Math.max(0, height)
  return shared / (a.width * a.height + b.width * b.height - shared)
}
