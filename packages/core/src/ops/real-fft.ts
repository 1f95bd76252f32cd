import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { binsOf, fourierMatrix, inverseFourierMatrix } from './fourier-tables.js'

/** A spectrum in two real tensors of one shape. */
export interface Spectrum {
  real: tf.Tensor
  imaginary: tf.Tensor
}

/**
 * The Fourier transform of real signals x [.., n], cut or filled up with zeros to `length` (n by default, at most 4096):
 * the bins 0 … length / 2 as [.., ⌊length / 2⌋ + 1], as `torch.fft.rfft`. A product with cosines and sines, so that it
 * runs and is differentiable, twice too, on every backend.
 *
 * Throws a `CnnError` with code 'bad-argument' for another length.
 */
export function realFft(x: tf.Tensor, length = x.shape.at(-1) ?? 0): Spectrum {
  const bins = binsOf(length)
  const matrix = fourierMatrix('realFft', length)
  const [real, imaginary] = tf.tidy(() => {
    const rows = fitted(x, length)
    const product = tf.matMul(rows, tf.tensor2d(matrix, [length, 2 * bins]))
    return tf.split(product, 2, 1).map((part) => tf.reshape(part, [...x.shape.slice(0, -1), bins]))
  })
  return { real: real!, imaginary: imaginary! }
}

/**
 * Real signals [.., length] from their spectra [.., bins], cut or filled up with zeros to ⌊length / 2⌋ + 1 bins, as
 * `torch.fft.irfft`. `length` is 2 · (bins - 1) by default, at most 4096. Differentiable twice.
 *
 * Throws a `CnnError`: 'bad-argument' for another length, 'shape-mismatch' where the two parts differ.
 */
export function inverseRealFft(
  { real, imaginary }: Spectrum,
  length = 2 * ((real.shape.at(-1) ?? 1) - 1),
): tf.Tensor {
  checkSpectrum('inverseRealFft', { real, imaginary })
  const bins = binsOf(length)
  const matrix = inverseFourierMatrix('inverseRealFft', length)
  return tf.tidy(() => {
    const rows = tf.concat([fitted(real, bins), fitted(imaginary, bins)], 1)
    const product = tf.matMul(rows, tf.tensor2d(matrix, [2 * bins, length]))
    return tf.reshape(product, [...real.shape.slice(0, -1), length])
  })
}

/** x as rows of this length. */
function fitted(x: tf.Tensor, length: number): tf.Tensor2D {
  const width = x.shape.at(-1)!
  const rows = tf.reshape<tf.Rank.R2>(x, [width === 0 ? 0 : x.size / width, width])
  if (width > length) return tf.slice(rows, [0, 0], [rows.shape[0], length])
  return width < length
    ? tf.pad(rows, [
        [0, 0],
        [0, length - width],
      ])
    : rows
}

/** Throws where the two parts of a spectrum are of different shapes. */
export function checkSpectrum(operation: string, { real, imaginary }: Spectrum) {
  if (real.shape.join() === imaginary.shape.join()) return
  throw new CnnError(
    'shape-mismatch',
    `${operation}: the real part is [${real.shape}], the imaginary one [${imaginary.shape}].`,
  )
}
