/** What lies between roads and houses: fields and meadows, and what stands on them. */
import { cosine, length, sine } from '../portable-math.js'
import type { Canvas, Color } from '../raster/canvas.js'
import { darker, hsv, lighter, mixColors, nearColor } from '../raster/colors.js'
import { type Coverage, strokeCoverage } from '../raster/coverage.js'
import { bands, hills, slope } from '../raster/fields.js'
import type { WorldRandom } from '../world-random.js'

const grounds: readonly Color[] = [
  [104, 112, 76],
  [122, 116, 88],
  [142, 128, 98],
  [92, 104, 70],
  [134, 130, 108],
]

const crops: readonly Color[] = [
  [94, 118, 62],
  [128, 132, 78],
  [158, 142, 98],
  [120, 98, 72],
  [82, 100, 58],
  [172, 158, 112],
  [106, 84, 62],
]

/** Meadows, and in the country fields with furrows. Returns the ground's colour. */
export function paintGround(canvas: Canvas, random: WorldRandom): Color {
  const { width, height } = canvas
  const ground = nearColor(random, random.pick(grounds), 10)
  const rough = hills(random, width, height, width / random.uniform(3, 8), 4)
  canvas.fill({ color: darker(ground, 0.82), second: lighter(ground, 0.12), pattern: rough })
  if (random.chance(0.55)) paintFields(canvas, random)
  const fine = hills(random, width, height, 3, 1)
  canvas.illuminate(fine, 0.14, 0.93)
  return ground
}

/** Plots of land: each point belongs to the nearest of some. */
function paintFields(canvas: Canvas, random: WorldRandom) {
  const { width, height } = canvas
  const opacity = random.uniform(0.4, 0.9)
  const count = 5 + random.integer(7)
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)]
  const plots = Array.from({ length: count }, (_, i) => {
    const color = nearColor(random, random.pick(crops), 12)
    xs[i] = random.uniform(0, width)
    ys[i] = random.uniform(0, height)
    const second = random.chance(0.7) ? darker(color, 0.9) : color
    const pattern = bands(random.uniform(0, Math.PI), random.uniform(3.5, 8))
    return { color, second, pattern, opacity }
  })
  const alpha = new Uint8Array(width).fill(255)
  const squares = new Float64Array(count)
  for (let top = 0; top < height; top++) {
    for (let i = 0; i < count; i++) squares[i] = (ys[i]! - top - 0.5) * (ys[i]! - top - 0.5)
    for (let left = 0; left < width; ) {
      const plot = nearest(xs, squares, left + 0.5)
      const right = endOf(plot, left, width, (x) => nearest(xs, squares, x + 0.5))
      canvas.paint({ left, top, width: right - left, height: 1, alpha }, plots[plot]!)
      left = right
    }
  }
}

/** The column where a plot ends that begins at this one, found by halving: plots have no dents. */
function endOf(plot: number, left: number, width: number, plotAt: (x: number) => number) {
  let [inside, outside] = [left, width]
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1
    if (plotAt(middle) === plot) inside = middle
    else outside = middle
  }
  return outside
}

/** Which of some points is nearest, by their places along a row and the squares of their distances from it. */
function nearest(xs: Float64Array, squares: Float64Array, x: number) {
  let best = 0
  let least = Infinity
  for (let i = 0; i < xs.length; i++) {
    const distance = (xs[i]! - x) * (xs[i]! - x) + squares[i]!
    if (distance < least) {
      least = distance
      best = i
    }
  }
  return best
}

/** Where the sun's shadows fall, in pixels per metre of height. */
export interface Sun {
  dx: number
  dy: number
}

export function drawSun(random: WorldRandom, metersPerPixel: number): Sun {
  const angle = random.uniform(0, 2 * Math.PI)
  const reach = random.uniform(0.35, 1.1) / metersPerPixel
  return { dx: cosine(angle) * reach, dy: sine(angle) * reach }
}

/**
 * Trees alone, in rows and in woods, with their shadows. They may hang over roads but not over houses, which `taken`
 * says.
 */
export function paintTrees(
  canvas: Canvas,
  random: WorldRandom,
  sun: Sun,
  metersPerPixel: number,
  density: number,
  taken: (crown: Coverage) => boolean,
) {
  const { width, height } = canvas
  const hectares = (width * height * metersPerPixel * metersPerPixel) / 10_000
  const count = Math.round(hectares * random.uniform(4, 30) * density)
  const leaf = hsv(random.uniform(0.2, 0.34), random.uniform(0.25, 0.5), random.uniform(0.22, 0.4))
  const woods = Array.from({ length: 3 }, () => [
    random.uniform(0, width),
    random.uniform(0, height),
  ])
  for (let i = 0; i < count; i++) {
    const [wx, wy] = random.pick(woods) as [number, number]
    const isAlone = random.chance(0.5)
    const x = isAlone ? random.uniform(0, width) : wx + random.normal(0, 0.12 * width)
    const y = isAlone ? random.uniform(0, height) : wy + random.normal(0, 0.12 * height)
    const radius = random.uniform(1.6, 5.2) / metersPerPixel
    paintTree(canvas, random, x, y, radius, nearColor(random, leaf, 12), sun, taken)
  }
}

function paintTree(
  canvas: Canvas,
  random: WorldRandom,
  x: number,
  y: number,
  radius: number,
  color: Color,
  { dx, dy }: Sun,
  taken: (crown: Coverage) => boolean,
) {
  const { width, height } = canvas
  const lobes: number[] = []
  for (let i = 0; i < 4; i++) {
    lobes.push(x + random.uniform(-0.4, 0.4) * radius, y + random.uniform(-0.4, 0.4) * radius)
  }
  const crown = strokeCoverage(lobes, 0.7 * radius, width, height)
  if (taken(crown)) return
  const shade = [x, y, x + dx * radius * 1.6, y + dy * radius * 1.6]
  canvas.paint(strokeCoverage(shade, 0.9 * radius, width, height), {
    color: [14, 18, 28],
    opacity: 0.45,
  })
  const fall = length(dx, dy) * radius
  const light = slope(x, y, (-0.4 * dx) / fall, (-0.4 * dy) / fall)
  canvas.paint(crown, { color, light })
  const glints = [0, 1, 2].map(() => [
    x + (random.uniform(-0.5, 0.5) - (0.3 * dx * radius) / fall) * radius,
    y + (random.uniform(-0.5, 0.5) - (0.3 * dy * radius) / fall) * radius,
  ])
  for (const glint of glints) {
    const spot = strokeCoverage(glint, 0.26 * radius, width, height)
    canvas.paint(spot, {
      color: mixColors(lighter(color, 0.25), [190, 200, 90], 0.15),
      opacity: 0.6,
    })
  }
}
