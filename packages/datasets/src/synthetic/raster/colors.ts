import type { WorldRandom } from '../world-random.js'
import type { Color } from './canvas.js'

/** A colour of hue (in turns: 0 red, 1/3 green, 2/3 blue), saturation and value, each 0 … 1. */
export function hsv(hue: number, saturation: number, value: number): Color {
  const sector = (hue - Math.floor(hue)) * 6
  const channel = (shift: number) => {
    const place = (shift + sector) % 6
    const share = Math.max(0, Math.min(1, place, 4 - place))
    return 255 * value * (1 - saturation * share)
  }
  return [channel(5), channel(3), channel(1)]
}

/** The colour in between: 0 gives the first, 1 the second. */
export const mixColors = (first: Color, second: Color, share: number): Color => [
  first[0] + (second[0] - first[0]) * share,
  first[1] + (second[1] - first[1]) * share,
  first[2] + (second[2] - first[2]) * share,
]

export const darker = (color: Color, factor: number): Color => mixColors([0, 0, 0], color, factor)

export const lighter = (color: Color, share: number): Color =>
  mixColors(color, [255, 255, 255], share)

/** How bright people see it, 0 … 255. */
export const luminance = ([red, green, blue]: Color) => 0.299 * red + 0.587 * green + 0.114 * blue

/** A colour a little off. */
export const nearColor = (
  random: WorldRandom,
  [red, green, blue]: Color,
  spread: number,
): Color => [
  red + random.uniform(-spread, spread),
  green + random.uniform(-spread, spread),
  blue + random.uniform(-spread, spread),
]

/** A quiet colour, of little saturation. */
export const mutedColor = (random: WorldRandom, low = 0.35, high = 0.9): Color =>
  hsv(random.uniform(), random.uniform(0.03, 0.22), random.uniform(low, high))
