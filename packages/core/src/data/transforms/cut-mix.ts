import type { Random } from '../../random.js'
import * as tf from '../../tf.js'
import type { Box } from '../crop.js'
import { type BatchMix, checkMix, type MixOptions } from './mixup.js'

/**
 * Replaces a rectangle of each picture with that of another of its batch, and as much of its label (Yun et al. 2019,
 * "CutMix", arXiv:1905.04899). As in timm, the rectangle is one for the batch, the other pictures are those of the batch
 * in reverse order, and the share of the label is that of the rectangle as far as it lies within the picture. `alpha` is
 * 1 by default.
 *
 * @example fit(network, train, { mix: oneOf(mixup({ alpha: 0.8 }), cutMix()) })
 * @throws CnnError 'bad-option'
 */
export function cutMix({ alpha = 1, probability = 1 }: MixOptions = {}): BatchMix {
  checkMix('cutMix', alpha, probability)
  return (batch, random) => {
    if (!random.chance(probability)) return batch
    const { images, labels } = batch
    const [, height, width] = images.shape
    const box = cutBox(width, height, random.beta(alpha, alpha), random)
    const share = 1 - (box.width * box.height) / (width * height)
    const pasted = tf.tidy(() => {
      const inside = boxMask(box, width, height)
      const kept = tf.mul(images, tf.sub(1, inside))
      return tf.add(kept, tf.mul(tf.reverse(images, 0), inside)) as tf.Tensor4D
    })
    return { ...batch, images: pasted, mixed: { labels: tf.reverse(labels, 0), share } }
  }
}

/** A rectangle of the area 1 - share about a random pixel, cut off at the border. */
function cutBox(width: number, height: number, share: number, random: Random): Box {
  const side = Math.sqrt(1 - share)
  const [halfWidth, halfHeight] = [width, height].map((size) => Math.trunc(size * side) >> 1)
  const [x, y] = [random.integer(width), random.integer(height)]
  const [left, top] = [Math.max(0, x - halfWidth!), Math.max(0, y - halfHeight!)]
  const [right, bottom] = [Math.min(width, x + halfWidth!), Math.min(height, y + halfHeight!)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** 1 inside, 0 outside. [1, h, w, 1] */
function boxMask(box: Box, width: number, height: number): tf.Tensor4D {
  const mask = new Float32Array(width * height)
  for (let y = box.y; y < box.y + box.height; y++) {
    mask.fill(1, y * width + box.x, y * width + box.x + box.width)
  }
  return tf.tensor4d(mask, [1, height, width, 1])
}
