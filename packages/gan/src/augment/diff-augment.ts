import { CnnError, gridSample, type Random, tf } from '@cnn/core'
import type { BatchAugmentation } from '../adversarial/batch-augmentation.js'

export type DiffAugmentPolicy = 'color' | 'translation' | 'cutout'

export interface DiffAugmentOptions {
  /** What is changed, in this order. Default: all three. Of a few hundred pictures and of grey ones, too. */
  policy?: readonly DiffAugmentPolicy[]
}

/**
 * Differentiable augmentation (Zhao et al., NeurIPS 2020, arXiv:2006.10738; as mit-han-lab/data-efficient-gans): every
 * picture that the discriminator sees, data and generated ones, gets another brightness (± 0.5 in a range of 2),
 * saturation (× 0 … 2 about its mean over the channels) and contrast (× 0.5 … 1.5 about its mean), is moved by up to an
 * eighth of its sides, with zeros behind it, and loses a rectangle of half its sides.
 *
 * @throws CnnError 'bad-option'
 */
export function diffAugment({
  policy = ['color', 'translation', 'cutout'],
}: DiffAugmentOptions = {}): BatchAugmentation {
  const unknown = policy.find((part) => !Object.hasOwn(parts, part))
  if (unknown !== undefined || policy.length === 0) {
    throw new CnnError(
      'bad-option',
      `diffAugment: the policy is ${unknown === undefined ? 'empty' : `'${unknown}'`}; it is made of 'color', 'translation' and 'cutout'.`,
    )
  }
  return {
    name: `DiffAugment (${policy.join(', ')})`,
    apply: (images, random) =>
      tf.tidy(() => policy.reduce((x, part) => parts[part](x, random), images)),
  }
}

const parts: Record<DiffAugmentPolicy, (images: tf.Tensor4D, random: Random) => tf.Tensor4D> = {
  color: (images, random) =>
    changeColors(
      images,
      forEach(images, () => ({
        brightness: random.uniform(-0.5, 0.5),
        saturation: random.uniform(0, 2),
        contrast: random.uniform(0.5, 1.5),
      })),
    ),
  translation: (images, random) => {
    const most = (side: number) => Math.floor(side / 8 + 0.5)
    const draw = (side: number) => random.integer(2 * most(side) + 1) - most(side)
    const [, height, width] = images.shape
    return translate(
      images,
      forEach(images, () => ({ down: draw(height), across: draw(width) })),
    )
  },
  cutout: (images, random) => {
    // A rectangle of an even side may be centred on the far edge, too.
    const draw = (side: number) => random.integer(side + 1 - (cutSide(side) % 2))
    const [, height, width] = images.shape
    return cutOut(
      images,
      forEach(images, () => ({ down: draw(height), across: draw(width) })),
    )
  },
}

const forEach = <T>(images: tf.Tensor4D, draw: () => T): T[] =>
  Array.from({ length: images.shape[0] }, draw)

/** Added, and what differences from the mean over channels and from that of the picture are multiplied by. */
export interface ColorChange {
  brightness: number
  saturation: number
  contrast: number
}

/** A distance, or a place, in pixels. */
export interface PixelOffset {
  down: number
  across: number
}

/** Changes the colours of each picture. */
export function changeColors(images: tf.Tensor4D, changes: readonly ColorChange[]): tf.Tensor4D {
  const each = (name: keyof ColorChange) =>
    tf.tensor4d(
      changes.map((change) => change[name]),
      [changes.length, 1, 1, 1],
    )
  const about = (x: tf.Tensor, mean: tf.Tensor, factor: tf.Tensor) =>
    tf.add(tf.mul(tf.sub(x, mean), factor), mean)
  const bright = tf.add(images, each('brightness'))
  const saturated = about(bright, tf.mean(bright, 3, true), each('saturation'))
  return about(saturated, tf.mean(saturated, [1, 2, 3], true), each('contrast')) as tf.Tensor4D
}

/** Each pixel becomes the one that lies so far from it; 0 where there is none. */
export function translate(images: tf.Tensor4D, shifts: readonly PixelOffset[]): tf.Tensor4D {
  const [count, height, width] = images.shape
  const grid = new Float32Array(count * height * width * 2)
  let at = 0
  for (const { down, across } of shifts) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        grid[at++] = (2 * (x + across) + 1) / width - 1
        grid[at++] = (2 * (y + down) + 1) / height - 1
      }
    }
  }
  return gridSample(images, tf.tensor4d(grid, [count, height, width, 2]), { mode: 'nearest' })
}

/** Half of a side, half pixels upwards. */
const cutSide = (side: number) => Math.floor(side / 2 + 0.5)

/** Sets a rectangle of half the sides about each centre to 0, as far as it lies in the picture. */
export function cutOut(images: tf.Tensor4D, centres: readonly PixelOffset[]): tf.Tensor4D {
  const [count, height, width] = images.shape
  const mask = new Float32Array(count * height * width).fill(1)
  for (const [index, { down, across }] of centres.entries()) {
    const [top, bottom] = cutRange(down, height)
    const [left, right] = cutRange(across, width)
    for (let y = top; y < bottom; y++) {
      const row = (index * height + y) * width
      mask.fill(0, row + left, row + right)
    }
  }
  return tf.mul(images, tf.tensor4d(mask, [count, height, width, 1]))
}

function cutRange(centre: number, side: number): [from: number, to: number] {
  const from = centre - Math.floor(cutSide(side) / 2)
  return [Math.max(0, from), Math.min(side, from + cutSide(side))]
}
