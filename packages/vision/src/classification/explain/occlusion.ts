import { type ByteImage, breather, CnnError, imagesToTensor, throwIfAborted } from '@cnn/core'
import { logProbability } from '../class-probabilities.js'
import {
  type ExplanationMethod,
  type ExplanationRequest,
  fittedMap,
  type Relevance,
  readAnswer,
  targetRows,
} from './explanation-method.js'

export interface OcclusionOptions {
  /** The side of the square that is covered, in pixels of the network's input. Default a quarter of its shorter side. */
  patch?: number
  /** How far it moves at a time. Default a quarter of the patch. */
  stride?: number
  /** What it is filled with, 0 … 255: one value, or one for each channel. Default the mean colour of the training. */
  fill?: number | readonly number[]
  /** How many covered pictures the network sees at once. Default 32. */
  batchSize?: number
}

/**
 * Occlusion: a square covers one place after the other, and a place counts as much as the class's probability falls (as
 * a logarithm, so that a class that is all but certain is explained as well) while it is covered, on average over the
 * squares on it; what helps when covered counts nothing. It asks nothing of the network's inside, and takes a forward
 * pass for every place of the square.
 * @see Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks
 */
export function occlusion(options: OcclusionOptions = {}): ExplanationMethod {
  const { patch, stride, batchSize = 32 } = options
  for (const [name, value] of Object.entries({ patch, stride, batchSize })) {
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue
    throw new CnnError('bad-option', `occlusion: ${name} must be from 1 up, got ${value}.`)
  }
  const explain = async (request: ExplanationRequest): Promise<Relevance[]> => {
    const { images, targets, onProgress } = request
    const results: Relevance[] = []
    for (const [index, image] of images.entries()) {
      const tell = (share: number) => onProgress?.((index + share) / images.length)
      const one = { ...request, images: [image], targets: targets && [targets[index]!] }
      results.push(await occlude({ ...one, onProgress: tell }, options))
    }
    return results
  }
  return { name: 'Occlusion', batchSize: 1, explain }
}

/** Explains a single picture. */
async function occlude(request: ExplanationRequest, options: OcclusionOptions): Promise<Relevance> {
  const { images, targets, transform, signal, onProgress } = request
  const { batchSize = 32 } = options
  const image = images[0]!
  const squares = squaresOn(image, options)
  const fill = fillOf(image, options.fill ?? transform.mean.map((mean) => mean * 255))
  const breathe = breather()
  throwIfAborted(signal)
  const [uncovered] = targetRows(await logitsOf(request, images), 1, targets)
  const { target } = uncovered!
  const before = logProbability(uncovered!.logits, target)
  const falls = new SquareMeans(image)
  for (let start = 0; start < squares.length; start += batchSize) {
    throwIfAborted(signal)
    const some = squares.slice(start, start + batchSize)
    const views = some.map((square) => cover(image, square, fill))
    const rows = targetRows(await logitsOf(request, views), some.length, undefined)
    rows.forEach(({ logits }, i) => {
      falls.add(some[i]!, before - logProbability(logits, target))
    })
    onProgress?.(Math.min(1, (start + batchSize) / squares.length))
    await breathe()
  }
  const { width, height } = image
  return { ...uncovered!, map: fittedMap({ width, height, data: falls.result() }, width, height) }
}

interface Square {
  x: number
  y: number
  side: number
}

/** Squares a stride apart, the last of each row and column at the edge. */
function squaresOn(
  { width, height }: ByteImage,
  { patch, stride }: Pick<OcclusionOptions, 'patch' | 'stride'>,
): Square[] {
  const shorter = Math.min(width, height)
  const side = Math.min(patch ?? Math.max(1, Math.round(shorter / 4)), shorter)
  const step = stride ?? Math.max(1, Math.round(side / 4))
  const starts = (length: number) => {
    const count = Math.ceil((length - side) / step) + 1
    return Array.from({ length: count }, (_, i) => Math.min(i * step, length - side))
  }
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, side })))
}

function fillOf({ channels }: ByteImage, fill: number | readonly number[]): Uint8Array {
  const values = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : fill
  if (values.length === channels && values.every((value) => value >= 0 && value <= 255)) {
    return Uint8Array.from(values, Math.round)
  }
  throw new CnnError(
    'bad-option',
    `occlusion: fill is one value or ${channels}, from 0 to 255; got ${fill}.`,
  )
}

function cover(image: ByteImage, { x, y, side }: Square, fill: Uint8Array): ByteImage {
  const { width, channels } = image
  const data = image.data.slice()
  for (let row = y; row < y + side; row++) {
    for (let column = x; column < x + side; column++) {
      data.set(fill, (row * width + column) * channels)
    }
  }
  return { ...image, data }
}

async function logitsOf(
  { network, transform }: ExplanationRequest,
  images: readonly ByteImage[],
): Promise<Float32Array> {
  const batch = imagesToTensor(images, transform)
  try {
    return await readAnswer(network, batch)
  } finally {
    batch.dispose()
  }
}

/** For every pixel the mean of what was found for the squares on it; nothing where that is negative. */
class SquareMeans {
  readonly #width: number
  readonly #sums: Float64Array
  readonly #counts: Float64Array

  constructor({ width, height }: ByteImage) {
    this.#width = width
    this.#sums = new Float64Array(width * height)
    this.#counts = new Float64Array(width * height)
  }

  add({ x, y, side }: Square, value: number) {
    for (let row = y; row < y + side; row++) {
      for (let pixel = row * this.#width + x; pixel < row * this.#width + x + side; pixel++) {
        this.#sums[pixel]! += value
        this.#counts[pixel]!++
      }
    }
  }

  result(): Float32Array {
    // Where a stride is longer than the patch, pixels remain that no square was on.
    return Float32Array.from(this.#sums, (sum, i) =>
      Math.max(0, sum / Math.max(1, this.#counts[i]!)),
    )
  }
}
