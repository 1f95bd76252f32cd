/**
 * Numbers of one to five digits in the wild, as house numbers in SVHN: coloured, blurred, unevenly lit, on walls and
 * plates, with marks beside them that are no part of the number. Each digit has its box.
 *
 * Easier than SVHN: digits are drawn by one stroke font with rounded ends, all of a number in one colour and in a line,
 * and walls are patterns.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { drawHand, type Hand, writeDigit } from './digits/stroke-font.js'
import { cosine, sine } from './portable-math.js'
import { Canvas, type Color } from './raster/canvas.js'
import { darker, hsv, lighter, luminance, mixColors } from './raster/colors.js'
import { fillCoverage, strokeCoverage } from './raster/coverage.js'
import { placePath, rectanglePath, smoothPath } from './raster/paths.js'
import { type Region, regionOfCoverage } from './raster/regions.js'
import { paintBackground, photograph } from './raster/scene-light.js'
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

export interface DigitStringsOptions extends PictureWorldOptions {
  /** The fewest and the most digits of a number; [1, 5] by default. */
  digits?: readonly [fewest: number, most: number]
  /** 0 is steady writing in strong contrast on calm ground; 1 is weak, blurred, noisy and cluttered. 0.5 by default. */
  difficulty?: number
}

export interface DigitStringSample {
  image: ByteImage
  /** The number, in its reading order: '407'. */
  number: string
  /** The digits from left to right; `label` is the digit itself, 0 … 9. */
  boxes: (Box & { label: number })[]
}

export const digitStringsCard = {
  ...worldCard,
  id: 'synthetic-digit-strings',
  name: 'Synthetic digit strings',
  summary: 'numbers of one to five digits on walls and plates, with a box for each digit',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

/**
 * Pictures of numbers with a box for each digit.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function digitStrings({
  size = 128,
  digits = [1, 5],
  difficulty = 0.5,
  ...options
}: DigitStringsOptions = {}): World<DigitStringSample> {
  checkSize(size)
  checkInterval('digits', digits, 1, 8)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(digitStringsCard, options, (random) => {
    const canvas = new Canvas(size, size)
    const ground = paintBackground(canvas, random, difficulty)
    const labels = Array.from({ length: integerOf(random, digits) }, () => random.integer(10))
    const hand = drawHand(random, 0.6 * difficulty)
    const line = drawLine(random, labels.length, hand, size)
    const below = random.chance(0.35) ? paintPlate(canvas, random, line) : ground
    paintMarks(canvas, random, line, below, difficulty)
    const boxes = paintDigits(canvas, random, labels, hand, line, below, difficulty)
    const image = photograph(canvas, random, difficulty)
    return { image, number: labels.join(''), boxes }
  })
}

/** Where the digits stand. */
interface Line {
  x: number
  y: number
  height: number
  /** From one digit to the next. */
  step: number
  angle: number
  count: number
}

function drawLine(random: WorldRandom, count: number, hand: Hand, size: number): Line {
  const pitch = hand.aspect + 2 * hand.pen + random.uniform(0.03, 0.22)
  const highest = Math.min(0.62 * size, (0.88 * size) / (pitch * count))
  const height = Math.max(0.16 * size, highest * random.uniform(0.5, 1))
  const step = pitch * height
  const angle = random.normal(0, 0.06)
  const [freeX, freeY] = [size - step * count - 0.06 * size, size - 1.3 * height]
  return {
    x: size / 2 + random.uniform(-0.5, 0.5) * Math.max(0, freeX),
    y: size / 2 + random.uniform(-0.5, 0.5) * Math.max(0, freeY - step * count * 0.1),
    height,
    step,
    angle,
    count,
  }
}

/** A plate with a border behind the number. Returns its colour. */
function paintPlate(
  canvas: Canvas,
  random: WorldRandom,
  { x, y, height, step, angle, count }: Line,
) {
  const color = hsv(random.uniform(), random.uniform(0, 0.7), random.uniform(0.25, 1))
  const [width, tall] = [step * count + 0.5 * height, 1.5 * height]
  const plate = (grow: number) => {
    const path = rectanglePath(
      -width / 2 - grow,
      -tall / 2 - grow,
      width + 2 * grow,
      tall + 2 * grow,
    )
    return fillCoverage([placePath(path, { x, y, scale: 1, angle })], canvas.width, canvas.height)
  }
  canvas.paint(plate(0.09 * height), {
    color: random.chance(0.5) ? darker(color, 0.5) : lighter(color, 0.6),
  })
  canvas.paint(plate(0), { color })
  return color
}

function paintDigits(
  canvas: Canvas,
  random: WorldRandom,
  labels: readonly number[],
  hand: Hand,
  line: Line,
  below: Color,
  difficulty: number,
) {
  const color = inkColor(random, below, difficulty)
  const relief = random.chance(0.4) ? 0.05 * line.height : 0
  const figures = labels.map((label, i) => {
    const along = (i - (labels.length - 1) / 2) * line.step
    const place = {
      x: line.x + along * cosine(line.angle),
      y: line.y + along * sine(line.angle) + random.normal(0, 0.02 * line.height),
      height: line.height * random.uniform(0.94, 1.06),
      angle: line.angle + random.normal(0, 0.05 * difficulty),
    }
    return writeDigit(random, label, hand, place, canvas.width, canvas.height)
  })
  const shadow = mixColors(below, [0, 0, 0], 0.45)
  for (const figure of figures) {
    if (relief > 0) canvas.paint(movedInside(figure, Math.ceil(relief), canvas), { color: shadow })
  }
  for (const figure of figures) canvas.paint(figure, { color })
  return figures.map((figure, i) => withoutArea(regionOfCoverage(figure), labels[i]!))
}

const withoutArea = ({ area: _, ...box }: Region, label: number) => ({ ...box, label })

/** The figure some pixels further to the lower right, less what leaves the picture. */
function movedInside(
  figure: ReturnType<typeof fillCoverage>,
  shift: number,
  { width, height }: Canvas,
) {
  const left = Math.min(width, figure.left + shift)
  const top = Math.min(height, figure.top + shift)
  const size = {
    width: Math.min(figure.width, width - left),
    height: Math.min(figure.height, height - top),
  }
  const alpha = new Uint8Array(size.width * size.height)
  for (let y = 0; y < size.height; y++) {
    const from = y * figure.width
    alpha.set(figure.alpha.subarray(from, from + size.width), y * size.width)
  }
  return { left, top, ...size, alpha }
}

/** A colour that stands out from what is below, the less the more difficult. */
function inkColor(random: WorldRandom, below: Color, difficulty: number): Color {
  const needed = 110 - 75 * difficulty
  for (let attempt = 0; attempt < 30; attempt++) {
    const color = hsv(random.uniform(), random.uniform(0, 0.9), random.uniform(0.05, 1))
    if (Math.abs(luminance(color) - luminance(below)) > needed) return color
  }
  return luminance(below) > 127 ? [20, 20, 25] : [240, 240, 235]
}

/** Lines, squiggles and parts of other digits beside the number, which are no part of it. */
function paintMarks(
  canvas: Canvas,
  random: WorldRandom,
  line: Line,
  below: Color,
  difficulty: number,
) {
  const { width: size } = canvas
  const count = random.integer(1 + Math.round(6 * difficulty))
  for (let i = 0; i < count; i++) {
    const color = mixColors(below, inkColor(random, below, 0.5), random.uniform(0.3, 1))
    const [x, y] = besideLine(random, line, size)
    const reach = random.uniform(0.06, 0.16) * size
    const path = [x, y]
    for (let point = 0; point < 3; point++) {
      path.push(x + random.uniform(-reach, reach), y + random.uniform(-reach, reach))
    }
    const stroke = strokeCoverage(smoothPath(path), random.uniform(0.006, 0.022) * size, size, size)
    if (!touches(regionOfCoverage(stroke), line)) canvas.paint(stroke, { color })
  }
}

/** A point left, right, above or below of the number. */
function besideLine(random: WorldRandom, line: Line, size: number): [x: number, y: number] {
  const half = (line.step * line.count) / 2
  for (let attempt = 0; attempt < 10; attempt++) {
    const [x, y] = [random.uniform(0, size), random.uniform(0, size)]
    if (Math.abs(x - line.x) > half || Math.abs(y - line.y) > 0.8 * line.height) return [x, y]
  }
  return [random.uniform(0, size), random.chance(0.5) ? 0 : size]
}

/** Whether a box reaches into the room of the number. */
function touches({ x, y, width, height }: Box, line: Line) {
  const [halfX, halfY] = [(line.step * line.count) / 2, 0.66 * line.height]
  return (
    x < line.x + halfX &&
    x + width > line.x - halfX &&
    y < line.y + halfY &&
    y + height > line.y - halfY
  )
}
