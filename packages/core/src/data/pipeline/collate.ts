import { CnnError } from '../../errors.js'
import { type Fill, padImage } from '../crop.js'
import type { Image } from '../image.js'
import { type AnnotatedImage, moveInstance } from '../transforms/joint-transform.js'

/** Makes a batch of samples, as `batch` and `bucket` take it. */
export type Collate<T, B> = (samples: T[]) => B | Promise<B>

/** Pictures of one size, padded at the right and the bottom, so that boxes and keypoints stay where they are. */
export interface PaddedImages<S> {
  samples: S[]
  width: number
  height: number
  /** 1 where a pixel is of the picture itself, 0 where it is padding. [n, h, w] */
  real: Uint8Array
}

export interface PadImagesOptions {
  /** The common width and height are multiples of this, as networks with strides want it; 1 by default. */
  multipleOf?: number
  /** 0 by default. */
  fill?: Fill
}

/**
 * A `collate` for samples of different sizes: pads pictures and masks to the largest width and height of their batch,
 * and says which pixels are real.
 *
 * @example coco.train.batch(8, { collate: padImages({ multipleOf: 32 }) })
 */
export function padImages<S extends AnnotatedImage>({
  multipleOf = 1,
  fill = 0,
}: PadImagesOptions = {}): Collate<S, PaddedImages<S>> {
  if (!Number.isInteger(multipleOf) || multipleOf < 1) {
    throw new CnnError(
      'invalid-argument',
      `padImages has multipleOf ${multipleOf}; it is a whole number above 0.`,
    )
  }
  return (samples) => {
    const [width, height] = (['width', 'height'] as const).map(
      (side) =>
        Math.ceil(Math.max(...samples.map(({ image }) => image[side])) / multipleOf) * multipleOf,
    ) as [number, number]
    const real = new Uint8Array(samples.length * width * height)
    const padded = samples.map((sample, i) => {
      const { image, mask, masks, boxes } = sample
      for (let y = 0; y < image.height; y++) {
        const row = (i * height + y) * width
        real.fill(1, row, row + image.width)
      }
      const border = { right: width - image.width, bottom: height - image.height }
      const pad = (picture: Image) => padImage(picture, border)
      return {
        ...sample,
        image: padImage(image, border, fill),
        ...(mask && { mask: pad(mask) }),
        ...(masks && { masks: masks.map((one) => moveInstance(one, pad)) }),
        ...(boxes && {
          boxes: boxes.map((box) =>
            box.mask ? { ...box, mask: moveInstance(box.mask, pad) } : box,
          ),
        }),
      }
    })
    return { samples: padded, width, height, real }
  }
}

/** Sequences of one length, padded at their ends. */
export interface PaddedSequences<S> {
  samples: S[]
  /** Length of the longest. */
  length: number
  /** [n, length] */
  values: Float32Array
  /** 1 where a value is of the sequence itself, 0 where it is padding. [n, length] */
  real: Uint8Array
}

/**
 * A `collate` for sequences of numbers of different lengths, such as sounds or sentences.
 *
 * @example sounds.batch(16, { collate: padSequences(({ samples }) => samples) })
 */
export function padSequences<S>(
  sequenceOf: (sample: S) => ArrayLike<number>,
  { fill = 0 }: { fill?: number } = {},
): Collate<S, PaddedSequences<S>> {
  return (samples) => {
    const sequences = samples.map(sequenceOf)
    const length = Math.max(...sequences.map((sequence) => sequence.length))
    const values = new Float32Array(samples.length * length).fill(fill)
    const real = new Uint8Array(values.length)
    for (const [i, sequence] of sequences.entries()) {
      values.set(sequence, i * length)
      real.fill(1, i * length, i * length + sequence.length)
    }
    return { samples, length, values, real }
  }
}
