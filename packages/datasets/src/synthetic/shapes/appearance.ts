import type { Color, Field, Paint } from '../raster/canvas.js'
import { darker, hsv, lighter } from '../raster/colors.js'
import { bands, checks, dots } from '../raster/fields.js'
import type { WorldRandom } from '../world-random.js'

/** Colours that people name alike: ranges of hue in degrees, saturation and value. */
const ranges = {
  red: { hue: [-9, 7], saturation: [0.75, 0.95], value: [0.72, 0.95] },
  orange: { hue: [24, 33], saturation: [0.82, 0.98], value: [0.92, 1] },
  yellow: { hue: [50, 57], saturation: [0.7, 0.95], value: [0.92, 1] },
  green: { hue: [105, 142], saturation: [0.55, 0.85], value: [0.45, 0.75] },
  turquoise: { hue: [172, 185], saturation: [0.6, 0.85], value: [0.72, 0.9] },
  blue: { hue: [213, 233], saturation: [0.7, 0.92], value: [0.62, 0.92] },
  purple: { hue: [268, 284], saturation: [0.55, 0.8], value: [0.5, 0.75] },
  pink: { hue: [322, 338], saturation: [0.38, 0.56], value: [0.93, 1] },
} as const

export type ShapeColor = keyof typeof ranges
export const shapeColors = Object.keys(ranges) as ShapeColor[]

export const shapeTextures = ['plain', 'striped', 'dotted', 'checked'] as const
export type ShapeTexture = (typeof shapeTextures)[number]

export function drawColor(random: WorldRandom, name: ShapeColor): Color {
  const { hue, saturation, value } = ranges[name]
  return hsv(random.uniform(...hue) / 360, random.uniform(...saturation), random.uniform(...value))
}

/** Paint of this colour; a texture's second colour is a lighter or darker one of the same hue. */
export function texturedPaint(
  random: WorldRandom,
  color: Color,
  texture: ShapeTexture,
  radius: number,
): Paint {
  if (texture === 'plain') return { color }
  const second = random.chance(0.5) ? lighter(color, 0.62) : darker(color, 0.45)
  const period = Math.max(4.5, radius * random.uniform(0.42, 0.6))
  return { color, second, pattern: texturePattern(random, texture, period) }
}

function texturePattern(random: WorldRandom, texture: ShapeTexture, period: number): Field {
  const angle = random.uniform(0, Math.PI)
  if (texture === 'striped') return bands(angle, period, random.uniform())
  if (texture === 'dotted') return dots(angle, period, 0.32)
  return checks(angle, period * 1.2)
}
