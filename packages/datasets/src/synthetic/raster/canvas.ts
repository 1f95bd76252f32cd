/** A picture being painted: 0 … 255, not yet rounded. */
import type { ByteImage, Image } from '@cnn/core/data'
import type { WorldRandom } from '../world-random.js'
import type { Coverage } from './coverage.js'

export type Color = readonly [red: number, green: number, blue: number]

/**
 * A value for each pixel of a picture, most often 0 … 1, made a row at a time: fills `row` from `left` on and before
 * `right` with the values of the pixels of row `y` in these columns.
 */
export type Field = (row: Float64Array, left: number, right: number, y: number) => void

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
  /** A row of the pattern and one of the light of what is being painted. */
  private readonly mixes: Float64Array
  private readonly lights: Float64Array

  constructor(
    readonly width: number,
    readonly height: number,
    color: Color = black,
  ) {
    this.pixels = new Float32Array(width * height * 3)
    this.mixes = new Float64Array(width)
    this.lights = new Float64Array(width)
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
    const { mixes, lights } = this
    const step: Color = [second[0] - color[0], second[1] - color[1], second[2] - color[2]]
    const unit = opacity / 255
    const isPlain = !pattern && !light
    if (light && !pattern) mixes.fill(0)
    if (pattern && !light) lights.fill(1)
    for (let row = 0; row < height; row++) {
      let from = row * width
      let to = from + width
      while (from < to && alpha[from] === 0) from++
      while (to > from && alpha[to - 1] === 0) to--
      if (from === to) continue
      const y = top + row
      const first = left + from - row * width
      const last = first + to - from
      pattern?.(mixes, first, last, y)
      light?.(lights, first, last, y)
      if (isPlain) this.blendRow(alpha, from, y, first, last, color, unit)
      else this.mixRow(alpha, from, y, first, last, color, step, unit)
    }
  }

  // Colours are taken apart number by number: as an array, that would allocate for every row.

  /** Lays one colour on a part of a row. */
  private blendRow(
    alpha: Uint8Array,
    from: number,
    y: number,
    first: number,
    last: number,
    color: Color,
    unit: number,
  ) {
    const { pixels } = this
    const red = color[0]
    const green = color[1]
    const blue = color[2]
    let at = (y * this.width + first) * 3
    for (let x = first; x < last; x++, at += 3) {
      const share = alpha[from + x - first]! * unit
      pixels[at]! += (red - pixels[at]!) * share
      pixels[at + 1]! += (green - pixels[at + 1]!) * share
      pixels[at + 2]! += (blue - pixels[at + 2]!) * share
    }
  }

  /** Lays colours between two, in their light, on a part of a row. */
  private mixRow(
    alpha: Uint8Array,
    from: number,
    y: number,
    first: number,
    last: number,
    color: Color,
    step: Color,
    unit: number,
  ) {
    const { pixels, mixes, lights } = this
    const red = color[0]
    const green = color[1]
    const blue = color[2]
    const redStep = step[0]
    const greenStep = step[1]
    const blueStep = step[2]
    let at = (y * this.width + first) * 3
    for (let x = first; x < last; x++, at += 3) {
      const share = alpha[from + x - first]! * unit
      const mix = mixes[x]!
      const bright = lights[x]!
      pixels[at]! += ((red + mix * redStep) * bright - pixels[at]!) * share
      pixels[at + 1]! += ((green + mix * greenStep) * bright - pixels[at + 1]!) * share
      pixels[at + 2]! += ((blue + mix * blueStep) * bright - pixels[at + 2]!) * share
    }
  }

  /** Paints the whole picture, over all that was there. */
  fill({ color: [red, green, blue], second, pattern }: Omit<Paint, 'light' | 'opacity'>) {
    const { width, height, pixels, mixes } = this
    const [redStep, greenStep, blueStep] = second
      ? [second[0] - red, second[1] - green, second[2] - blue]
      : black
    mixes.fill(0)
    for (let y = 0, at = 0; y < height; y++) {
      pattern?.(mixes, 0, width, y)
      for (let x = 0; x < width; x++, at += 3) {
        const mix = mixes[x]!
        pixels[at] = red + mix * redStep
        pixels[at + 1] = green + mix * greenStep
        pixels[at + 2] = blue + mix * blueStep
      }
    }
  }

  /** Makes all brighter or darker, point by point: so many times the light, and so much more. */
  illuminate(light: Field, factor = 1, more = 0) {
    const { width, height, pixels, lights } = this
    let at = 0
    for (let y = 0; y < height; y++) {
      light(lights, 0, width, y)
      for (let x = 0; x < width; x++, at += 3) {
        const bright = more + factor * lights[x]!
        pixels[at]! *= bright
        pixels[at + 1]! *= bright
        pixels[at + 2]! *= bright
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
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = following(state)
    data[i] = byteOf(values[i]! + 0.5 + standards[sumOfBytes(state)]! * deviation)
  }
}

function addGrowingNoise(
  values: Float32Array,
  data: Uint8Array,
  seed: number,
  { noise, shot }: { noise: number; shot: number },
) {
  const [steady, growing] = [noise * noise, (shot * shot) / 255]
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = following(state)
    const light = values[i]!
    const deviation = Math.sqrt(steady + growing * Math.max(0, light))
    data[i] = byteOf(light + 0.5 + standards[sumOfBytes(state)]! * deviation)
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

/** Each sum of four random bytes as a number with a mean of 0 and a deviation of 1. */
const standards = Float64Array.from({ length: 1021 }, (_, sum) => (sum - 510) / 147.8)

const byteOf = (value: number) => Math.max(0, Math.min(255, value | 0))
