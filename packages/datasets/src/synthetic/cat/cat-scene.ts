import { Canvas, type Color } from '../raster/canvas.js'
import { hsv, lighter } from '../raster/colors.js'
import { fillCoverage } from '../raster/coverage.js'
import { bands, dots } from '../raster/fields.js'
import { circlePath, ellipsePath, rectanglePath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'
import { type CatPose, drawCat, drawMood } from './cat-figure.js'
import { Ink } from './ink.js'

/** Where the cat is: the same in all panels of a strip. */
export interface CatScene {
  wall: Color
  floor: Color
  paper: 'plain' | 'striped' | 'dotted'
  period: number
  /** As a share of the height. */
  horizon: number
  thing: 'none' | 'ball' | 'plant' | 'window' | 'fish'
  thingColor: Color
  thingX: number
}

export function drawScene(random: WorldRandom): CatScene {
  return {
    wall: hsv(random.uniform(), random.uniform(0.12, 0.32), random.uniform(0.82, 0.97)),
    floor: hsv(random.uniform(0.03, 0.14), random.uniform(0.2, 0.45), random.uniform(0.6, 0.85)),
    paper: random.pick(['plain', 'striped', 'dotted']),
    period: random.uniform(0.07, 0.12),
    horizon: random.uniform(0.62, 0.74),
    thing: random.pick(['none', 'ball', 'plant', 'window', 'fish']),
    thingColor: hsv(random.uniform(), random.uniform(0.5, 0.8), random.uniform(0.6, 0.9)),
    thingX: random.chance(0.5) ? random.uniform(0.1, 0.2) : random.uniform(0.8, 0.9),
  }
}

/** A picture of the cat in a scene. */
export function paintCatPanel(random: WorldRandom, size: number, pose: CatPose, scene: CatScene) {
  const canvas = new Canvas(size, size)
  paintScene(canvas, scene)
  const scale = size * random.uniform(0.56, 0.7) * (pose === 'leaping' ? 0.86 : 1)
  const x = size * (pose === 'leaping' ? random.uniform(0.46, 0.54) : random.uniform(0.42, 0.58))
  const y = size * random.uniform(0.86, 0.92)
  const shadow = ellipsePath(x, y, 0.42 * scale, 0.045 * scale)
  canvas.paint(fillCoverage([shadow], size, size), { color: [40, 26, 30], opacity: 0.28 })
  const flip = random.chance(0.5) ? 1 : -1
  const ink = new Ink(canvas, x, y, scale, flip, Math.max(0.6, 0.0085 * size))
  drawCat(ink, pose, drawMood(random, pose))
  return canvas
}

function paintScene(canvas: Canvas, scene: CatScene) {
  const { width: size } = canvas
  const { wall, floor, paper, period, horizon } = scene
  const patterns = {
    plain: undefined,
    striped: bands(0, period * size, 0, 0.5),
    dotted: dots(0.785, period * size, 0.22),
  }
  canvas.fill({ color: wall, second: lighter(wall, 0.35), pattern: patterns[paper] })
  const ground = fillCoverage([rectanglePath(0, horizon * size, size, size)], size, size)
  canvas.paint(ground, { color: floor })
  const ink = new Ink(
    canvas,
    scene.thingX * size,
    horizon * size,
    size,
    1,
    Math.max(0.5, 0.006 * size),
  )
  ink.line([-2, 0, 2, 0])
  drawThing(ink, scene)
}

function drawThing(ink: Ink, { thing, thingColor }: CatScene) {
  switch (thing) {
    case 'ball': {
      ink.shape(
        circlePath(0.075).map((value, i) => value + (i % 2 === 0 ? 0 : 0.02)),
        thingColor,
      )
      ink.line([-0.06, -0.01, 0, 0.03, 0.065, 0.0], undefined, 0.7)
      ink.line([-0.05, 0.06, 0.01, 0.0, 0.04, -0.04], undefined, 0.7)
      break
    }
    case 'plant': {
      for (const lean of [-0.09, -0.03, 0.04, 0.1]) {
        ink.limb(
          [0, -0.08, lean * 0.6, -0.2, lean * 1.4, -0.3],
          [0.012, 0.028, 0.008],
          [88, 158, 84],
        )
      }
      ink.shape([-0.07, -0.1, 0.07, -0.1, 0.05, 0.04, -0.05, 0.04], thingColor)
      break
    }
    case 'window': {
      ink.shape(rectanglePath(-0.14, -0.52, 0.28, 0.3), [176, 216, 240])
      ink.line([0, -0.52, 0, -0.22])
      ink.line([-0.14, -0.37, 0.14, -0.37])
      break
    }
    case 'fish': {
      ink.shape([0.06, 0.1, 0.13, 0.05, 0.13, 0.15], thingColor)
      ink.shape(ellipsePath(0, 0.1, 0.085, 0.045), thingColor)
      ink.patch(ellipsePath(-0.045, 0.09, 0.012, 0.012), [30, 24, 28])
      break
    }
    default:
  }
}
