import type { Random } from '../../random.js'
import type { Image } from '../image.js'
import { decodeRle } from '../masks/rle.js'
import type { AnnotatedBox, AnnotatedImage, InstanceMask } from './joint-transform.js'

/** The samples that a transform of several works on, and random numbers. */
export type SampleMix<S> = (samples: readonly S[], random: Random) => S

/** Anything of which samples are got by number: a `Dataset` with random access. */
export interface SampleSet<S> {
  readonly size: number | undefined
  get(index: number, epoch?: number): S | Promise<S>
}

/** Draws other samples of a set, to be mixed with one of it. */
export function drawOthers<S>(
  set: SampleSet<S>,
  count: number,
  epoch: number,
  random: Random,
): Promise<S[]> {
  const places = Array.from({ length: count }, () => random.integer(set.size ?? 0))
  return Promise.all(places.map((place) => set.get(place, epoch)))
}

/** What several samples, numbered apart, know together, of one picture on which all of them lie. */
export function joinAnnotations(samples: readonly AnnotatedImage[], { width, height }: Image) {
  const some = (field: 'boxes' | 'masks' | 'keypoints') => samples.some((sample) => sample[field])
  const joined: Pick<AnnotatedImage, 'boxes' | 'masks' | 'keypoints'> = {}
  if (some('boxes')) joined.boxes = samples.flatMap(({ boxes }) => boxes ?? [])
  if (some('keypoints')) joined.keypoints = samples.flatMap(({ keypoints }) => keypoints ?? [])
  if (some('masks')) {
    // A sample that has boxes but no masks gets empty ones, so that the lists stay in step.
    const nothing = (boxes: readonly AnnotatedBox[] = []) =>
      boxes.map(() => ({ data: new Uint8Array(width * height), width, height, channels: 1 }))
    joined.masks = samples.flatMap(({ masks, boxes }) => masks ?? nothing(boxes))
  }
  return joined
}

/** The pixels of a mask, whichever form it has. */
export const maskPixels = (mask: InstanceMask): Image => ('counts' in mask ? decodeRle(mask) : mask)
