import { multiplySpectra } from '../../ops/multiply-spectra.js'
import { inverseRealFft, realFft, type Spectrum } from '../../ops/real-fft.js'
import { type StftOptions, stft } from '../../ops/stft.js'
import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { build, type NdArray, total } from '../nd-array.js'

/** Both parts, one after the other along the last axis. */
const joined = ({ real, imaginary }: Spectrum) => tf.concat([real, imaginary], -1)

const binsOf = (length: number) => Math.floor(length / 2) + 1

/** Bin number `bin` of `length` samples: its real part, or its imaginary one. */
const transformBin = (
  length: number,
  bin: number,
  part: 'real' | 'imaginary',
  sample: (time: number) => number,
) =>
  total(length, (time) => {
    const angle = (-2 * Math.PI * time * bin) / length
    return sample(time) * (part === 'real' ? Math.cos(angle) : Math.sin(angle))
  })

/** The number `at` of two parts of `count` bins each. */
const partOf = (at: number, count: number) =>
  at < count ? (['real', at] as const) : (['imaginary', at - count] as const)

const forward = (variant: string, shape: [number, number], length: number): ConformanceCase => ({
  op: 'realFft',
  variant,
  inputs: [spread(shape)],
  compute: (x) => joined(realFft(x!, length)),
  reference: (x) => {
    const bins = binsOf(length)
    return build([shape[0], 2 * bins], (...[row, at]) => {
      const [part, bin] = partOf(at!, bins)
      return transformBin(length, bin, part, (time) => x!.at(row!, time))
    })
  },
})

/** The whole spectrum of a real signal follows from one half; what real signals cannot have does not count. */
function inverseTransform(real: NdArray, imaginary: NdArray, length: number) {
  return build([real.shape[0]!, length], (...[row, time]) => {
    const sum = total(length, (bin) => {
      const mirrored = bin >= binsOf(length)
      const half = mirrored ? length - bin : bin
      const isReal = half === 0 || 2 * half === length
      const imaginaryPart = isReal ? 0 : imaginary.at(row!, half) * (mirrored ? -1 : 1)
      const angle = (2 * Math.PI * bin * time!) / length
      return real.at(row!, half) * Math.cos(angle) - imaginaryPart * Math.sin(angle)
    })
    return sum / length
  })
}

const inverse = (variant: string, bins: number, length: number): ConformanceCase => ({
  op: 'inverseRealFft',
  variant,
  inputs: [spread([3, bins]), spread([3, bins], -1, 1, 2)],
  compute: (real, imaginary) => inverseRealFft({ real: real!, imaginary: imaginary! }, length),
  reference: (real, imaginary) => inverseTransform(real!, imaginary!, length),
})

const multiplied = (variant: string, conjugate: boolean): ConformanceCase => ({
  op: 'multiplySpectra',
  variant,
  inputs: [[2, 4], [2, 4], [4], [4]].map((shape, index) => spread(shape, -1, 1, index + 1)),
  compute: (...[a, b, c, d]) =>
    joined(
      multiplySpectra({ real: a!, imaginary: b! }, { real: c!, imaginary: d! }, { conjugate }),
    ),
  reference: (...[a, b, c, d]) =>
    build([2, 8], (...[row, at]) => {
      const [part, bin] = partOf(at!, 4)
      const [re, im] = [a!.at(row!, bin), b!.at(row!, bin)]
      const [otherRe, otherIm] = [c!.at(bin), d!.at(bin) * (conjugate ? -1 : 1)]
      return part === 'real' ? re * otherRe - im * otherIm : re * otherIm + im * otherRe
    }),
})

const shortTime = (variant: string, samples: number, options: StftOptions): ConformanceCase => ({
  op: 'stft',
  variant,
  inputs: [spread([2, samples])],
  compute: (x) => joined(stft(x!, options)),
  reference: (x) => {
    const { frameLength, hopLength = 1, window, center = true } = options
    const offset = center ? Math.floor(frameLength / 2) : 0
    const frames = Math.floor((samples + 2 * offset - frameLength) / hopLength) + 1
    const bins = binsOf(frameLength)
    const sample = (row: number, place: number) => {
      const along = Math.abs(place)
      return x!.at(row, along < samples ? along : 2 * (samples - 1) - along)
    }
    const weight = (time: number) =>
      window === 'none'
        ? 1
        : typeof window === 'object'
          ? window[time]!
          : Math.sin((Math.PI * time) / frameLength) ** 2
    return build([2, frames, 2 * bins], (...[row, frame, at]) => {
      const [part, bin] = partOf(at!, bins)
      return transformBin(
        frameLength,
        bin,
        part,
        (time) => weight(time) * sample(row!, frame! * hopLength + time - offset),
      )
    })
  },
})

/** Fourier transforms, as products with cosines and sines. */
export const spectralCases: ConformanceCase[] = [
  forward('even length', [3, 8], 8),
  forward('odd length', [3, 9], 9),
  forward('filled up', [3, 5], 8),
  forward('cut', [3, 9], 6),
  forward('one sample', [2, 3], 1),
  inverse('even length', 5, 8),
  inverse('odd length', 5, 9),
  inverse('filled up', 3, 9),
  inverse('cut', 6, 8),
  inverse('one sample', 3, 1),
  multiplied('convolution', false),
  multiplied('correlation', true),
  shortTime('centred', 21, { frameLength: 8, hopLength: 2 }),
  shortTime('not centred', 21, { frameLength: 8, hopLength: 3, center: false }),
  shortTime('odd frames', 13, { frameLength: 7, hopLength: 2, window: 'none' }),
  shortTime('own window', 12, {
    ...{ frameLength: 5, hopLength: 4 },
    window: [0.5, 1, 1.5, -1, 0.25],
  }),
]
