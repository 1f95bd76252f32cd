/**
 * Single digits as if written by hand, white on black as in MNIST: drawn with a pen of changing width by hands of
 * different slant, width and steadiness.
 *
 * Easier than MNIST: there are two or three ways to write each digit instead of those of 500 people, and none is
 * unreadable.
 */
import type { ByteImage, ImageSample } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { drawHand, writeDigit } from './digits/stroke-font.js'
import { blur } from './raster/blur.js'
import { toByteImage } from './raster/canvas.js'
import type { Coverage } from './raster/coverage.js'
import {
  checkRange,
  checkSize,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import type { WorldRandom } from './world-random.js'

export interface HandwrittenDigitsOptions extends PictureWorldOptions {
  /** How much hands differ and tremble, 0 … 1; 0.5 by default. */
  difficulty?: number
}

export interface HandwrittenDigit extends ImageSample {
  image: ByteImage
}

export const handwrittenDigitsCard = {
  ...worldCard,
  id: 'synthetic-digits',
  name: 'Synthetic handwritten digits',
  summary: 'digits as if written by hand, white on black, 28 × 28 as in MNIST',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  image: { width: 28, height: 28, channels: 1 },
} as const satisfies DataCard

/**
 * Grey pictures of single digits, 28 × 28 pixels by default, with the centre of the ink in the middle as in MNIST.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function handwrittenDigits({
  size = 28,
  difficulty = 0.5,
  ...options
}: HandwrittenDigitsOptions = {}): World<HandwrittenDigit> {
  if (size !== 28) checkSize(size)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(handwrittenDigitsCard, options, (random) => {
    const label = random.integer(10)
    const place = { x: size, y: size, height: size * random.uniform(0.64, 0.74), angle: 0 }
    place.angle = random.normal(0, 0.12 * difficulty)
    const hand = drawHand(random, difficulty)
    hand.pen += 0.012
    const ink = writeDigit(random, label, hand, place, 2 * size, 2 * size)
    return { image: centred(ink, size, random), label }
  })
}

/** The ink in a picture of this size, its centre of gravity in the middle. */
function centred({ left, top, width, height, alpha }: Coverage, size: number, random: WorldRandom) {
  let [sum, sumX, sumY] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = alpha[y * width + x]!
      sum += value
      sumX += value * (left + x + 0.5)
      sumY += value * (top + y + 0.5)
    }
  }
  const shiftX = left - Math.round(sumX / sum - size / 2)
  const shiftY = top - Math.round(sumY / sum - size / 2)
  const values = new Float32Array(size * size)
  for (let y = Math.max(0, -shiftY); y < height && y + shiftY < size; y++) {
    for (let x = Math.max(0, -shiftX); x < width && x + shiftX < size; x++) {
      values[(y + shiftY) * size + x + shiftX] = 1.3 * alpha[y * width + x]!
    }
  }
  return toByteImage(blur(values, size, size, 0.017 * size), size, size, random)
}
