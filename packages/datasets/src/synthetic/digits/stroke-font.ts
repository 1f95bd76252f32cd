/**
 * Digits as a pen writes them: several ways for each, as strokes in a box of width and height 1. Strokes of three and
 * more points are smooth curves through them.
 */
import { cosine, sine } from '../portable-math.js'
import { type Coverage, type Path, strokesCoverage } from '../raster/coverage.js'
import { smoothPath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'

/** How somebody writes. */
export interface Hand {
  /** How far the top leans to the right, of the height. */
  slant: number
  /** Width of the digits, of their height. */
  aspect: number
  /** Half the pen's width, of the height. */
  pen: number
  /** How unsteady the hand is: the deviation of points, of the height. */
  jitter: number
}

export function drawHand(random: WorldRandom, difficulty: number): Hand {
  return {
    slant: random.normal(0.08, 0.05 + 0.12 * difficulty),
    aspect: random.uniform(0.5, 0.78),
    pen: random.uniform(0.035, 0.05 + 0.045 * difficulty),
    jitter: random.uniform(0.004, 0.012 + 0.03 * difficulty),
  }
}

/** Where a digit stands: the middle of its box, its height in pixels, and how it is turned. */
export interface DigitPlace {
  x: number
  y: number
  height: number
  /** In radians. */
  angle: number
}

/** What a written digit covers. */
export function writeDigit(
  random: WorldRandom,
  digit: number,
  hand: Hand,
  { x, y, height, angle }: DigitPlace,
  width: number,
  pictureHeight: number,
): Coverage {
  const bend = random.normal(0, 1.6 * hand.jitter)
  const wave = random.uniform(0, 2 * Math.PI)
  const [cos, sin] = [cosine(angle) * height, sine(angle) * height]
  const place = (u: number, v: number) => {
    const across = (u - 0.5) * hand.aspect + (0.5 - v) * hand.slant + bend * sine(4 * v + wave)
    return [x + across * cos - (v - 0.5) * sin, y + across * sin + (v - 0.5) * cos] as const
  }
  const shift = shifts(random, hand.jitter)
  const strokes = random.pick(glyphs[digit]!).map((stroke) => {
    const path: number[] = []
    for (let i = 0; i < stroke.length; i += 2) {
      const [dx, dy] = shift(stroke[i]!, stroke[i + 1]!)
      path.push(...place(stroke[i]! + dx / hand.aspect, stroke[i + 1]! + dy))
    }
    const smooth = smoothPath(path)
    return { path: smooth, radii: penPressure(random, smooth, hand.pen * height) }
  })
  return strokesCoverage(strokes, width, pictureHeight)
}

/** How far each point of a glyph is off; points that are the same stay together. */
function shifts(random: WorldRandom, jitter: number) {
  const known = new Map<string, readonly [number, number]>()
  return (u: number, v: number) => {
    const key = `${u} ${v}`
    const shift = known.get(key) ?? [random.normal(0, jitter), random.normal(0, jitter)]
    known.set(key, shift)
    return shift
  }
}

/** The pen presses a little harder here and there. */
function penPressure(random: WorldRandom, path: Path, radius: number) {
  const phase = random.uniform(0, 2 * Math.PI)
  const count = path.length / 2
  return Array.from(
    { length: count },
    (_, i) => radius * (1 + 0.14 * sine((4 * i) / count + phase)),
  )
}

// biome-ignore format: a stroke per line
const glyphs: readonly (readonly Path[])[][] = [
  [
    [[0.5, 0.02, 0.2, 0.15, 0.08, 0.5, 0.2, 0.85, 0.5, 0.98, 0.8, 0.85, 0.92, 0.5, 0.8, 0.15, 0.5, 0.02]],
    [[0.66, 0.05, 0.32, 0.06, 0.08, 0.4, 0.14, 0.8, 0.45, 1, 0.82, 0.82, 0.93, 0.4, 0.72, 0.06, 0.45, 0.03]],
  ],
  [
    [[0.52, 0, 0.5, 1]],
    [[0.22, 0.27, 0.56, 0], [0.56, 0, 0.55, 1]],
    [[0.25, 0.24, 0.55, 0], [0.55, 0, 0.54, 1], [0.22, 1, 0.86, 1]],
  ],
  [
    [[0.1, 0.27, 0.22, 0.07, 0.5, 0, 0.79, 0.1, 0.85, 0.32, 0.68, 0.57, 0.36, 0.81, 0.1, 1], [0.1, 1, 0.92, 0.98]],
    [[0.12, 0.22, 0.4, 0, 0.76, 0.1, 0.8, 0.36, 0.5, 0.72, 0.2, 0.96, 0.08, 0.9, 0.24, 0.8, 0.5, 0.93, 0.94, 0.96]],
  ],
  [
    [[0.12, 0.13, 0.4, 0, 0.74, 0.08, 0.79, 0.28, 0.6, 0.44, 0.36, 0.48], [0.36, 0.48, 0.7, 0.52, 0.88, 0.72, 0.74, 0.93, 0.4, 1, 0.08, 0.88]],
    [[0.1, 0.02, 0.86, 0.02], [0.86, 0.02, 0.42, 0.42], [0.42, 0.42, 0.76, 0.48, 0.9, 0.72, 0.74, 0.94, 0.4, 1, 0.08, 0.88]],
  ],
  [
    [[0.35, 0, 0.07, 0.61], [0.07, 0.61, 0.95, 0.61], [0.71, 0.3, 0.68, 1]],
    [[0.68, 0, 0.05, 0.67], [0.05, 0.67, 0.97, 0.67], [0.68, 0, 0.68, 1]],
    [[0.18, 0.03, 0.14, 0.5], [0.14, 0.5, 0.86, 0.47], [0.86, 0.05, 0.8, 1]],
  ],
  [
    [[0.86, 0.02, 0.25, 0.03], [0.25, 0.03, 0.18, 0.44], [0.18, 0.44, 0.46, 0.36, 0.78, 0.46, 0.89, 0.7, 0.74, 0.93, 0.42, 1, 0.1, 0.9]],
    [[0.3, 0.04, 0.2, 0.42], [0.2, 0.42, 0.56, 0.4, 0.84, 0.58, 0.78, 0.88, 0.45, 1, 0.1, 0.92], [0.3, 0.04, 0.9, 0]],
  ],
  [
    [[0.76, 0.02, 0.42, 0.18, 0.17, 0.48, 0.1, 0.75, 0.27, 0.97, 0.6, 1, 0.86, 0.82, 0.8, 0.58, 0.5, 0.49, 0.22, 0.6, 0.11, 0.76]],
    [[0.55, 0, 0.26, 0.3, 0.1, 0.68, 0.24, 0.96, 0.56, 1, 0.82, 0.84, 0.78, 0.62, 0.5, 0.56, 0.14, 0.8]],
  ],
  [
    [[0.06, 0.03, 0.92, 0.03], [0.92, 0.03, 0.62, 0.45, 0.42, 1]],
    [[0.06, 0.04, 0.92, 0.03], [0.92, 0.03, 0.6, 0.5, 0.4, 1], [0.28, 0.52, 0.86, 0.49]],
    [[0.08, 0.2, 0.1, 0.03], [0.1, 0.03, 0.9, 0.04], [0.9, 0.04, 0.56, 0.5, 0.46, 1]],
  ],
  [
    [[0.79, 0.13, 0.5, 0, 0.21, 0.12, 0.25, 0.33, 0.5, 0.48, 0.8, 0.68, 0.8, 0.9, 0.5, 1, 0.19, 0.9, 0.17, 0.68, 0.5, 0.48, 0.76, 0.32, 0.79, 0.13]],
    [[0.5, 0.46, 0.22, 0.3, 0.24, 0.08, 0.5, 0, 0.76, 0.08, 0.79, 0.3, 0.5, 0.46], [0.5, 0.46, 0.14, 0.66, 0.17, 0.92, 0.5, 1, 0.83, 0.92, 0.86, 0.66, 0.5, 0.46]],
  ],
  [
    [[0.82, 0.3, 0.72, 0.08, 0.45, 0, 0.17, 0.12, 0.12, 0.36, 0.3, 0.53, 0.6, 0.5, 0.82, 0.3], [0.82, 0.3, 0.8, 0.65, 0.7, 1]],
    [[0.82, 0.27, 0.7, 0.06, 0.42, 0, 0.16, 0.14, 0.14, 0.37, 0.36, 0.53, 0.66, 0.46, 0.82, 0.27], [0.82, 0.27, 0.84, 0.7, 0.66, 0.95, 0.36, 1, 0.14, 0.92]],
  ],
]
