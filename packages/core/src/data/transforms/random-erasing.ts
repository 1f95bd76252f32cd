import type { Random } from '../../random.js'
import type { Box, Fill } from '../crop.js'
import { type Image, maxValue } from '../image.js'
import type { JointTransform } from './joint-transform.js'

export interface RandomErasingOptions {
  /** How often a picture loses a rectangle; 0.5 by default. */
  probability?: number
  /** Share of the area that is erased; [0.02, 0.33] by default. */
  scale?: readonly [low: number, high: number]
  /** Height over width of the rectangle; [0.3, 3.3] by default. */
  ratio?: readonly [low: number, high: number]
  /** A value, one for each channel, or 'noise' for random values; 0 by default. */
  fill?: Fill | 'noise'
}

/** Overwrites a random rectangle of the picture (Zhong et al. 2017, arXiv:1708.04896); annotations stay. */
export function randomErasing({
  probability = 0.5,
  scale = [0.02, 0.33],
  ratio = [0.3, 3.3],
  fill = 0,
}: RandomErasingOptions = {}): JointTransform {
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const box = erasedBox(sample.image, scale, ratio, random)
    return box ? { ...sample, image: erase(sample.image, box, fill, random) } : sample
  }
}

export interface CutoutOptions {
  /** Side of the square in pixels; 8 by default. */
  size?: number
  fill?: Fill
}

/**
 * Overwrites a square about a random pixel, so that it may reach beyond the border (DeVries & Taylor 2017,
 * arXiv:1708.04552); annotations stay.
 */
export function cutout({ size = 8, fill = 0 }: CutoutOptions = {}): JointTransform {
  return (sample, random) => {
    const { width, height } = sample.image
    const left = random.integer(width) - (size >> 1)
    const top = random.integer(height) - (size >> 1)
    const [x, y] = [Math.max(0, left), Math.max(0, top)]
    const box = {
      x,
      y,
      width: Math.min(width, left + size) - x,
      height: Math.min(height, top + size) - y,
    }
    return { ...sample, image: erase(sample.image, box, fill, random) }
  }
}

/** Ten tries at a rectangle that fits, as the paper's code and torchvision do. */
function erasedBox(
  image: Image,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  random: Random,
): Box | undefined {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = image.width * image.height * random.uniform(...scale)
    const shape = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])))
    const height = Math.round(Math.sqrt(area * shape))
    const width = Math.round(Math.sqrt(area / shape))
    if (width < 1 || height < 1 || width >= image.width || height >= image.height) continue
    return {
      x: random.integer(image.width - width + 1),
      y: random.integer(image.height - height + 1),
      width,
      height,
    }
  }
  return undefined
}

function erase(image: Image, box: Box, fill: Fill | 'noise', random: Random): Image {
  const { width, channels } = image
  const data = image.data.slice()
  const noise = data instanceof Float32Array ? 1 : maxValue(image) + 1
  for (let y = box.y; y < box.y + box.height; y++) {
    const start = (y * width + box.x) * channels
    const end = start + box.width * channels
    if (typeof fill === 'number') {
      data.fill(fill, start, end)
      continue
    }
    for (let i = start; i < end; i++) {
      data[i] = fill === 'noise' ? random.uniform(0, noise) : (fill[i % channels] ?? 0)
    }
  }
  return { ...image, data }
}
