import { buildAxisTaps } from '../backend/kernels/axis-taps.js'
import { resampleImages } from '../backend/kernels/resample.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { binsOf, fourierMatrix } from './fourier-tables.js'
import type { Spectrum } from './real-fft.js'

export interface StftOptions {
  /** Samples of a frame, at most 4096. */
  frameLength: number
  /** Samples from one frame to the next; a quarter of a frame by default. */
  hopLength?: number
  /** What frames are multiplied with: a periodic Hann window (the default), nothing, or `frameLength` numbers. */
  window?: 'hann' | 'none' | ArrayLike<number>
  /** Whether the signal is mirrored at its ends by half a frame, so that frame i is centred on sample i · hopLength. */
  center?: boolean
}

/**
 * The short-time Fourier transform of signals [.., samples], as `torch.stft` with frames before bins: real and imaginary
 * part [.., frames, ⌊frameLength / 2⌋ + 1]. A product with cosines and sines, so that it runs and is differentiable, twice
 * too, on every backend.
 *
 * Throws a `CnnError` with code 'bad-argument' for options that make no sense, or signals shorter than a frame (than half
 * a frame and a sample if centred).
 */
export function stft(
  signal: tf.Tensor,
  {
    frameLength,
    hopLength = Math.max(1, Math.floor(frameLength / 4)),
    window = 'hann',
    center = true,
  }: StftOptions,
): Spectrum {
  const matrix = fourierMatrix('stft', frameLength)
  const weights = windowOf(window, frameLength)
  if (!Number.isInteger(hopLength) || hopLength < 1) {
    throw new CnnError('bad-argument', `stft: hopLength must be at least 1, not ${hopLength}.`)
  }
  const bins = binsOf(frameLength)
  const padding = center ? Math.floor(frameLength / 2) : 0
  const samples = signal.shape.at(-1) ?? 0
  checkSamples(samples, center ? padding + 1 : frameLength)
  const outer = signal.shape.slice(0, -1)
  const frames = Math.floor((samples + 2 * padding - frameLength) / hopLength) + 1
  const [real, imaginary] = tf.tidy(() => {
    const count = signal.size / samples
    const rows = tf.reshape<tf.Rank.R4>(signal, [count, 1, samples, 1])
    const framed = resampleImages(rows, {
      rows: buildAxisTaps(1, 1, (_, add) => add(0, 1)),
      columns: buildAxisTaps(samples, frames * frameLength, (index, add) => {
        const time = index % frameLength
        const place = Math.abs(Math.floor(index / frameLength) * hopLength + time - padding)
        add(place < samples ? place : 2 * (samples - 1) - place, weights[time]!)
      }),
    })
    const products = tf.matMul(
      tf.reshape<tf.Rank.R2>(framed, [count * frames, frameLength]),
      tf.tensor2d(matrix, [frameLength, 2 * bins]),
    )
    return tf.split(products, 2, 1).map((part) => tf.reshape(part, [...outer, frames, bins]))
  })
  return { real: real!, imaginary: imaginary! }
}

function checkSamples(samples: number, least: number) {
  if (samples >= least) return
  throw new CnnError(
    'bad-argument',
    `stft: a signal of ${samples} samples is too short; these options need at least ${least}.`,
  )
}

function windowOf(window: NonNullable<StftOptions['window']>, length: number): ArrayLike<number> {
  if (window === 'none') return new Float64Array(length).fill(1)
  if (window === 'hann') {
    return Float64Array.from(
      { length },
      (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length),
    )
  }
  if (typeof window !== 'string' && window.length === length) return window
  throw new CnnError(
    'bad-argument',
    `stft: the window must be 'hann', 'none' or ${length} numbers, not ${
      typeof window === 'string' ? `'${window}'` : `${window.length} numbers`
    }.`,
  )
}
