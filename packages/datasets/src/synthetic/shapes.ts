/**
 * Shapes on all kinds of ground: pictures to classify, to detect and to segment in, and to describe. Ten kinds of shapes
 * in eight colours, four textures and three sizes overlap, under uneven light and noise. Labels are exact: they are
 * what was painted.
 *
 * Far from photographs: outlines are perfect, one kind varies only by turning, scale and paint, and nothing has depth.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { cosine, sine } from './portable-math.js'
import { Canvas, labelImage, stampLabel } from './raster/canvas.js'
import { fillCoverage } from './raster/coverage.js'
import { slope } from './raster/fields.js'
import { movePath, placePath } from './raster/paths.js'
import { hiddenBy, regionOfCoverage, regionsOf } from './raster/regions.js'
import { paintBackground, photograph } from './raster/scene-light.js'
import { drawColor, shapeColors, shapeTextures, texturedPaint } from './shapes/appearance.js'
import { captionsOf } from './shapes/captions.js'
import { outlinesOf, shapeKinds } from './shapes/outlines.js'
import type { ShapeObject } from './shapes/shape-object.js'
import {
  checkInterval,
  checkRange,
  checkSize,
  integerOf,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import type { WorldRandom } from './world-random.js'

export interface ShapesOptions extends PictureWorldOptions {
  /** The fewest and the most shapes of a picture; [1, 5] by default. */
  objects?: readonly [fewest: number, most: number]
  /** Up to which share of a shape others may hide, 0 … 0.9; 0.5 by default. */
  occlusion?: number
  /** 0 is plain paint on calm ground; 1 has textures, strong patterns behind, uneven light, blur and noise. 0.5 by default. */
  difficulty?: number
}

export interface ShapesSample {
  image: ByteImage
  /** The kind of the shape with most visible pixels. */
  label: number
  /** The shapes, the hindmost first. */
  boxes: ShapeObject[]
  /** To which shape a pixel belongs: the `instance` of its box, 1, 2 …, 0 none. */
  mask: ByteImage
  /** Up to five different sentences that are true of this picture. */
  captions: string[]
}

export const shapesCard = {
  ...worldCard,
  id: 'synthetic-shapes',
  name: 'Synthetic shapes',
  summary: 'coloured and textured shapes that overlap, with boxes, masks and captions',
  classes: shapeKinds,
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

/**
 * Pictures of shapes with boxes, instance masks and captions.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function shapes({
  size = 128,
  objects = [1, 5],
  occlusion = 0.5,
  difficulty = 0.5,
  ...options
}: ShapesOptions = {}): World<ShapesSample> {
  checkSize(size)
  checkInterval('objects', objects, 1, 20)
  checkRange('occlusion', occlusion, 0, 0.9)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(shapesCard, options, (random) => {
    const canvas = new Canvas(size, size)
    paintBackground(canvas, random, difficulty)
    const mask = labelImage(size, size)
    const placed = placeShapes(canvas, mask, random, integerOf(random, objects), {
      occlusion,
      difficulty,
    })
    const boxes = regionsOf(mask, placed.length).map((region, i) => {
      const { whole, ...shape } = placed[i]!
      return { ...region, ...shape, visible: region.area / whole }
    })
    const largest = boxes.reduce((most, box) => (box.area > most.area ? box : most))
    const captions = captionsOf(random, boxes, size)
    const image = photograph(canvas, random, difficulty)
    return { image, label: largest.label, boxes, mask, captions }
  })
}

interface PlacedShape extends Omit<ShapeObject, keyof Box | 'area' | 'instance' | 'visible'> {
  /** How many pixels it has, hidden or not. */
  whole: number
}

/** Half of the diameter as a share of the picture's size; ranges with gaps between, so that words for them are true. */
const scales = { small: [0.075, 0.1], medium: [0.13, 0.17], large: [0.21, 0.28] } as const
const scaleNames = ['small', 'medium', 'large'] as const

function placeShapes(
  canvas: Canvas,
  mask: ByteImage,
  random: WorldRandom,
  count: number,
  { occlusion, difficulty }: { occlusion: number; difficulty: number },
) {
  const placed: PlacedShape[] = []
  const visible = [0]
  const lightAngle = random.uniform(0, 2 * Math.PI)
  for (let attempt = 0; attempt < count * 12 && placed.length < count; attempt++) {
    const shape = drawShape(random, canvas.width, difficulty)
    const hidden = hiddenBy(mask, shape.figure, placed.length)
    const tooMuch = placed.some(
      ({ whole }, i) => visible[i + 1]! - hidden[i + 1]! < whole * (1 - occlusion),
    )
    if (tooMuch) continue
    paintShape(canvas, random, shape, lightAngle, difficulty)
    stampLabel(mask, shape.figure, placed.length + 1)
    const hides = placed.flatMap((_, i) => (hidden[i + 1]! >= 6 ? [i + 1] : []))
    for (let i = 1; i <= placed.length; i++) visible[i]! -= hidden[i]!
    const { area: whole } = regionOfCoverage(shape.figure)
    visible.push(whole)
    const { label, color, texture, scale } = shape
    placed.push({ label, color, texture, scale, hides, whole })
  }
  return placed
}

/** A shape somewhere in the picture, at most a little over its border. */
function drawShape(random: WorldRandom, size: number, difficulty: number) {
  const label = random.integer(shapeKinds.length)
  const scale = random.pick(scaleNames)
  const color = random.pick(shapeColors)
  const texture = random.chance(difficulty) ? random.pick(shapeTextures) : 'plain'
  const radius = size * random.uniform(...scales[scale])
  const placement = {
    x: random.uniform(0.7 * radius, size - 0.7 * radius),
    y: random.uniform(0.7 * radius, size - 0.7 * radius),
    scale: radius,
    angle: random.uniform(-Math.PI, Math.PI),
  }
  const outlines = outlinesOf(shapeKinds[label]!).map((path) => placePath(path, placement))
  const figure = fillCoverage(outlines, size, size)
  return { label, scale, color, texture, radius, outlines, figure, x: placement.x, y: placement.y }
}

type DrawnShape = ReturnType<typeof drawShape>

/** Paints it with a shadow on what is below, and brighter on the side of the light. */
function paintShape(
  canvas: Canvas,
  random: WorldRandom,
  { color, texture, radius, outlines, figure, x, y }: DrawnShape,
  lightAngle: number,
  difficulty: number,
) {
  const [dx, dy] = [cosine(lightAngle), sine(lightAngle)]
  const fall = 0.12 * radius
  const moved = outlines.map((path) => movePath(path, -dx * fall, -dy * fall))
  const shadow = fillCoverage(moved, canvas.width, canvas.height)
  canvas.paint(shadow, { color: [0, 0, 0], opacity: 0.45 * difficulty })
  const paint = texturedPaint(random, drawColor(random, color), texture, radius)
  const strength = (0.18 * difficulty) / radius
  const light = slope(x, y, strength * dx, strength * dy)
  canvas.paint(figure, { ...paint, light })
}
