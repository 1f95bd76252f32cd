/** What lies behind and over all things of a scene: backgrounds, lighting, the lens and the sensor. */
import type { ByteImage } from '@cnn/core/data'
import type { WorldRandom } from '../world-random.js'
import { blur } from './blur.js'
import { type Canvas, type Color, type Field, toByteImage } from './canvas.js'
import { mixColors, mutedColor } from './colors.js'
import { bands, checks, dots, gradient, hills } from './fields.js'

/**
 * A quiet background: plain, shaded, cloudy, striped, chequered or dotted, the stronger the more difficult (0 … 1).
 * Returns its main colour.
 */
export function paintBackground(canvas: Canvas, random: WorldRandom, difficulty: number): Color {
  const { width, height } = canvas
  const color = mutedColor(random)
  const other = mutedColor(random)
  const strength = difficulty * random.uniform(0.3, 1)
  const second = mixColors(color, other, strength)
  const pattern = backgroundPattern(random, width, height)
  canvas.fill({ color, second, pattern })
  if (random.chance(difficulty)) {
    const cloud = hills(random, width, height, width / random.uniform(8, 30), 2)
    const depth = 0.35 * difficulty
    canvas.illuminate(cloud, depth, 1 - 0.5 * depth)
  }
  return mixColors(color, second, 0.5)
}

function backgroundPattern(random: WorldRandom, width: number, height: number): Field {
  const angle = random.uniform(0, 2 * Math.PI)
  const period = width * random.uniform(0.06, 0.25)
  switch (random.integer(6)) {
    case 0:
      return bands(angle, period, random.uniform(), random.uniform(0.3, 0.7))
    case 1:
      return checks(angle, period)
    case 2:
      return dots(angle, period, random.uniform(0.2, 0.4))
    case 3:
      return gradient(angle, width, height)
    default:
      return hills(random, width, height, width / random.uniform(2, 7), 3)
  }
}

/** Uneven light, a lens a little out of focus and a noisy sensor: the more difficult (0 … 1), the more of each. */
export function photograph(canvas: Canvas, random: WorldRandom, difficulty: number): ByteImage {
  const { width, height, pixels } = canvas
  const slope = gradient(random.uniform(0, 2 * Math.PI), width, height)
  const strength = random.uniform(0, 0.7) * difficulty
  const exposure = 1 + random.uniform(-0.25, 0.15) * difficulty
  canvas.illuminate(slope, exposure * strength, exposure * (1 - 0.5 * strength))
  blur(pixels, width, height, random.uniform(0, 0.011) * difficulty * Math.min(width, 160))
  const noise = random.uniform(1, 16) * difficulty
  return toByteImage(pixels, width, height, random, { noise })
}
