import { breather, CnnError, type Dataset, type Image, throwIfAborted, toChannels } from '@cnn/core'
import {
  colorDistance,
  countBits,
  fingerprintPicture,
  type PictureFingerprint,
} from './perceptual-hash.js'

export interface FindDuplicatesOptions {
  /** In how many of 64 bits two pictures may differ and be called the same, 0 … 31. Default 4: copies differ by fewer, one pose in two rooms by more. */
  distance?: number
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/** A picture, and others like it. */
export interface DuplicateGroup {
  /** The one with the most pixels, of equal ones the sharpest, then the first. */
  kept: number
  /** Those that are like it, in their order. */
  others: number[]
}

export interface Duplicates {
  /** The pictures to keep, one of each group and all others, in their order. */
  kept: number[]
  groups: DuplicateGroup[]
}

/** Below it, the colours of two pictures are the same: of the mean difference, 0 … 1. */
const sameColors = 0.06

/**
 * Which pictures are the same to the eye: in another size, compressed again, a little brighter. Compares fingerprints of
 * 64 bits (see `fingerprintPicture`) and coarse colours; each picture of a group is so near to the one that is kept, not
 * only to a third one. Mirrored and cropped ones are different pictures. Pictures are read one at a time and not held.
 *
 * 10,000 pictures take a second or two beyond reading them, ten times as many a hundred times as long.
 *
 * @example const { kept } = await findDuplicates(panels)
 * @throws CnnError 'bad-option', 'bad-image', 'aborted'
 */
export async function findDuplicates(
  pictures: readonly Image[] | Dataset<{ image: Image }>,
  { distance = 4, signal, onProgress }: FindDuplicatesOptions = {},
): Promise<Duplicates> {
  if (!(Number.isInteger(distance) && distance >= 0 && distance < 32)) {
    throw new CnnError(
      'bad-option',
      `findDuplicates: distance is ${distance}; it is a whole number of bits from 0 to 31.`,
    )
  }
  const breathe = breather()
  const prints: RankedPrint[] = []
  const total = Array.isArray(pictures) ? pictures.length : (pictures as Dataset<unknown>).size
  for await (const entry of pictures) {
    throwIfAborted(signal)
    const image = 'image' in entry ? entry.image : entry
    prints.push({ index: prints.length, ...fingerprintPicture(image), ...qualityOf(image) })
    onProgress?.({ done: prints.length, total })
    await breathe()
  }
  return group(prints, distance, signal)
}

interface Quality {
  pixels: number
  sharpness: number
}

interface RankedPrint extends PictureFingerprint, Quality {
  index: number
}

/** The mean difference of neighbouring pixels: less where a picture was blurred or blown up. */
function qualityOf(image: Image): Quality {
  const { data, width, height } = toChannels(image, 1)
  let sum = 0
  for (let y = 0; y < height; y++) {
    for (let i = y * width + 1; i < (y + 1) * width; i++) sum += Math.abs(data[i]! - data[i - 1]!)
  }
  return { pixels: width * height, sharpness: sum / (width * height) }
}

/** The best pictures choose first; every other one joins the nearest of those that are kept, or is kept itself. */
async function group(
  prints: readonly RankedPrint[],
  distance: number,
  signal?: AbortSignal,
): Promise<Duplicates> {
  const breathe = breather()
  const ranked = [...prints].sort(
    (a, b) => b.pixels - a.pixels || b.sharpness - a.sharpness || a.index - b.index,
  )
  const kept = new KeptPrints(prints.length)
  const others = new Map<number, number[]>()
  for (const print of ranked) {
    throwIfAborted(signal)
    const nearest = kept.nearest(print, distance)
    if (nearest) others.set(nearest.index, [...(others.get(nearest.index) ?? []), print.index])
    else kept.add(print)
    await breathe()
  }
  const ascending = (a: number, b: number) => a - b
  return {
    kept: kept.prints.map(({ index }) => index).sort(ascending),
    groups: [...others]
      .map(([index, like]) => ({ kept: index, others: like.sort(ascending) }))
      .sort((a, b) => a.kept - b.kept),
  }
}

/** Fingerprints whose bits lie side by side, so that many are compared in little time. */
class KeptPrints {
  readonly prints: RankedPrint[] = []
  readonly #bits: Int32Array

  constructor(capacity: number) {
    this.#bits = new Int32Array(2 * capacity)
  }

  add(print: RankedPrint) {
    this.#bits.set(print.bits, 2 * this.prints.length)
    this.prints.push(print)
  }

  nearest(print: RankedPrint, distance: number): RankedPrint | undefined {
    const bits = this.#bits
    const [low, high] = print.bits
    let found: RankedPrint | undefined
    let least = distance + 1
    for (let i = 0; i < this.prints.length; i++) {
      const differing = countBits(low ^ bits[2 * i]!) + countBits(high ^ bits[2 * i + 1]!)
      if (differing >= least || colorDistance(print, this.prints[i]!) > sameColors) continue
      found = this.prints[i]!
      least = differing
    }
    return found
  }
}
