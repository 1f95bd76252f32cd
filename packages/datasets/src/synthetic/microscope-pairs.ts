/**
 * Augmented microscopy: unstained cells through bright field at several heights of focus, and what fluorescent stains
 * would show, pixel for pixel. Cells bend light as their thickness does: in focus they are nearly invisible, above and
 * below they have bright or dark rims, by the transport-of-intensity equation.
 *
 * Easier than real pairs: stains are a function of the very things that bend the light, cells are flat and do not lie
 * upon each other, and the stack has no drift.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { besideOthers, type CellPlace, cellOutline, drawPlaces } from './cells/cell-outline.js'
import { cosine, sine } from './portable-math.js'
import { blur } from './raster/blur.js'
import { labelImage, stampLabel, toByteImage } from './raster/canvas.js'
import { type Coverage, strokeCoverage } from './raster/coverage.js'
import { hillValues } from './raster/fields.js'
import { regionsOf } from './raster/regions.js'
import {
  checkRange,
  checkSize,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import type { WorldRandom } from './world-random.js'

export interface MicroscopePairsOptions extends PictureWorldOptions {
  /** How many heights of focus, 1 … 26; 5 by default. */
  planes?: number
  /** 0 has strong contrast and no noise; 1 weak contrast, dirt and much noise. 0.5 by default. */
  difficulty?: number
}

export interface MicroscopePair {
  /** Bright field, one channel each, from the lowest height of focus to the highest; the middle one is in focus. */
  stack: ByteImage[]
  /** What the stains show, one channel each: DNA, which fills nuclei, and membranes and plasm of the cells. */
  stains: { nuclei: ByteImage; cells: ByteImage }
  /** To which nucleus a pixel belongs: the `instance` of its box, 1, 2 …, 0 none. */
  mask: ByteImage
  boxes: (Box & { label: 0; area: number; instance: number })[]
}

export const microscopePairsCard = {
  ...worldCard,
  id: 'synthetic-microscope-pairs',
  name: 'Synthetic microscope pairs',
  summary: 'cells in bright field at several heights of focus, with the fluorescence of two stains',
  classes: ['nucleus'],
  image: { width: 128, height: 128, channels: 1 },
} as const satisfies DataCard

/**
 * Pairs of bright-field stacks and fluorescence.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function microscopePairs({
  size = 128,
  planes = 5,
  difficulty = 0.5,
  ...options
}: MicroscopePairsOptions = {}): World<MicroscopePair> {
  checkSize(size)
  checkRange('planes', planes, 1, 26, { whole: true })
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(microscopePairsCard, options, (random) => {
    const culture = growCulture(random, size, difficulty)
    const contrast = random.uniform(14, 22) * (1 - 0.5 * difficulty)
    const noise = random.uniform(0.5, 1 + 4 * difficulty)
    const focus = focusOn(culture.phase, size)
    const light = new Float32Array(size * size)
    const stack = Array.from({ length: planes }, (_, plane) => {
      const height = planes === 1 ? 0.6 : (2 * plane) / (planes - 1) - 1
      brightField(light, focus(Math.abs(height)), size, height, contrast)
      return toByteImage(light, size, size, random, { noise })
    })
    const stains = {
      nuclei: fluorescence(random, culture.dna, size, 1 + difficulty),
      cells: fluorescence(random, culture.plasm, size, 1 + difficulty),
    }
    const { mask, count } = culture
    const boxes = regionsOf(mask, count).map((region) => ({ ...region, label: 0 as const }))
    return { stack, stains, mask, boxes }
  })
}

interface Culture {
  mask: ByteImage
  count: number
  /** How much the light's phase is held back, in arbitrary units. */
  phase: Float32Array
  dna: Float32Array
  plasm: Float32Array
}

function growCulture(random: WorldRandom, size: number, difficulty: number): Culture {
  const [cellLabels, mask] = [labelImage(size, size), labelImage(size, size)]
  const phase = new Float32Array(size * size)
  const dna = new Float32Array(size * size)
  const plasm = new Float32Array(size * size)
  const radius = random.uniform(13, 20)
  const most = (size * size * random.uniform(0.25, 0.85)) / (Math.PI * radius * radius)
  const places = drawPlaces(random, Math.min(200, Math.ceil(most)), size, radius, 0.7)
  const chromatin = hillValues(random, size, size, 4, 2)
  const grain = hillValues(random, size, size, 2.5, 2)
  for (const [i, place] of places.entries()) {
    const cell = besideOthers(cellOutline(random, place, 1), cellLabels)
    stampLabel(cellLabels, cell, i + 1)
    const dye = random.uniform(0.6, 1)
    forCovered(cell, size, (at, share, x, y) => {
      const dome = domeOf(place, x, y)
      phase[at]! += share * (0.35 + 0.65 * dome + 0.22 * grain[at]!)
      plasm[at]! += share * dye * (60 + 90 * dome + 45 * grain[at]!)
    })
    const nucleus = besideOthers(cellOutline(random, nucleusPlace(random, place), 0.4), mask)
    withinCell(nucleus, cellLabels, i + 1)
    stampLabel(mask, nucleus, i + 1)
    const stainedDna = random.uniform(110, 220)
    forCovered(nucleus, size, (at, share) => {
      phase[at]! += share * (0.5 + 0.3 * chromatin[at]!)
      dna[at]! += share * stainedDna * (0.65 + 0.35 * chromatin[at]!)
      plasm[at]! *= 1 - 0.45 * share
    })
    addNucleoli(random, nucleusPlace(random, place), size, phase, dna)
  }
  addMembranes(cellLabels, plasm)
  for (let i = 0; i < 6 * difficulty; i++) addDirt(random, size, phase)
  blur(phase, size, size, 0.7)
  return { mask, count: places.length, phase, dna, plasm }
}

/** 1 in the middle of a cell, 0 at its border. */
function domeOf({ x, y, radius }: CellPlace, px: number, py: number) {
  const dx = (px - x) / radius
  const dy = (py - y) / radius
  return Math.max(0, 1 - (dx * dx + dy * dy))
}

function nucleusPlace(random: WorldRandom, cell: CellPlace): CellPlace {
  const angle = random.uniform(0, 2 * Math.PI)
  const off = random.uniform(0, 0.2) * cell.radius
  return {
    ...cell,
    x: cell.x + off * cosine(angle),
    y: cell.y + off * sine(angle),
    radius: cell.radius * random.uniform(0.42, 0.54),
    stretch: random.uniform(1, 1.35),
  }
}

/** Cuts off what of a nucleus is beyond its cell. */
function withinCell(
  { left, top, width, height, alpha }: Coverage,
  cells: ByteImage,
  label: number,
) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (cells.data[(top + y) * cells.width + left + x] !== label) alpha[y * width + x] = 0
    }
  }
}

/** Dense spots within nuclei, which the DNA's stain leaves out. */
function addNucleoli(
  random: WorldRandom,
  { x, y, radius }: CellPlace,
  size: number,
  phase: Float32Array,
  dna: Float32Array,
) {
  for (let i = 1 + random.integer(3); i > 0; i--) {
    const spot = [x + random.uniform(-0.4, 0.4) * radius, y + random.uniform(-0.4, 0.4) * radius]
    forCovered(strokeCoverage(spot, random.uniform(0.9, 1.9), size, size), size, (at, share) => {
      if (dna[at]! < 40) return
      phase[at]! += 0.7 * share
      dna[at]! *= 1 - 0.4 * share
    })
  }
}

function addDirt(random: WorldRandom, size: number, phase: Float32Array) {
  const spot = [random.uniform(0, size), random.uniform(0, size)]
  const strength = random.uniform(0.5, 1.4)
  forCovered(strokeCoverage(spot, random.uniform(0.8, 2), size, size), size, (at, share) => {
    phase[at]! += strength * share
  })
}

/** Cells are brightest at their borders. */
function addMembranes({ data, width, height }: ByteImage, plasm: Float32Array) {
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const own = data[at]!
      if (own === 0) continue
      const isInner =
        data[at - 1] === own &&
        data[at + 1] === own &&
        data[at - width] === own &&
        data[at + width] === own
      if (!isInner) plasm[at]! += 70
    }
  }
}

function forCovered(
  { left, top, width, height, alpha }: Coverage,
  size: number,
  visit: (at: number, share: number, x: number, y: number) => void,
) {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const share = alpha[row * width + column]! / 255
      if (share === 0) continue
      const at = (top + row) * size + left + column
      visit(at, share, left + column + 0.5, top + row + 0.5)
    }
  }
}

/** The phase as it is seen from so far above or below the focus: blurred alike. */
function focusOn(phase: Float32Array, size: number) {
  const seen = new Map<number, Float32Array>()
  return (distance: number) => {
    const blurred = seen.get(distance) ?? blur(phase.slice(), size, size, 0.5 + 1.6 * distance)
    seen.set(distance, blurred)
    return blurred
  }
}

/** Light at a height of focus, -1 … 1: it changes as the curvature of the phase, which is blurred there. */
function brightField(
  light: Float32Array,
  seen: Float32Array,
  size: number,
  height: number,
  contrast: number,
) {
  const strength = contrast * (10 + 26 * Math.abs(height)) * height
  for (let y = 0, at = 0; y < size; y++) {
    const above = y > 0 ? -size : 0
    const below = y < size - 1 ? size : 0
    let before = seen[at]!
    let middle = before
    for (const end = at + size - 1; at <= end; at++) {
      const after = at < end ? seen[at + 1]! : middle
      const curvature = seen[at + above]! + seen[at + below]! + before + after - 4 * middle
      light[at] = 140 - strength * curvature - 0.16 * contrast * middle
      before = middle
      middle = after
    }
  }
}

/** What a dye shows, whose amounts become its light. */
function fluorescence(random: WorldRandom, dye: Float32Array, size: number, noise: number) {
  blur(dye, size, size, 0.9)
  const floor = random.uniform(4, 12)
  for (let i = 0; i < dye.length; i++) dye[i]! += floor
  return toByteImage(dye, size, size, random, { noise, shot: 4 * noise })
}
