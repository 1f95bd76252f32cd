/**
 * A cartoon cat, this project's own: one character in seven poses and many moods and rooms, and strips of three panels
 * that tell a little story. A small and clean world for generative models and for learning from few samples.
 *
 * Far from photographs and from any artist's hand: parts are the same shapes each time, moved, turned and mirrored.
 */
import type { Box, ByteImage, ImageSample } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { type CatPose, catPoses } from './cat/cat-figure.js'
import { drawScene, paintCatPanel } from './cat/cat-scene.js'
import { Canvas, toByteImage } from './raster/canvas.js'
import { checkSize, makeWorld, type PictureWorldOptions, type World, worldCard } from './world.js'

export interface CartoonCatSample extends ImageSample {
  image: ByteImage
}

export interface CatStripSample {
  /** Three panels beside each other: three times as wide as high. */
  image: ByteImage
  /** The panels from left to right, with the cat's pose in each. */
  boxes: (Box & { label: CatPose })[]
  /** Which story: an index of `catStories`. */
  label: number
}

export const cartoonCatCard = {
  ...worldCard,
  id: 'synthetic-cat',
  name: 'Cartoon cat',
  summary: 'a cartoon cat in seven poses, many moods and rooms',
  classes: catPoses,
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

export const catStripsCard = {
  ...worldCard,
  id: 'synthetic-cat-strips',
  name: 'Cartoon cat strips',
  summary: 'strips of three panels in which a cartoon cat lives through a little story',
  classes: ['a nap', 'a jump', 'a box', 'a meal', 'a morning', 'a walk'],
  image: { width: 384, height: 128, channels: 3 },
} as const satisfies DataCard

/** The cat's poses in the panels of each story, in the order of the classes. */
export const catStories: readonly (readonly [CatPose, CatPose, CatPose])[] = [
  ['walking', 'sitting', 'sleeping'],
  ['sitting', 'leaping', 'walking'],
  ['walking', 'leaping', 'in a box'],
  ['begging', 'sitting', 'sleeping'],
  ['sleeping', 'stretching', 'begging'],
  ['stretching', 'walking', 'sitting'],
]

/**
 * Pictures of the cat with its pose.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function cartoonCat({
  size = 128,
  ...options
}: PictureWorldOptions = {}): World<CartoonCatSample> {
  checkSize(size)
  return makeWorld(cartoonCatCard, options, (random) => {
    const label = random.integer(catPoses.length)
    const canvas = paintCatPanel(random, size, catPoses[label]!, drawScene(random))
    return { image: toByteImage(canvas.pixels, size, size, random), label }
  })
}

/**
 * Strips of three panels, `size` high and three times as wide, with the story.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function catStrips({
  size = 128,
  ...options
}: PictureWorldOptions = {}): World<CatStripSample> {
  checkSize(size)
  const border = Math.max(1, Math.round(size / 32))
  const panel = size - 2 * border
  return makeWorld(catStripsCard, options, (random) => {
    const label = random.integer(catStories.length)
    const scene = drawScene(random)
    const strip = new Canvas(3 * size, size, [255, 255, 255])
    const boxes = catStories[label]!.map((pose, i) => {
      const x = i * size + border
      frame(strip, x - 1, border - 1, panel + 2)
      copyInto(strip, paintCatPanel(random, panel, pose, scene), x, border)
      return { x, y: border, width: panel, height: panel, label: pose }
    })
    return { image: toByteImage(strip.pixels, 3 * size, size, random), boxes, label }
  })
}

/** A dark square behind a panel. */
function frame(strip: Canvas, left: number, top: number, size: number) {
  for (let y = top; y < top + size; y++) {
    const start = (y * strip.width + left) * 3
    strip.pixels.fill(30, start, start + 3 * size)
  }
}

function copyInto(strip: Canvas, panel: Canvas, left: number, top: number) {
  const length = panel.width * 3
  for (let y = 0; y < panel.height; y++) {
    const row = panel.pixels.subarray(y * length, (y + 1) * length)
    strip.pixels.set(row, ((top + y) * strip.width + left) * 3)
  }
}
