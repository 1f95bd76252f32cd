const fix = (value: number) => Math.round(value * 8192)
const c0298 = fix(0.298631336)
const c0390 = fix(0.39018064)
const c0541 = fix(0.5411961)
const c0765 = fix(0.765366865)
const c0899 = fix(0.899976223)
const c1175 = fix(1.175875602)
const c1501 = fix(1.50132111)
const c1847 = fix(1.847759065)
const c1961 = fix(1.96157056)
const c2053 = fix(2.053119869)
const c2562 = fix(2.562915447)
const c3072 = fix(3.072711026)

const workspace = new Int32Array(64)

/**
 * The inverse cosine transform of one block into samples: the 13-bit integer form of Loeffler, Ligtenberg & Moschytz
 * (ICASSP 1989) with the roundings of libjpeg's default, so that pixels equal those of PIL, OpenCV and browsers.
 *
 * @param coefficients 64 values from `from` on, in natural order, not yet dequantised
 * @param quantization 64 factors in natural order
 */
export function inverseDct(
  coefficients: Int16Array,
  from: number,
  quantization: Int32Array,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
) {
  for (let i = 0; i < 64; i++) {
    workspace[i] = Math.imul(coefficients[from + i]!, quantization[i]!)
  }
  for (let x = 0; x < 8; x++) transform(x, 8, 11)
  for (let y = 0; y < 64; y += 8, to += stride) {
    transform(y, 1, 18)
    for (let x = 0; x < 8; x++) samples[to + x] = workspace[y + x]! + 128
  }
}

/** Fills a block that has only its first coefficient. */
export function inverseDctFlat(
  coefficient: number,
  quantization: number,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
) {
  const column = Math.imul(coefficient, quantization) << 2
  const sample = ((column + 16) >> 5) + 128
  for (let y = 0; y < 8; y++, to += stride) samples.fill(sample, to, to + 8)
}

/** Transforms a row or column of the workspace in place, and divides it by 2^shift (2^13 of which are the constants'). */
function transform(start: number, step: number, shift: number) {
  const x0 = workspace[start]!
  const x1 = workspace[start + step]!
  const x2 = workspace[start + 2 * step]!
  const x3 = workspace[start + 3 * step]!
  const x4 = workspace[start + 4 * step]!
  const x5 = workspace[start + 5 * step]!
  const x6 = workspace[start + 6 * step]!
  const x7 = workspace[start + 7 * step]!
  const rounding = 1 << (shift - 1)

  if ((x1 | x2 | x3 | x4 | x5 | x6 | x7) === 0) {
    const value = ((x0 << 13) + rounding) >> shift
    for (let i = 0, at = start; i < 8; i++, at += step) workspace[at] = value
    return
  }
  const shared = Math.imul(x2 + x6, c0541)
  const outer = (shared + Math.imul(x2, c0765)) | 0
  const inner = (shared - Math.imul(x6, c1847)) | 0
  const sum = (((x0 + x4) << 13) + rounding) | 0
  const difference = (((x0 - x4) << 13) + rounding) | 0

  const z5 = Math.imul(x7 + x3 + x5 + x1, c1175)
  const z3 = (z5 - Math.imul(x7 + x3, c1961)) | 0
  const z4 = (z5 - Math.imul(x5 + x1, c0390)) | 0
  const z1 = Math.imul(x7 + x1, c0899)
  const z2 = Math.imul(x5 + x3, c2562)
  const odd0 = (Math.imul(x7, c0298) - z1 + z3) | 0
  const odd1 = (Math.imul(x5, c2053) - z2 + z4) | 0
  const odd2 = (Math.imul(x3, c3072) - z2 + z3) | 0
  const odd3 = (Math.imul(x1, c1501) - z1 + z4) | 0

  workspace[start] = (sum + outer + odd3) >> shift
  workspace[start + step] = (difference + inner + odd2) >> shift
  workspace[start + 2 * step] = (difference - inner + odd1) >> shift
  workspace[start + 3 * step] = (sum - outer + odd0) >> shift
  workspace[start + 4 * step] = (sum - outer - odd0) >> shift
  workspace[start + 5 * step] = (difference - inner - odd1) >> shift
  workspace[start + 6 * step] = (difference + inner - odd2) >> shift
  workspace[start + 7 * step] = (sum + outer - odd3) >> shift
}
