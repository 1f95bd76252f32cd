import { CnnError, type Random, tf } from '@cnn/core'
import type { BatchAugmentation } from '../adversarial/batch-augmentation.js'
import { type AdaptivePart, changePictures, drawChange } from './adaptive-pipe.js'

export interface AdaptiveAugmentOptions {
  /**
   * Of how many more pictures of the data the discriminator may be sure than unsure, as a share: above it pictures are
   * changed more often, below it less. Default 0.6.
   */
  target?: number
  /** After how many pictures of the data the probability could have gone from 0 to 1. Default 500,000. */
  rampPictures?: number
  /** How often a picture is changed to begin with, 0 to 1. Default 0. */
  probability?: number
  /** What is changed. Default: all of it. Without 'blit' and 'geometry', nothing is mirrored or turned. */
  parts?: readonly AdaptivePart[]
}

const allParts = ['blit', 'geometry', 'color'] as const
/** Steps of the discriminator between two looks at the target. */
const interval = 4

/**
 * Adaptive discriminator augmentation (Karras et al., NeurIPS 2020, arXiv:2006.06676): pictures are mirrored, turned,
 * moved, scaled, stretched and recoloured (StyleGAN2-ADA's pipe 'bgc'), each change with a probability that follows the
 * discriminator: it rises while the discriminator is too sure of the data, r = E sign D(x) above the target, and falls
 * when it is not. Differentiable, and so seldom (below about 0.8) that the generator learns none of it.
 *
 * Departs from NVIDIA's code: pictures are resampled once, bilinearly and mirrored at their edges, where that code goes
 * through twice the size with a sym6 wavelet filter, so shrunk pictures are a little rougher and turned ones a little
 * softer; and the probability ends at 1.
 *
 * @throws CnnError 'bad-option'
 */
export const adaptiveAugment = (options: AdaptiveAugmentOptions = {}) =>
  new AdaptiveAugment(options)

export class AdaptiveAugment implements BatchAugmentation {
  readonly name = 'ADA'
  readonly #parts: readonly AdaptivePart[]
  readonly #target: number
  readonly #rampPictures: number
  #probability: number
  /** Since the last look: signs of the logits, how many they were, and of how many steps. */
  #seen = { signs: 0, pictures: 0, steps: 0 }

  constructor({
    target = 0.6,
    rampPictures = 500_000,
    probability = 0,
    parts = allParts,
  }: AdaptiveAugmentOptions = {}) {
    const unknown = parts.find((part) => !allParts.includes(part))
    if (unknown !== undefined) throw badOption(`it has no part '${unknown}'`)
    if (!(target > -1 && target < 1)) throw badOption(`target is ${target}, not within −1 … 1`)
    if (!(rampPictures > 0)) throw badOption(`rampPictures is ${rampPictures}, not above 0`)
    if (!isShare(probability)) throw badOption(`probability is ${probability}, not within 0 … 1`)
    this.#parts = parts
    this.#target = target
    this.#rampPictures = rampPictures
    this.#probability = probability
  }

  get probability() {
    return this.#probability
  }

  apply(images: tf.Tensor4D, random: Random): tf.Tensor4D {
    const [count, , , channels] = images.shape
    if (channels !== 1 && channels !== 3) {
      throw new CnnError(
        'shape-mismatch',
        `ADA changes pictures of 1 or 3 channels, not of ${channels}.`,
      )
    }
    if (this.#probability === 0) return images
    const changes = Array.from({ length: count }, () =>
      drawChange(random, this.#probability, this.#parts),
    )
    return tf.tidy(() => changePictures(images, changes))
  }

  observe(realLogits: Float32Array) {
    const seen = this.#seen
    for (const logit of realLogits) seen.signs += Math.sign(logit)
    seen.pictures += realLogits.length
    seen.steps++
    if (seen.steps < interval) return
    const direction = Math.sign(seen.signs / seen.pictures - this.#target)
    const moved = this.#probability + (direction * seen.pictures) / this.#rampPictures
    if (seen.pictures > 0) this.#probability = Math.min(1, Math.max(0, moved))
    this.#seen = { signs: 0, pictures: 0, steps: 0 }
  }

  state() {
    return { probability: this.#probability, ...this.#seen }
  }

  /** @throws CnnError 'bad-checkpoint' */
  restore(state: Record<string, unknown>) {
    const { probability, signs, pictures, steps } = state
    const isWhole = [signs, pictures, steps].every(Number.isInteger)
    if (!isWhole || !isShare(probability)) {
      throw new CnnError(
        'bad-checkpoint',
        `The checkpoint's state of ADA is ${JSON.stringify(state)}, which is none.`,
      )
    }
    this.#probability = probability
    this.#seen = { signs, pictures, steps } as { signs: number; pictures: number; steps: number }
  }
}

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1

const badOption = (problem: string) => new CnnError('bad-option', `adaptiveAugment: ${problem}.`)
