import { type AxisWeights, fixedWeights, fractionBits } from './axis-weights.js'
import type { Image } from './image.js'

/** Resamples the middle axis of an array [outer, length, inner]. */
export function resample(
  data: Image['data'],
  outer: number,
  length: number,
  inner: number,
  axis: AxisWeights,
): Image['data'] {
  const out = new (data.constructor as Uint8ArrayConstructor)(outer * axis.length * inner)
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) {
    resampleBytes(data, outer, length, inner, axis, out)
  } else {
    resampleFloats(data, outer, length, inner, axis, out)
  }
  return out
}

function resampleBytes(
  data: Uint8Array | Uint8ClampedArray,
  outer: number,
  length: number,
  inner: number,
  weights: AxisWeights,
  out: Uint8Array,
) {
  const { length: outLength, starts, counts, taps } = weights
  const fixed = fixedWeights(weights)
  const clamped = new Uint8ClampedArray(out.buffer)
  const axis = { starts, counts, fixed, taps, length, outLength }
  if (outer === 1) resampleRows(data, inner, axis, clamped)
  else if (inner === 3) resamplePixels(data, outer, axis, clamped)
  else resampleValues(data, outer, inner, axis, clamped)
}

type Bytes = Uint8Array | Uint8ClampedArray

interface FixedAxis {
  starts: Int32Array
  counts: Int32Array
  /** Weights in 22-bit fixed point. */
  fixed: Int32Array
  taps: number
  length: number
  outLength: number
}

const half = 1 << (fractionBits - 1)

function resampleValues(
  data: Bytes,
  outer: number,
  inner: number,
  { starts, counts, fixed, taps, length, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      const first = (o * length + starts[x]!) * inner
      const weight = x * taps
      const count = counts[x]!
      for (let i = 0; i < inner; i++) {
        let sum = half
        let from = first + i
        for (let k = 0; k < count; k++, from += inner) {
          sum = (sum + Math.imul(data[from]!, fixed[weight + k]!)) | 0
        }
        out[to++] = sum >> fractionBits
      }
    }
  }
}

/** Across, three channels at a time. */
function resamplePixels(
  data: Bytes,
  outer: number,
  { starts, counts, fixed, taps, length, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      let from = (o * length + starts[x]!) * 3
      const end = x * taps + counts[x]!
      let [red, green, blue] = [half, half, half]
      for (let k = x * taps; k < end; k++, from += 3) {
        const weight = fixed[k]!
        red = (red + Math.imul(data[from]!, weight)) | 0
        green = (green + Math.imul(data[from + 1]!, weight)) | 0
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0
      }
      out[to] = red >> fractionBits
      out[to + 1] = green >> fractionBits
      out[to + 2] = blue >> fractionBits
      to += 3
    }
  }
}

/** Down, a whole row at a time. */
function resampleRows(
  data: Bytes,
  inner: number,
  { starts, counts, fixed, taps, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  const sums = new Int32Array(inner)
  for (let y = 0; y < outLength; y++) {
    sums.fill(half)
    for (let k = 0; k < counts[y]!; k += 2) {
      const upper = (starts[y]! + k) * inner
      const weight = fixed[y * taps + k]!
      // An odd one at the end is paired with itself, weighted by nothing.
      const isPair = k + 1 < counts[y]!
      const lower = isPair ? upper + inner : upper
      const lowerWeight = isPair ? fixed[y * taps + k + 1]! : 0
      for (let i = 0; i < inner; i++) {
        const pair = Math.imul(data[upper + i]!, weight) + Math.imul(data[lower + i]!, lowerWeight)
        sums[i] = (sums[i]! + pair) | 0
      }
    }
    const to = y * inner
    for (let i = 0; i < inner; i++) out[to + i] = sums[i]! >> fractionBits
  }
}

function resampleFloats(
  data: Uint16Array | Float32Array,
  outer: number,
  length: number,
  inner: number,
  { length: outLength, starts, counts, weights, taps }: AxisWeights,
  out: Image['data'],
) {
  const whole = data instanceof Uint16Array
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      const first = (o * length + starts[x]!) * inner
      for (let i = 0; i < inner; i++) {
        let sum = 0
        for (let k = 0; k < counts[x]!; k++) {
          sum += data[first + i + k * inner]! * weights[x * taps + k]!
        }
        out[to++] = whole ? Math.min(65535, Math.max(0, Math.round(sum))) : sum
      }
    }
  }
}
