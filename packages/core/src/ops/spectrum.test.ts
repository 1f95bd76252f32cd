import { beforeEach, describe, expect, test } from 'vitest'
import { golden, spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { relativeError } from '../../test/kernels/reference.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { multiplySpectra } from './multiply-spectra.js'
import { inverseRealFft, realFft, type Spectrum } from './real-fft.js'
import { type StftOptions, stft } from './stft.js'

const input = (shape: number[], seed: number) => ({ shape, values: spread(shape, seed) })
const joined = ({ real, imaginary }: Spectrum) => tf.concat([real, imaginary], -1)

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => void (await useBackend(backend)))

  test.each(golden.realFft)('realFft of $length samples equals PyTorch', (entry) =>
    compareWithGolden(entry, (x) => joined(realFft(x!, entry.length)), [input([3, 9], 4)]),
  )

  test.each(golden.inverseRealFft)('inverseRealFft of $length samples equals PyTorch', (entry) =>
    compareWithGolden(
      entry,
      (real, imaginary) => inverseRealFft({ real: real!, imaginary: imaginary! }, entry.length),
      [input([2, 5], 5), input([2, 5], 6)],
    ),
  )

  test.each(golden.stft)('stft with $options equals PyTorch', (entry) =>
    compareWithGolden(entry, (signal) => joined(stft(signal!, entry.options as StftOptions)), [
      input([2, 21], 7),
    ]),
  )
})

describe('on wasm', () => {
  beforeEach(async () => void (await useBackend('wasm')))

  test.each([1, 2, 1000, 1023, 2048])('%i samples come back', (length) => {
    const x = spread([2, length], 1)
    const back = tf.tidy(() =>
      inverseRealFft(realFft(tf.tensor2d(x, [2, length])), length).dataSync(),
    )
    expect(relativeError(back, x)).toBeLessThan(5e-6)
  })

  test('a product of spectra convolves around a circle', () => {
    const [a, b] = [spread([16], 1), spread([16], 2)]
    const expected = Float64Array.from(a, (_, at) =>
      a.reduce((sum, value, i) => sum + value * b[(at - i + 16) % 16]!, 0),
    )
    const found = tf.tidy(() => {
      const [first, second] = [a, b].map((values) => realFft(tf.tensor1d(values)))
      return inverseRealFft(multiplySpectra(first!, second!)).dataSync()
    })
    expect(relativeError(found, expected)).toBeLessThan(5e-6)
  })

  test('refuses what makes no sense', () => {
    tf.tidy(() => {
      expect(() => realFft(tf.ones([2, 8]), 0)).toThrow(/not 0/)
      expect(() => realFft(tf.ones([2, 8192]))).toThrow(/1 to 4096, not 8192/)
      expect(() => inverseRealFft({ real: tf.ones([3]), imaginary: tf.ones([2]) })).toThrow(
        /real part is \[3\], the imaginary one \[2\]/,
      )
      expect(() => stft(tf.ones([3]), { frameLength: 8 })).toThrow(/at least 5/)
      expect(() => stft(tf.ones([30]), { frameLength: 8, window: [1, 2] })).toThrow(/8 numbers/)
    })
  })
})
