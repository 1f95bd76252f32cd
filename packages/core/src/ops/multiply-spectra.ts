import * as tf from '../tf.js'
import { checkSpectrum, type Spectrum } from './real-fft.js'

/**
 * The products of two spectra, bin by bin, their shapes broadcast: the spectrum of the circular convolution of their
 * signals; with `conjugate`, which takes the conjugate of the second, of their correlation. Differentiable twice.
 *
 * Throws a `CnnError` with code 'shape-mismatch' where the two parts of a spectrum differ.
 */
export function multiplySpectra(
  a: Spectrum,
  b: Spectrum,
  { conjugate = false }: { conjugate?: boolean } = {},
): Spectrum {
  checkSpectrum('multiplySpectra', a)
  checkSpectrum('multiplySpectra', b)
  const [real, imaginary] = tf.tidy(() => {
    const straight = [tf.mul(a.real, b.real), tf.mul(a.imaginary, b.imaginary)] as const
    const crossed = [tf.mul(a.imaginary, b.real), tf.mul(a.real, b.imaginary)] as const
    return conjugate
      ? [tf.add(...straight), tf.sub(...crossed)]
      : [tf.sub(...straight), tf.add(...crossed)]
  })
  return { real: real!, imaginary: imaginary! }
}
