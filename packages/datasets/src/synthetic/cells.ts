/**
 * Nuclei of cells under a microscope: glowing on black, stained purple on pink tissue, or grey in bright field, alone
 * and touching in heaps, out of focus, unevenly lit and noisy, with a mask for each.
 *
 * Easier than real slides: nuclei do not lie upon each other, borders are never in doubt, and nothing else is coloured
 * like them.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { besideOthers, cellOutline, drawPlaces } from './cells/cell-outline.js'
import { blur } from './raster/blur.js'
import {
  Canvas,
  type Color,
  type Field,
  labelImage,
  stampLabel,
  toByteImage,
} from './raster/canvas.js'
import { darker, hsv, lighter, mixColors, nearColor } from './raster/colors.js'
import { type Coverage, strokeCoverage } from './raster/coverage.js'
import { gradient, hills } from './raster/fields.js'
import { regionOfCoverage, regionsOf } from './raster/regions.js'
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

export const cellStains = ['fluorescence', 'histology', 'bright field'] as const
export type CellStain = (typeof cellStains)[number]

export interface CellsOptions extends PictureWorldOptions {
  /** One kind of picture; all three by default. */
  stain?: CellStain
  /** The fewest and the most nuclei of a picture, up to 255; [5, 40] by default. */
  nuclei?: readonly [fewest: number, most: number]
  /** 0 has lone, sharp and bright nuclei; 1 crowded, blurred, dim and noisy ones. 0.5 by default. */
  difficulty?: number
}

export interface CellsSample {
  image: ByteImage
  stain: CellStain
  boxes: (Box & { label: 0; area: number; instance: number })[]
  /** To which nucleus a pixel belongs: the `instance` of its box, 1, 2 …, 0 none. */
  mask: ByteImage
}

export const cellsCard = {
  ...worldCard,
  id: 'synthetic-cells',
  name: 'Synthetic cells',
  summary: 'nuclei under a microscope in three stains, touching and blurred, with a mask for each',
  classes: ['nucleus'],
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

/**
 * Pictures of nuclei with instance masks.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function cells({
  size = 128,
  stain,
  nuclei = [5, 40],
  difficulty = 0.5,
  ...options
}: CellsOptions = {}): World<CellsSample> {
  checkSize(size)
  checkInterval('nuclei', nuclei, 0, 255)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(cellsCard, options, (random) => {
    const chosen = stain ?? random.pick(cellStains)
    const count = integerOf(random, nuclei)
    const roomy = size * random.uniform(0.035, 0.09)
    const radius = Math.max(3, Math.min(roomy, (0.42 * size) / Math.sqrt(Math.max(1, count))))
    const crowding = random.uniform(0, 1.4) * difficulty
    const mask = labelImage(size, size)
    const figures: Nucleus[] = []
    for (const place of drawPlaces(random, count, size, radius, crowding)) {
      const figure = besideOthers(cellOutline(random, place, 0.6), mask)
      if (regionOfCoverage(figure).area < 8) continue
      stampLabel(mask, figure, figures.length + 1)
      figures.push({ figure, radius: place.radius, x: place.x, y: place.y })
    }
    const boxes = regionsOf(mask, figures.length).map((region) => ({
      ...region,
      label: 0 as const,
    }))
    const image = paintSlide[chosen](random, figures, size, difficulty)
    return { image, stain: chosen, boxes, mask }
  })
}

interface Nucleus {
  figure: Coverage
  radius: number
  x: number
  y: number
}

type PaintSlide = (
  random: WorldRandom,
  nuclei: readonly Nucleus[],
  size: number,
  difficulty: number,
) => ByteImage

const paintSlide: Readonly<Record<CellStain, PaintSlide>> = {
  fluorescence: paintFluorescence,
  histology: paintHistology,
  'bright field': paintBrightField,
}

/** Nuclei that glow, each as bright as it has dye, on a black ground with some haze. */
function paintFluorescence(
  random: WorldRandom,
  nuclei: readonly Nucleus[],
  size: number,
  difficulty: number,
) {
  const canvas = new Canvas(size, size)
  const chromatin = hills(random, size, size, 5, 2)
  const bright = random.uniform(90, 235) * (1 - 0.5 * difficulty * random.uniform())
  for (const { figure } of nuclei) {
    const glow = bright * random.uniform(0.45, 1)
    const color: Color = [glow, glow, glow]
    canvas.paint(figure, { color: darker(color, 0.62), second: color, pattern: chromatin })
  }
  const haze = blur(canvas.pixels.slice(), size, size, 0.06 * size)
  const floor = random.uniform(3, 22)
  blur(canvas.pixels, size, size, random.uniform(0.4, 0.5 + 1.6 * difficulty))
  const share = random.uniform(0.05, 0.1 + 0.3 * difficulty)
  for (let i = 0; i < haze.length; i++) canvas.pixels[i]! += haze[i]! * share + floor
  vignette(canvas, random, 0.5 * difficulty)
  const noise = random.uniform(0.5, 1 + 5 * difficulty)
  return greyNoise(canvas, random, noise, random.uniform(2, 4 + 12 * difficulty))
}

/** Purple nuclei in pink tissue. */
function paintHistology(
  random: WorldRandom,
  nuclei: readonly Nucleus[],
  size: number,
  difficulty: number,
) {
  const pink = hsv(
    random.uniform(0.86, 0.95),
    random.uniform(0.1, 0.38),
    random.uniform(0.82, 0.96),
  )
  const canvas = new Canvas(size, size)
  const fibres = hills(random, size, size, size / random.uniform(5, 12), 4)
  canvas.fill({ color: lighter(pink, 0.55), second: darker(pink, 0.9), pattern: fibres })
  const purple = hsv(random.uniform(0.7, 0.8), random.uniform(0.3, 0.6), random.uniform(0.35, 0.62))
  const chromatin = hills(random, size, size, 3.5, 2)
  for (const { figure, x, y, radius } of nuclei) {
    const color = nearColor(
      random,
      mixColors(purple, pink, random.uniform(0, 0.45 * difficulty)),
      10,
    )
    const rim: Field = (row, left, right, py) => {
      chromatin(row, left, right, py)
      const dy = (py + 0.5 - y) / radius
      for (let px = left; px < right; px++) {
        const dx = (px + 0.5 - x) / radius
        row[px] = Math.min(1, 0.55 * (dx * dx + dy * dy)) * 0.6 + 0.4 * row[px]!
      }
    }
    canvas.paint(figure, { color: lighter(color, 0.28), second: darker(color, 0.8), pattern: rim })
  }
  blur(canvas.pixels, size, size, random.uniform(0.3, 0.4 + 1 * difficulty))
  vignette(canvas, random, 0.25 * difficulty)
  return toByteImage(canvas.pixels, size, size, random, {
    noise: random.uniform(1, 2 + 7 * difficulty),
  })
}

/** Nuclei that hardly differ from the grey ground, but for dark rims, bright halos and grains. */
function paintBrightField(
  random: WorldRandom,
  nuclei: readonly Nucleus[],
  size: number,
  difficulty: number,
) {
  const grey = random.uniform(120, 205)
  const canvas = new Canvas(size, size, [grey, grey, grey])
  const uneven = hills(random, size, size, size / 3, 2)
  canvas.illuminate(uneven, 0.1, 0.95)
  const contrast = random.uniform(0.5, 1) * (1 - 0.55 * difficulty)
  const grains = hills(random, size, size, 3, 1)
  for (const { figure, x, y, radius } of nuclei) {
    const tone = (level: number): Color => {
      const value = grey * (1 + (level - 1) * contrast)
      return [value, value, value]
    }
    const rim: Field = (row, left, right, py) => {
      grains(row, left, right, py)
      const dy = (py + 0.5 - y) / radius
      for (let px = left; px < right; px++) {
        const dx = (px + 0.5 - x) / radius
        const out = Math.min(1, dx * dx + dy * dy)
        row[px] = Math.min(1, out * out + 0.25 * row[px]!)
      }
    }
    canvas.paint(figure, { color: tone(1.06), second: tone(0.45), pattern: rim })
    const spot = [x + 0.25 * radius, y - 0.2 * radius]
    const nucleolus = strokeCoverage(spot, Math.max(0.6, 0.16 * radius), size, size)
    canvas.paint(nucleolus, { color: tone(0.5), opacity: 0.8 })
  }
  const halo = blur(canvas.pixels.slice(), size, size, 2.2)
  for (let i = 0; i < halo.length; i++) canvas.pixels[i]! += 0.55 * (canvas.pixels[i]! - halo[i]!)
  blur(canvas.pixels, size, size, random.uniform(0.3, 0.4 + 1.2 * difficulty))
  vignette(canvas, random, 0.4 * difficulty)
  return greyNoise(canvas, random, random.uniform(1, 2 + 6 * difficulty), 0)
}

/** The lamp lights one side more. */
function vignette(canvas: Canvas, random: WorldRandom, strength: number) {
  const { width, height } = canvas
  const slope = gradient(random.uniform(0, 2 * Math.PI), width, height)
  const [uneven, dim] = [strength * random.uniform(0, 1), strength * random.uniform(0, 0.8)]
  canvas.illuminate((row, left, right, y) => {
    slope(row, left, right, y)
    const dy = (y + 0.5) / height - 0.5
    for (let x = left; x < right; x++) {
      const dx = (x + 0.5) / width - 0.5
      row[x] = 1 + uneven * (row[x]! - 0.5) - dim * 2 * (dx * dx + dy * dy)
    }
  })
}

/** A picture of three equal channels, whose noise is equal too. */
function greyNoise(
  { pixels, width, height }: Canvas,
  random: WorldRandom,
  noise: number,
  shot: number,
) {
  const grey = new Float32Array(width * height)
  for (let i = 0; i < grey.length; i++) grey[i] = pixels[3 * i]!
  const { data } = toByteImage(grey, width, height, random, { noise, shot })
  const rgb = new Uint8Array(3 * data.length)
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    rgb[at] = rgb[at + 1] = rgb[at + 2] = data[i]!
  }
  return { data: rgb, width, height, channels: 3 }
}
