/** A picture being painted: 0 … 255, not yet rounded. */
import type { ByteImage, Image } from '@cnn/core/data'
import type { WorldRandom } from '../world-random.js'
import type { Coverage } from './coverage.js'

export type Color = readonly [red: number, green: number, blue: number]

/** A value at each point of the picture, most often 0 … 1; x and y are those of pixels' centres. */
export type Field = (x: number, y: number) => number

export interface Paint {
  color: Color
  /** The second colour of a pattern: taken in the share that the pattern says, 0 … 1. */
  second?: Color
  pattern?: Field
  /** Lighter or darker than the colour: 1 leaves it. */
  light?: Field
  /** 1 by default; less lets through what is below. */
  opacity?: number
}

const black: Color = [0, 0, 0]

export class Canvas {
  /** [height, width, 3] */
  readonly pixels: Float32Array

  constructor(
    readonly width: number,
    readonly height: number,
    color: Color = black,
  ) {
    this.pixels = new Float32Array(width * height * 3)
    if (color === black) return
    for (let i = 0; i < this.pixels.length; i += 3) {
      this.pixels[i] = color[0]
      this.pixels[i + 1] = color[1]
      this.pixels[i + 2] = color[2]
    }
  }

  /** Paints a figure. */
  paint(figure: Coverage, { color, second = color, pattern, light, opacity = 1 }: Paint) {
    const { left, top, width, height, alpha } = figure
    const { pixels } = this
    const [red, green, blue] = color
    const [redStep, greenStep, blueStep] = [second[0] - red, second[1] - green, second[2] - blue]
    const unit = opacity / 255
    for (let row = 0; row < height; row++) {
      let at = ((top + row) * this.width + left) * 3
      const from = row * width
      for (let column = 0; column < width; column++, at += 3) {
        const covered = alpha[from + column]!
        if (covered === 0) continue
        const share = covered * unit
        const mix = pattern ? pattern(left + column + 0.5, top + row + 0.5) : 0
        const bright = light ? light(left + column + 0.5, top + row + 0.5) : 1
        pixels[at]! += ((red + mix * redStep) * bright - pixels[at]!) * share
        pixels[at + 1]! += ((green + mix * greenStep) * bright - pixels[at + 1]!) * share
        pixels[at + 2]! += ((blue + mix * blueStep) * bright - pixels[at + 2]!) * share
      }
    }
  }

  /** Paints the whole picture. */
  fill(paint: Paint) {
    const { width, height } = this
    const alpha = new Uint8Array(width * height).fill(255)
    this.paint({ left: 0, top: 0, width, height, alpha }, paint)
  }

  /** Makes all brighter or darker, point by point. */
  illuminate(light: Field) {
    const { width, height, pixels } = this
    let at = 0
    for (let y = 0.5; y < height; y++) {
      for (let x = 0.5; x < width; x++, at += 3) {
        const factor = light(x, y)
        pixels[at]! *= factor
        pixels[at + 1]! *= factor
        pixels[at + 2]! *= factor
      }
    }
  }
}

/** Writes a label where a figure covers at least half of a pixel. */
export function stampLabel(
  labels: Image,
  { left, top, width, height, alpha }: Coverage,
  label: number,
) {
  for (let y = 0; y < height; y++) {
    const to = (top + y) * labels.width + left
    for (let x = 0; x < width; x++) {
      if (alpha[y * width + x]! >= 128) labels.data[to + x] = label
    }
  }
}

/** An empty map of labels. */
export const labelImage = (width: number, height: number): ByteImage => ({
  data: new Uint8Array(width * height),
  width,
  height,
  channels: 1,
})

/**
 * Values of one or three channels as a camera gives them: with about normal noise, rounded to bytes. `noise` is its
 * deviation where it is dark, and `shot` is what comes to it where it is brightest, growing as the root of the light.
 */
export function toByteImage(
  values: Float32Array,
  width: number,
  height: number,
  random: WorldRandom,
  { noise = 0, shot = 0 }: { noise?: number; shot?: number } = {},
): ByteImage {
  const data = new Uint8Array(values.length)
  const seed = random.bits() | 1
  if (shot > 0) addGrowingNoise(values, data, seed, { noise, shot })
  else if (noise > 0) addSteadyNoise(values, data, seed, noise)
  else for (let i = 0; i < data.length; i++) data[i] = byteOf(values[i]! + 0.5)
  return { data, width, height, channels: values.length / (width * height) }
}

function addSteadyNoise(values: Float32Array, data: Uint8Array, seed: number, deviation: number) {
  const noises = Float64Array.from({ length: 1021 }, (_, sum) => standard(sum) * deviation)
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = following(state)
    data[i] = byteOf(values[i]! + 0.5 + noises[sumOfBytes(state)]!)
  }
}

function addGrowingNoise(
  values: Float32Array,
  data: Uint8Array,
  seed: number,
  { noise, shot }: { noise: number; shot: number },
) {
  const noises = Float64Array.from({ length: 1021 }, (_, sum) => standard(sum))
  const [steady, growing] = [noise * noise, (shot * shot) / 255]
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = following(state)
    const light = values[i]!
    const deviation = Math.sqrt(steady + growing * Math.max(0, light))
    data[i] = byteOf(light + 0.5 + noises[sumOfBytes(state)]! * deviation)
  }
}

/** The next state of a xorshift generator. */
function following(state: number) {
  let next = state ^ (state << 13)
  next ^= next >>> 17
  return next ^ (next << 5)
}

/** Of four random bytes, 0 … 1020: about normal. */
function sumOfBytes(state: number) {
  const pairs = (state & 0xff00ff) + ((state >>> 8) & 0xff00ff)
  return (pairs & 0xffff) + (pairs >>> 16)
}

/** The sum of four random bytes with a mean of 0 and a deviation of 1. */
const standard = (sum: number) => (sum - 510) / 147.8

const byteOf = (value: number) => Math.max(0, Math.min(255, value | 0))
