import type { Random } from '../../random.js'
import type { Image } from '../image.js'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './adjust-colors.js'
import type { JointTransform } from './joint-transform.js'

export interface ColorJitterOptions {
  /** Brightness, contrast and saturation are scaled by a factor within 1 ± this much; 0.4, 0.4, 0.4 by default. */
  brightness?: number
  contrast?: number
  saturation?: number
  /** The hue is turned by up to this part of the colour circle, either way, at most 0.5; 0 by default. */
  hue?: number
}

/**
 * Changes brightness, contrast, saturation and hue, in random order, as torchvision's `ColorJitter` does. Of grey
 * pictures it changes brightness and contrast.
 */
export function colorJitter({
  brightness = 0.4,
  contrast = 0.4,
  saturation = 0.4,
  hue = 0,
}: ColorJitterOptions = {}): JointTransform {
  return (sample, random) => {
    const order = random.permutation(4)
    const changes = [
      [brightness, adjustBrightness, around(random, brightness)],
      [contrast, adjustContrast, around(random, contrast)],
      [saturation, adjustSaturation, around(random, saturation)],
      [hue, adjustHue, random.uniform(-hue, hue)],
    ] as const
    let { image } = sample
    for (const index of order) {
      const [spread, adjust, amount] = changes[index]!
      if (spread > 0) image = adjust(image, amount)
    }
    return { ...sample, image }
  }
}

/** Multiplies all values by a factor within 1 ± `spread`. */
export const randomBrightness = (spread = 0.4) => scaled(adjustBrightness, spread)

/** Spreads values about their mean by a factor within 1 ± `spread`. */
export const randomContrast = (spread = 0.4) => scaled(adjustContrast, spread)

/** Makes colours more or less vivid, by a factor within 1 ± `spread`. */
export const randomSaturation = (spread = 0.4) => scaled(adjustSaturation, spread)

/** Turns all hues by up to `turn` of the colour circle, either way, at most 0.5. */
export function randomHue(turn = 0.1): JointTransform {
  return (sample, random) => ({
    ...sample,
    image: adjustHue(sample.image, random.uniform(-turn, turn)),
  })
}

function scaled(adjust: (image: Image, factor: number) => Image, spread: number): JointTransform {
  return (sample, random) => ({ ...sample, image: adjust(sample.image, around(random, spread)) })
}

const around = (random: Random, spread: number) =>
  random.uniform(Math.max(0, 1 - spread), 1 + spread)
