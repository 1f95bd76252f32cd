/** Masks whose values are the numbers of instances, which the boxes have in `instance`. */
import { CnnError } from '../../errors.js'
import type { Image } from '../image.js'
import type { AnnotatedBox, AnnotatedImage } from './joint-transform.js'

const mostInstances = 65_535

/** The mask with 0 for the instances whose boxes are dropped. A mask of boxes without `instance` stays as it is. */
export function withoutDropped(
  mask: Image,
  before: readonly AnnotatedBox[],
  after: readonly AnnotatedBox[],
): Image {
  const kept = new Set(after.map(({ instance }) => instance))
  const dropped = new Set(before.map(({ instance }) => instance).filter((one) => !kept.has(one)))
  dropped.delete(undefined)
  if (dropped.size === 0) return mask
  const data = mask.data.slice()
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0 && dropped.has(data[i])) data[i] = 0
  }
  return { ...mask, data }
}

/**
 * Samples whose masks can become one. Masks of instances get numbers that no other of the samples has: 1, 2, 3 … for the
 * boxes of all in their order, then those of instances without a box. All masks get one type of array, which has room for
 * the largest number.
 * @throws CnnError 'bad-image' where masks of instances meet such of classes, and for more than 65,535 instances
 */
export function numberedApart<S extends AnnotatedImage>(samples: readonly S[]): S[] {
  checkKinds(samples)
  const numbers = samples.some(hasInstances) ? newNumbers(samples) : undefined
  const largest = Math.max(0, ...(numbers ?? []).map((own) => Math.max(...own.values())))
  const type = arrayType(samples, largest)
  return samples.map((sample, i) => {
    const own = numbers?.[i]
    const changed = { ...sample }
    if (sample.mask) changed.mask = relabelled(sample.mask, own, type)
    if (own) changed.boxes = sample.boxes?.map((box) => renumbered(box, own))
    if (!changed.boxes) delete changed.boxes
    return changed
  })
}

const hasInstances = ({ boxes = [] }: AnnotatedImage) =>
  boxes.some(({ instance }) => instance !== undefined)

function checkKinds(samples: readonly AnnotatedImage[]) {
  const known = samples.filter(({ mask, boxes }) => mask && boxes && boxes.length > 0)
  const ofInstances = known.filter(hasInstances).length
  if (ofInstances === 0 || ofInstances === known.length) return
  throw new CnnError(
    'bad-image',
    `Of ${known.length} samples with a mask, ${ofInstances} have boxes with \`instance\`, their numbers in it, and the others have none: a mask of instances and one of classes cannot be put together. Load all of them with one kind of mask.`,
  )
}

/** New numbers by old ones, for each sample. */
function newNumbers(samples: readonly AnnotatedImage[]): Map<number, number>[] {
  let count = 0
  const numbers = samples.map(() => new Map([[0, 0]]))
  const add = (own: Map<number, number>, old: number) => {
    if (!own.has(old)) own.set(old, ++count)
  }
  for (const [i, { boxes = [] }] of samples.entries()) {
    for (const { instance = 0 } of boxes) add(numbers[i]!, instance)
  }
  for (const [i, { mask }] of samples.entries()) {
    let last = 0
    for (const value of mask?.data ?? []) {
      if (value !== last) add(numbers[i]!, value)
      last = value
    }
  }
  if (count <= mostInstances) return numbers
  throw new CnnError(
    'bad-image',
    `The masks have ${count.toLocaleString('en')} instances together; a mask can number ${mostInstances.toLocaleString('en')}.`,
  )
}

const renumbered = (box: AnnotatedBox, numbers: ReadonlyMap<number, number>): AnnotatedBox =>
  box.instance === undefined ? box : { ...box, instance: numbers.get(box.instance)! }

function arrayType(samples: readonly AnnotatedImage[], largest: number) {
  const types = samples.flatMap(({ mask }) => (mask ? [mask.data.constructor] : []))
  const wide = [Float32Array, Uint16Array].find((type) => types.includes(type))
  const type = wide ?? (largest > 255 ? Uint16Array : (types[0] ?? Uint8Array))
  return type as Uint8ArrayConstructor
}

function relabelled(
  mask: Image,
  numbers: ReadonlyMap<number, number> | undefined,
  type: Uint8ArrayConstructor,
): Image {
  if (!numbers && mask.data.constructor === type) return mask
  const data = new type(mask.data)
  let [old, number] = [0, 0]
  for (let i = 0; numbers && i < data.length; i++) {
    if (mask.data[i] !== old) {
      old = mask.data[i]!
      number = numbers.get(old)!
    }
    data[i] = number
  }
  return { ...mask, data }
}
