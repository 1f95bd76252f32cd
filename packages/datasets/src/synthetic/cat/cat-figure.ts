/** The cat: ginger with a cream muzzle, a striped tail and a turquoise scarf. Drawn part by part. */
import { cosine, sine } from '../portable-math.js'
import type { Color } from '../raster/canvas.js'
import { ellipsePath, smoothPath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'
import type { Ink } from './ink.js'

export const catPoses = [
  'sitting',
  'walking',
  'sleeping',
  'leaping',
  'begging',
  'stretching',
  'in a box',
] as const

export type CatPose = (typeof catPoses)[number]

/** What changes from picture to picture besides the pose. */
export interface CatMood {
  eyes: 'open' | 'closed' | 'wide'
  mouth: 'smile' | 'open' | 'small'
  /** Of the head, in radians. */
  tilt: number
  /** Where the eyes look, -1 … 1. */
  look: number
  /** -1 … 1: how the tail is held. */
  tail: number
  /** -1 … 1: which leg is ahead. */
  step: number
}

export function drawMood(random: WorldRandom, pose: CatPose): CatMood {
  return {
    eyes: pose === 'sleeping' ? 'closed' : random.pick(['open', 'open', 'open', 'wide', 'closed']),
    mouth: random.pick(['smile', 'smile', 'open', 'small']),
    tilt: random.normal(0, 0.1),
    look: random.uniform(-1, 1),
    tail: random.uniform(-1, 1),
    step: random.uniform(-1, 1),
  }
}

const fur: Color = [236, 148, 66]
const dark: Color = [192, 96, 40]
const cream: Color = [252, 232, 206]
const pink: Color = [240, 150, 150]
const scarf: Color = [32, 158, 160]

/** Draws the cat, its feet at (0, 0); it is about 1 high. */
export function drawCat(ink: Ink, pose: CatPose, mood: CatMood) {
  drawPose[pose](ink, mood)
}

const drawPose: Readonly<Record<CatPose, (ink: Ink, mood: CatMood) => void>> = {
  sitting(ink, mood) {
    const { tail } = mood
    drawTail(ink, [0.14, -0.08, 0.4, -0.04, 0.47, -0.24, 0.38 + 0.12 * tail, -0.46])
    ink.shape(
      smoothPath(
        [0, -0.62, 0.17, -0.46, 0.27, -0.14, 0.2, 0, -0.2, 0, -0.27, -0.14, -0.17, -0.46],
        { closed: true },
      ),
      fur,
    )
    ink.patch(ellipsePath(0, -0.28, 0.12, 0.2), cream)
    ink.limb([-0.09, -0.3, -0.1, -0.04], [0.055, 0.05], fur)
    ink.limb([0.09, -0.3, 0.1, -0.04], [0.055, 0.05], fur)
    paws(ink, [-0.12, 0.12], -0.025)
    drawScarf(ink, 0, -0.5, 0.17)
    drawHead(ink, 0, -0.72, 0.25, mood)
  },
  walking(ink, mood) {
    const { step, tail } = mood
    const swing = 0.11 * step
    drawTail(ink, [-0.34, -0.4, -0.52, -0.5, -0.54, -0.72, -0.46 + 0.12 * tail, -0.86])
    legs(ink, [-0.27, 0.25], [-swing, swing], dark)
    ink.limb([-0.3, -0.36, 0, -0.37, 0.27, -0.38], [0.17, 0.16, 0.17], fur)
    stripes(ink, [-0.22, -0.08, 0.06], -0.52)
    legs(ink, [-0.31, 0.3], [swing, -swing], fur)
    drawScarf(ink, 0.34, -0.46, 0.13)
    drawHead(ink, 0.42, -0.62, 0.225, mood)
  },
  sleeping(ink, mood) {
    ink.shape(ellipsePath(-0.04, -0.2, 0.46, 0.21), fur)
    stripes(ink, [-0.26, -0.12, 0.02], -0.39)
    drawScarf(ink, 0.2, -0.2, 0.11)
    drawHead(ink, 0.28, -0.2, 0.21, { ...mood, tilt: mood.tilt + 0.25 })
    drawTail(ink, [-0.44, -0.1, -0.3, -0.03, 0, -0.04, 0.18 + 0.08 * mood.tail, -0.02])
    for (const [i, size] of [0.05, 0.07, 0.09].entries()) {
      const [x, y] = [0.5 + 0.1 * i, -0.5 - 0.13 * i]
      ink.line([x, y, x + size, y], undefined, 0.8)
      ink.line([x + size, y, x, y + size], undefined, 0.8)
      ink.line([x, y + size, x + size, y + size], undefined, 0.8)
    }
  },
  leaping(ink, mood) {
    const { tail, step } = mood
    drawTail(ink, [-0.38, -0.42, -0.56, -0.34, -0.7, -0.42 + 0.1 * tail, -0.78, -0.3])
    ink.limb([-0.3, -0.42, -0.46, -0.26, -0.62, -0.2 + 0.06 * step], [0.1, 0.06, 0.05], dark)
    ink.limb([0.2, -0.6, 0.42, -0.56, 0.58, -0.52 - 0.06 * step], [0.07, 0.055, 0.05], dark)
    ink.limb([-0.3, -0.42, 0, -0.54, 0.24, -0.64], [0.165, 0.15, 0.16], fur)
    stripes(ink, [-0.2, -0.07, 0.06], -0.62, -0.08)
    ink.limb([-0.32, -0.4, -0.44, -0.2, -0.56, -0.08 - 0.05 * step], [0.1, 0.06, 0.05], fur)
    ink.limb([0.24, -0.56, 0.44, -0.48, 0.62, -0.4 + 0.06 * step], [0.07, 0.055, 0.05], fur)
    drawScarf(ink, 0.31, -0.7, 0.13)
    drawHead(ink, 0.42, -0.82, 0.22, { ...mood, tilt: mood.tilt - 0.15 })
  },
  begging(ink, mood) {
    const { tail, step } = mood
    drawTail(ink, [-0.1, -0.06, -0.34, -0.02, -0.46, -0.16, -0.42 - 0.08 * tail, -0.36])
    ink.shape(
      smoothPath(
        [0, -0.74, 0.15, -0.62, 0.22, -0.3, 0.2, -0.03, -0.2, -0.03, -0.22, -0.3, -0.15, -0.62],
        { closed: true },
      ),
      fur,
    )
    ink.patch(ellipsePath(0, -0.34, 0.12, 0.24), cream)
    paws(ink, [-0.13, 0.13], -0.02)
    drawScarf(ink, 0, -0.62, 0.14)
    for (const side of [-1, 1]) {
      const lift = 0.05 * step * side
      ink.limb([0.15 * side, -0.52, 0.23 * side, -0.4, 0.1 * side, -0.45 - lift], 0.05, fur)
    }
    drawHead(ink, 0, -0.82, 0.225, mood)
  },
  stretching(ink, mood) {
    const { tail } = mood
    drawTail(ink, [-0.36, -0.48, -0.48, -0.62, -0.44, -0.78, -0.32 + 0.1 * tail, -0.86])
    ink.limb([-0.26, -0.4, -0.28, -0.2, -0.26, -0.04], [0.09, 0.06, 0.05], dark)
    ink.limb([0.16, -0.14, 0.36, -0.05, 0.54, -0.045], [0.06, 0.05, 0.05], dark)
    ink.limb([-0.3, -0.42, -0.04, -0.32, 0.2, -0.2], [0.165, 0.13, 0.13], fur)
    stripes(ink, [-0.26, -0.13, 0], -0.55, 0.12)
    ink.limb([-0.34, -0.4, -0.37, -0.2, -0.35, -0.04], [0.1, 0.06, 0.05], fur)
    ink.limb([0.18, -0.12, 0.4, -0.04, 0.6, -0.04], [0.06, 0.05, 0.05], fur)
    drawScarf(ink, 0.25, -0.24, 0.11)
    drawHead(ink, 0.34, -0.34, 0.2, { ...mood, tilt: mood.tilt + 0.1 })
  },
  'in a box'(ink, mood) {
    drawTail(ink, [-0.3, -0.3, -0.4, -0.5, -0.34 + 0.1 * mood.tail, -0.66, -0.46, -0.74])
    const card: Color = [206, 164, 112]
    ink.shape([-0.42, -0.4, 0.42, -0.4, 0.4, -0.3, -0.4, -0.3], [150, 112, 72])
    drawScarf(ink, 0, -0.4, 0.15)
    drawHead(ink, 0, -0.6, 0.24, mood)
    ink.shape([-0.42, -0.36, 0.42, -0.36, 0.39, 0, -0.39, 0], card)
    ink.line([0.1, -0.2, 0.26, -0.2], [150, 112, 72], 1.5)
    ink.line([0.1, -0.13, 0.2, -0.13], [150, 112, 72], 1.5)
    paws(ink, [-0.17, 0.17], -0.36)
  },
}

function paws(ink: Ink, places: readonly number[], y: number) {
  for (const x of places) {
    ink.shape(ellipsePath(x, y, 0.075, 0.05), cream)
    ink.line([x - 0.02, y - 0.01, x - 0.02, y + 0.03], undefined, 0.6)
    ink.line([x + 0.02, y - 0.01, x + 0.02, y + 0.03], undefined, 0.6)
  }
}

function legs(ink: Ink, hips: readonly number[], steps: readonly number[], color: Color) {
  for (const [i, x] of hips.entries()) {
    const foot = x + steps[i]!
    ink.limb([x, -0.3, (x + foot) / 2, -0.16, foot, -0.05], [0.08, 0.055, 0.048], color)
    ink.shape(ellipsePath(foot + 0.02, -0.03, 0.065, 0.035), cream)
  }
}

function drawTail(ink: Ink, path: readonly number[]) {
  ink.limb(path, [0.055, 0.05, 0.05, 0.045], fur)
  const smooth = smoothPath(path, { steps: 12 })
  const count = smooth.length / 2
  for (const share of [0.55, 0.72, 0.89]) {
    const i = Math.floor(share * (count - 2))
    const [x, y] = [smooth[2 * i]!, smooth[2 * i + 1]!]
    const [dx, dy] = [smooth[2 * i + 2]! - x, smooth[2 * i + 3]! - y]
    const size = 0.04 / Math.sqrt(dx * dx + dy * dy)
    ink.line([x - dy * size, y + dx * size, x + dy * size, y - dx * size], dark, 2.2)
  }
}

/** Stripes on the back. */
function stripes(ink: Ink, places: readonly number[], y: number, slope = 0) {
  for (const [i, x] of places.entries()) {
    const top = y + slope * i
    ink.line([x, top + 0.02, x + 0.02, top + 0.08, x + 0.015, top + 0.14], dark, 2)
  }
}

function drawScarf(ink: Ink, x: number, y: number, half: number) {
  ink.limb([x - half, y - 0.02, x, y + 0.03, x + half, y - 0.02], 0.042, scarf)
  ink.limb([x + 0.4 * half, y + 0.03, x + 0.55 * half, y + 0.13], [0.03, 0.042], scarf)
}

function drawHead(ink: Ink, x: number, y: number, radius: number, mood: CatMood) {
  const [cos, sin] = [cosine(mood.tilt) * radius, sine(mood.tilt) * radius]
  const at = (path: readonly number[]) => {
    const placed: number[] = []
    for (let i = 0; i < path.length; i += 2) {
      const [u, v] = [path[i]!, path[i + 1]!]
      placed.push(x + u * cos - v * sin, y + u * sin + v * cos)
    }
    return placed
  }
  for (const side of [-1, 1]) {
    ink.shape(at([0.95 * side, -0.3, 0.86 * side, -1.28, 0.22 * side, -0.8]), fur)
    ink.patch(at([0.8 * side, -0.5, 0.77 * side, -1.05, 0.42 * side, -0.78]), pink)
  }
  ink.shape(at(ellipsePath(0, 0, 1.1, 0.92)), fur)
  for (const [u, reach] of [
    [-0.22, 0.28],
    [0, 0.36],
    [0.22, 0.28],
  ] as const) {
    ink.line(at([u, -0.86, u * 0.9, -0.86 + reach]), dark, 2)
  }
  ink.patch(at(ellipsePath(-0.24, 0.36, 0.36, 0.3)), cream)
  ink.patch(at(ellipsePath(0.24, 0.36, 0.36, 0.3)), cream)
  for (const side of [-1, 1]) {
    drawEye(ink, at, 0.46 * side, mood)
    ink.line(at([0.62 * side, 0.28, 1.32 * side, 0.16]), undefined, 0.55)
    ink.line(at([0.62 * side, 0.4, 1.32 * side, 0.46]), undefined, 0.55)
  }
  drawMouth(ink, at, mood)
}

type Place = (path: readonly number[]) => number[]

function drawEye(ink: Ink, at: Place, u: number, { eyes, look }: CatMood) {
  if (eyes === 'closed') {
    ink.line(at([u - 0.2, -0.08, u, 0.02, u + 0.2, -0.08]), undefined, 1.1)
    return
  }
  const size = eyes === 'wide' ? 1.2 : 1
  ink.shape(at(ellipsePath(u, -0.08, 0.22 * size, 0.26 * size)), [214, 232, 120])
  const pupil = eyes === 'wide' ? 0.14 : 0.085
  ink.patch(at(ellipsePath(u + 0.08 * look, -0.08, pupil, 0.2)), [30, 24, 28])
  ink.patch(at(ellipsePath(u + 0.08 * look - 0.05, -0.17, 0.05, 0.06)), [255, 255, 255])
}

function drawMouth(ink: Ink, at: Place, { mouth }: CatMood) {
  if (mouth === 'open') ink.shape(at(ellipsePath(0, 0.52, 0.15, 0.17)), [170, 60, 70])
  else {
    const deep = mouth === 'smile' ? 0.52 : 0.44
    ink.line(at([-0.26, deep - 0.06, -0.12, deep + 0.02, 0, deep - 0.1]), undefined, 0.9)
    ink.line(at([0.26, deep - 0.06, 0.12, deep + 0.02, 0, deep - 0.1]), undefined, 0.9)
  }
  ink.shape(at([-0.12, 0.18, 0.12, 0.18, 0, 0.32]), pink)
}
