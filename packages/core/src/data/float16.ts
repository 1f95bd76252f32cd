/**
 * Half-precision numbers, which JavaScript engines of this day have no array for. `float16` is IEEE 754 binary16
 * (largest finite value 65,504); `bfloat16` is the upper half of a float32.
 */

const word = new Uint32Array(1)
const single = new Float32Array(word.buffer)

/** The float32 bits of every float16, made when first needed. */
let table: Uint32Array | undefined

/** The nearest float16 of each value, ties to even, as bits. Beyond ±65,520 it is infinite; NaN stays NaN. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    single[0] = values[i]!
    halves[i] = float16Bits(word[0]!)
  }
  return halves
}

/** The values of float16 bits, exactly. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  table ??= Uint32Array.from({ length: 65536 }, (_, half) => float32Bits(half))
  const values = new Float32Array(halves.length)
  const words = new Uint32Array(values.buffer)
  for (let i = 0; i < halves.length; i++) words[i] = table[halves[i]!]!
  return values
}

/** The values of bfloat16 bits, exactly. */
export function fromBfloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length)
  const words = new Uint32Array(values.buffer)
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16
  return values
}

function float16Bits(bits: number) {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  // Normal: rebias the exponent, then round away 13 bits; a carry rightly moves into the exponent.
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13)
  if (magnitude < 0x33000000) return sign
  // Subnormal: the significand with its hidden bit, in units of 2^-24.
  const significand = (magnitude & 0x7fffff) | 0x800000
  return sign | roundShift(significand, 126 - (magnitude >>> 23))
}

/** `value / 2^shift`, rounded to the nearest integer, ties to even. */
function roundShift(value: number, shift: number) {
  const half = 2 ** (shift - 1)
  const odd = (value >>> shift) & 1
  return (value + half - 1 + odd) >>> shift
}

function float32Bits(half: number) {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
