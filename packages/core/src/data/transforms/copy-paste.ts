import { CnnError } from '../../errors.js'
import { cropImage } from '../crop.js'
import { type Image, maxValue } from '../image.js'
import { encodeRle, rleBounds } from '../masks/rle.js'
import { numberedApart } from './instance-numbers.js'
import { joinAnnotations, maskPixels, type SampleMix } from './join-samples.js'
import {
  type AnnotatedBox,
  type AnnotatedImage,
  type InstanceMask,
  moveInstance,
  moveKeypoints,
} from './joint-transform.js'
import { keepBoxes } from './sanitize-boxes.js'

export interface CopyPasteOptions {
  /** How often an instance of the other picture is taken over; 0.5 by default. */
  probability?: number
  /** Instances of which less than this part stays visible under what is pasted are dropped; 0.1 by default. */
  minVisible?: number
}

/**
 * Pastes instances of a second sample, by their masks, into the first (Ghiasi et al. 2021, "Simple Copy-Paste",
 * arXiv:2012.07177). What they cover is taken out of the masks of the first, and its boxes are drawn anew around what is
 * left. Instances are boxes with a `mask`, or `masks` in step with `boxes`; in a mask of instances they get new numbers.
 * The second picture is cut off or bordered to the size of the first.
 *
 * @example
 * const paste = copyPaste()
 * train.map(async (sample, { random }) => paste([sample, await train.get(random.integer(train.size!))], random))
 */
export function copyPaste<S extends AnnotatedImage>({
  probability = 0.5,
  minVisible = 0.1,
}: CopyPasteOptions = {}): SampleMix<S> {
  return (samples, random) => {
    const [target, other] = samples
    if (!target || !other || samples.length !== 2) {
      throw new CnnError('bad-option', `copyPaste takes 2 samples, not ${samples.length}.`)
    }
    const found = instancesOf(other)
    const chosen = found.filter(() => random.chance(probability))
    if (chosen.length === 0) return target
    const { image } = target
    const pasted = chosen.map((instance) => fitted(instance, image))
    const covered = union(
      pasted.map(({ pixels }) => pixels),
      image,
    )
    const visible = pasted.map(({ pixels }) => pixels.some(Boolean))
    const addition = keepBoxes(pastedSample(other, pasted, image), visible)
    if (other.mask) addition.mask = pastedMask(other.mask, pasted, covered, image)
    const remaining = uncovered(target, covered, minVisible)
    const [below, above] = numberedApart<AnnotatedImage>([remaining, addition])
    const mixed = { ...(below as S), image: overlaid(image, other.image, covered) }
    const mask = below!.mask
    if (mask) mixed.mask = overlaid(mask, above!.mask ?? emptied(mask), covered)
    return { ...mixed, ...joinAnnotations([below!, above!], image) }
  }
}

interface Instance {
  box?: AnnotatedBox
  /** In `masks`, not with the box. */
  mask?: InstanceMask
}

interface Pasted extends Instance {
  /** 0 and 1, of the size of the target. */
  pixels: Uint8Array
}

function instancesOf({ boxes, masks }: AnnotatedImage): Instance[] {
  if (masks) return masks.map((mask, i) => ({ mask, box: boxes?.[i] }))
  return (boxes ?? []).flatMap((box) => (box.mask ? [{ box }] : []))
}

function fitted(instance: Instance, { width, height }: Image): Pasted {
  const source = maskPixels((instance.mask ?? instance.box!.mask)!)
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < Math.min(height, source.height); y++) {
    for (let x = 0; x < Math.min(width, source.width); x++) {
      if (source.data[y * source.width + x]) pixels[y * width + x] = 1
    }
  }
  return { ...instance, pixels }
}

function union(all: readonly Uint8Array[], { width, height }: Image) {
  const covered = new Uint8Array(width * height)
  for (const pixels of all) for (let i = 0; i < pixels.length; i++) covered[i]! |= pixels[i]!
  return covered
}

/** What is pasted, as a sample of its own; keypoints that are no box's stay behind. */
function pastedSample(other: AnnotatedImage, pasted: readonly Pasted[], image: Image) {
  const sample: AnnotatedImage = { image }
  const maskOf = ({ pixels }: Pasted): Image => ({ ...sizeOf(image), data: pixels })
  if (other.masks) sample.masks = pasted.map((one) => sameForm(one.mask!, maskOf(one)))
  if (other.boxes) {
    sample.boxes = pasted.flatMap((one) => {
      if (!one.box) return []
      const box = { ...one.box, ...boundsOf(maskOf(one)) }
      if (box.mask) box.mask = sameForm(box.mask, maskOf(one))
      if (box.keypoints) box.keypoints = moveKeypoints(box.keypoints, [1, 0, 0, 0, 1, 0], image)
      return [box]
    })
  }
  return sample
}

/** The other mask where something is pasted; in one of instances, what lies before them and is not pasted gives way. */
function pastedMask(
  other: Image,
  pasted: readonly Pasted[],
  covered: Uint8Array,
  { width, height }: Image,
): Image {
  const mask = cropImage(other, { x: 0, y: 0, width, height })
  const { data } = mask
  for (let i = 0; i < data.length; i++) if (!covered[i]) data[i] = 0
  const numbers = new Set(pasted.map(({ box }) => box?.instance))
  for (const { pixels, box } of pasted) {
    if (box?.instance === undefined) continue
    for (let i = 0; i < data.length; i++) {
      if (pixels[i] && !numbers.has(data[i])) data[i] = box.instance
    }
  }
  return mask
}

/** The target with what is covered taken out of its masks; instances of which too little is left are dropped. */
function uncovered<S extends AnnotatedImage>(
  target: S,
  covered: Uint8Array,
  minVisible: number,
): S {
  const cut = (mask: Image): Image => ({
    ...mask,
    data: Uint8Array.from(mask.data, (value, i) => (covered[i] ? 0 : value)),
  })
  const count = target.masks?.length ?? target.boxes?.length ?? 0
  const kept = Array.from({ length: count }, (_, i) => {
    const mask = target.masks?.[i] ?? target.boxes?.[i]?.mask
    if (!mask) return true
    const { data } = maskPixels(mask)
    let [before, after] = [0, 0]
    for (let j = 0; j < data.length; j++) {
      if (data[j] === 0) continue
      before++
      if (!covered[j]) after++
    }
    return after > 0 && after >= minVisible * before
  })
  const reduced = keepBoxes(target, kept)
  const result = { ...reduced }
  if (reduced.masks) result.masks = reduced.masks.map((mask) => moveInstance(mask, cut))
  result.boxes = reduced.boxes?.map((box, i) => {
    const own = box.mask && moveInstance(box.mask, cut)
    const mask = own ?? result.masks?.[i]
    return mask ? { ...box, ...boundsOf(maskPixels(mask)), ...(own && { mask: own }) } : box
  })
  if (!result.boxes) delete result.boxes
  return result
}

const boundsOf = (mask: Image) => rleBounds(encodeRle(mask))

/** The mask with nothing on it. */
const emptied = (mask: Image): Image => ({ ...mask, data: mask.data.slice().fill(0) })

const sizeOf = ({ width, height }: Image) => ({ width, height, channels: 1 })

const sameForm = (like: InstanceMask, mask: Image): InstanceMask =>
  'counts' in like ? encodeRle(mask) : mask

/** The other picture where it is pasted. */
function overlaid(image: Image, other: Image, covered: Uint8Array): Image {
  if (image.channels !== other.channels || maxValue(image) !== maxValue(other)) {
    throw new CnnError(
      'bad-image',
      `A picture of ${other.channels} channels in ${other.data.constructor.name} cannot be pasted into one of ${image.channels} in ${image.data.constructor.name}: convert it first.`,
    )
  }
  const { width, height, channels } = image
  const data = image.data.slice() as Image['data']
  for (let y = 0; y < Math.min(height, other.height); y++) {
    for (let x = 0; x < Math.min(width, other.width); x++) {
      if (!covered[y * width + x]) continue
      const [to, from] = [(y * width + x) * channels, (y * other.width + x) * channels]
      for (let c = 0; c < channels; c++) data[to + c] = other.data[from + c]!
    }
  }
  return { ...image, data }
}
