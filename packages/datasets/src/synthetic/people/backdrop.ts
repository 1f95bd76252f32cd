/** Where the people of a picture are: outdoors or in a room, with things in front of them. */
import { type Canvas, type Color, stampLabel } from '../raster/canvas.js'
import { darker, hsv, lighter, mixColors, mutedColor } from '../raster/colors.js'
import { type Coverage, fillCoverage, strokeCoverage } from '../raster/coverage.js'
import { bands, hills, scaled, slope } from '../raster/fields.js'
import { placePath, polarPath, rectanglePath } from '../raster/paths.js'
import { paintBackground } from '../raster/scene-light.js'
import type { WorldRandom } from '../world-random.js'
import type { BodyScene } from './paint-person.js'

/** Paints what is behind, and returns how far down the horizon is. */
export function paintBackdrop(canvas: Canvas, random: WorldRandom, difficulty: number): number {
  const horizon = canvas.height * random.uniform(0.3, 0.62)
  if (random.chance(0.35)) paintRoom(canvas, random, horizon, difficulty)
  else paintOutdoors(canvas, random, horizon, difficulty)
  return horizon
}

function paintRoom(canvas: Canvas, random: WorldRandom, horizon: number, difficulty: number) {
  const { width, height } = canvas
  paintBackground(canvas, random, 0.8 * difficulty)
  const frames = random.integer(1 + Math.round(4 * difficulty))
  for (let i = 0; i < frames; i++) {
    const [wide, high] = [random.uniform(0.08, 0.25) * width, random.uniform(0.08, 0.22) * height]
    const [x, y] = [random.uniform(0, width), random.uniform(0, horizon)]
    const outer = fillCoverage([rectanglePath(x, y, wide, high)], width, height)
    canvas.paint(outer, { color: darker(mutedColor(random), 0.4) })
    const inner = rectanglePath(
      x + 0.02 * width,
      y + 0.02 * width,
      wide - 0.04 * width,
      high - 0.04 * width,
    )
    canvas.paint(fillCoverage([inner], width, height), { color: mutedColor(random, 0.5, 1) })
  }
  const floor = hsv(random.uniform(0.03, 0.12), random.uniform(0.1, 0.5), random.uniform(0.3, 0.7))
  const planks = bands(random.uniform(-0.4, 0.4) + Math.PI / 2, random.uniform(5, 12), 0, 0.12)
  const ground = rectanglePath(0, 0.5 * (horizon + 0.72 * height), width, height)
  canvas.paint(fillCoverage([ground], width, height), {
    color: floor,
    second: darker(floor, 0.75),
    pattern: planks,
  })
}

function paintOutdoors(canvas: Canvas, random: WorldRandom, horizon: number, difficulty: number) {
  const { width, height } = canvas
  const sky = hsv(random.uniform(0.52, 0.62), random.uniform(0.05, 0.45), random.uniform(0.75, 1))
  const cloud = hills(random, width, height, width / 3, 3)
  const pattern = scaled(cloud, 0.75)
  canvas.fill({ color: sky, second: [250, 250, 250], pattern })
  const far = hsv(random.uniform(0.2, 0.6), random.uniform(0.1, 0.35), random.uniform(0.4, 0.7))
  paintSkyline(canvas, random, horizon, far)
  const grass = random.chance(0.6)
    ? hsv(random.uniform(0.18, 0.33), random.uniform(0.25, 0.55), random.uniform(0.35, 0.65))
    : hsv(random.uniform(0.05, 0.15), random.uniform(0.05, 0.35), random.uniform(0.45, 0.75))
  const rough = hills(random, width, height, width / random.uniform(6, 20), 3)
  const ground = fillCoverage([rectanglePath(0, horizon, width, height)], width, height)
  const second = lighter(grass, 0.25)
  canvas.paint(ground, { color: darker(grass, 0.85), second, pattern: rough })
  const things = random.integer(1 + Math.round(7 * difficulty))
  for (let i = 0; i < things; i++) paintTreeOrPost(canvas, random, horizon)
}

function paintSkyline(canvas: Canvas, random: WorldRandom, horizon: number, color: Color) {
  const { width, height } = canvas
  if (random.chance(0.5)) {
    const ridge = Array.from({ length: 9 }, (_, i) => [
      (i / 8) * width,
      horizon - random.uniform(0, 0.16) * height,
    ])
    const path = [...ridge.flat(), width, horizon + 2, 0, horizon + 2]
    canvas.paint(fillCoverage([path], width, height), { color })
    return
  }
  for (let x = 0; x < width; ) {
    const wide = random.uniform(0.05, 0.16) * width
    const high = random.uniform(0.04, 0.24) * height
    const house = fillCoverage([rectanglePath(x, horizon - high, wide, high + 2)], width, height)
    const windows = bands(0, random.uniform(3.5, 6), 0, 0.4)
    const second = lighter(color, 0.3)
    canvas.paint(house, {
      color: mixColors(color, mutedColor(random), 0.4),
      second,
      pattern: windows,
    })
    x += wide * random.uniform(0.9, 1.5)
  }
}

/** Limb-like things, which are nobody's. */
function paintTreeOrPost(canvas: Canvas, random: WorldRandom, horizon: number) {
  const { width, height } = canvas
  const foot = horizon + random.uniform(0, 0.2) * height
  const x = random.uniform(0, width)
  const high = random.uniform(0.15, 0.5) * height
  const bark = hsv(random.uniform(0.04, 0.1), random.uniform(0.2, 0.5), random.uniform(0.2, 0.5))
  const lean = random.normal(0, 0.05) * high
  const radius = random.uniform(0.008, 0.02) * width
  const trunk = strokeCoverage(
    [x, foot, x + lean, foot - high],
    [radius, 0.6 * radius],
    width,
    height,
  )
  canvas.paint(trunk, { color: bark })
  if (random.chance(0.4)) return
  const leaf = hsv(random.uniform(0.18, 0.38), random.uniform(0.3, 0.6), random.uniform(0.25, 0.55))
  const crown = bush(
    random,
    x + lean,
    foot - high,
    random.uniform(0.07, 0.14) * width,
    width,
    height,
  )
  canvas.paint(crown, {
    color: leaf,
    light: slope(0, foot - high + 0.16 * height, 0, -0.5 / height),
  })
}

function bush(
  random: WorldRandom,
  x: number,
  y: number,
  radius: number,
  width: number,
  height: number,
): Coverage {
  const path = polarPath(22, () => random.uniform(0.78, 1.08))
  return fillCoverage([placePath(path, { x, y, scale: radius, stretch: 1.2 })], width, height)
}

/** A bush, a box or a post before the people, hiding parts of them. */
export function paintForeground({ canvas, depths, mask, charts }: BodyScene, random: WorldRandom) {
  const { width, height } = canvas
  const x = random.uniform(0.1, 0.9) * width
  const wide = random.uniform(0.1, 0.3) * width
  const high = random.uniform(0.1, 0.28) * height
  const color = mutedColor(random, 0.2, 0.6)
  let thing: Coverage
  const choice = random.integer(3)
  if (choice === 0) {
    thing = bush(random, x, height, wide, width, height)
    const leaf = hsv(random.uniform(0.2, 0.36), random.uniform(0.3, 0.6), random.uniform(0.2, 0.45))
    const rough = hills(random, width, height, 4, 1)
    canvas.paint(thing, { color: leaf, second: lighter(leaf, 0.3), pattern: rough })
  } else if (choice === 1) {
    thing = fillCoverage([rectanglePath(x - wide / 2, height - high, wide, high)], width, height)
    canvas.paint(thing, {
      color,
      second: darker(color, 0.7),
      pattern: bands(Math.PI / 2, high / 2.5, 0, 0.1),
    })
  } else {
    const foot = [
      x,
      height + 4,
      x + random.normal(0, 0.04) * width,
      random.uniform(0, 0.4) * height,
    ]
    thing = strokeCoverage(foot, random.uniform(0.01, 0.025) * width, width, height)
    canvas.paint(thing, { color })
  }
  stampLabel(mask, thing, 0)
  for (let row = 0; row < thing.height; row++) {
    for (let column = 0; column < thing.width; column++) {
      if (thing.alpha[row * thing.width + column]! < 128) continue
      const at = (thing.top + row) * width + thing.left + column
      depths[at] = Infinity
      charts.data.fill(0, 3 * at, 3 * at + 3)
    }
  }
}
