import type { Random } from '../../random.js'
import type { Image } from '../image.js'
import { toGrayscale } from './adjust-colors.js'
import { invert } from './adjust-tones.js'
import { type JointTransform, sometimes } from './joint-transform.js'

/**
 * A transform of the picture alone: annotations stay where they are.
 *
 * @example sometimes(0.2, changeImage(equalize))
 */
export function changeImage(change: (image: Image, random: Random) => Image): JointTransform {
  return (sample, random) => ({ ...sample, image: change(sample.image, random) })
}

/** Takes the colours out of some pictures; the number of channels stays. */
export const randomGrayscale = ({ probability = 0.1 } = {}): JointTransform =>
  sometimes(probability, changeImage(toGrayscale))

/** Turns some pictures into their negative. */
export const randomInvert = ({ probability = 0.5 } = {}): JointTransform =>
  sometimes(probability, changeImage(invert))
