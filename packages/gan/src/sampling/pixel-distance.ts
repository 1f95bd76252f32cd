import { type ByteImage, CnnError, type Image } from '@cnn/core'
import { fittedTo, type PictureForm } from './fitted-to.js'

/** A picture to compare: its levels, and their sums over the cells of `PixelDistance`. */
export interface ComparedPicture {
  levels: Uint8Array
  sums: Int32Array
}

const cellSide = 4

/**
 * Exact squared distances between pictures of one form, in levels of 0 to 255, of which few are computed in full: a picture
 * is told to be too far by the sums over cells of 4×4 pixels, since within a cell of n values Σ(a − b)² ≥ (Σa − Σb)² / n
 * (Cauchy and Schwarz).
 */
export class PixelDistance {
  readonly form: PictureForm
  /** The cell of each value. */
  readonly #cellOf: Uint32Array
  /** One through the values of each cell. */
  readonly #weights: Float64Array

  constructor(form: PictureForm) {
    const { width, height } = form
    const channels = form.channels < 3 ? 1 : 3
    this.form = { width, height, channels }
    const cellsAcross = Math.ceil(width / cellSide)
    this.#cellOf = Uint32Array.from({ length: width * height * channels }, (_, i) => {
      const pixel = Math.floor(i / channels)
      const [x, y] = [pixel % width, Math.floor(pixel / width)]
      const cell = Math.floor(y / cellSide) * cellsAcross + Math.floor(x / cellSide)
      return cell * channels + (i % channels)
    })
    this.#weights = new Float64Array(cellsAcross * Math.ceil(height / cellSide) * channels)
    for (const cell of this.#cellOf) this.#weights[cell]! += 1
    for (const [cell, values] of this.#weights.entries()) this.#weights[cell] = 1 / values
  }

  /** Throws 'bad-image'. */
  prepare(image: Image): ComparedPicture {
    const { data: levels } = fittedTo(this.form, image) as ByteImage
    const cellOf = this.#cellOf
    if (levels.length !== cellOf.length) {
      throw new CnnError(
        'bad-image',
        `A picture of ${image.width}×${image.height} with ${image.channels} channels has ${levels.length} values.`,
      )
    }
    const sums = new Int32Array(this.#weights.length)
    for (let i = 0; i < levels.length; i++) sums[cellOf[i]!]! += levels[i]!
    return { levels, sums }
  }

  /** The squared distance, or Infinity where it is not below the limit. */
  squared(a: ComparedPicture, b: ComparedPicture, limit: number): number {
    return this.#leastSquared(a.sums, b.sums) < limit
      ? squaredDistance(a.levels, b.levels, limit)
      : Infinity
  }

  #leastSquared(a: Int32Array, b: Int32Array): number {
    const weights = this.#weights
    let sum = 0
    for (let i = 0; i < weights.length; i++) {
      const difference = a[i]! - b[i]!
      sum += difference * difference * weights[i]!
    }
    // A little less, since the weights are rounded.
    return sum * (1 - 1e-9)
  }
}

/** The squared Euclidean distance, or Infinity where it is not below the limit. */
export function squaredDistance(
  a: Uint8Array | Float32Array,
  b: Uint8Array | Float32Array,
  limit: number,
): number {
  let sum = 0
  for (let start = 0; start < a.length; start += 64) {
    const end = Math.min(a.length, start + 64)
    for (let i = start; i < end; i++) {
      const difference = a[i]! - b[i]!
      sum += difference * difference
    }
    if (!(sum < limit)) return Infinity
  }
  return sum
}
