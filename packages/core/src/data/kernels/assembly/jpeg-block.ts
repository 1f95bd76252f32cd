/**
 * The inverse cosine transform of blocks of 8 × 8, exactly as inverse-dct.ts has it. A transform of eight values is four
 * sums of even and four of odd ones, each a product of pairs in 16 bits that is summed in 32.
 */

/** Where the sum of all products' magnitudes is below this, the values between the two passes fit 16 bits. */
export const MOST: u32 = 5888

const BETWEEN = memory.data(128, 16)
const WIDE = memory.data(256, 16)

/** Fills a block that has only its first coefficient, of which this is the product with its factor. */
export function flatBlock(product: i32, samples: usize, pitch: usize): void {
  const sample = (((product << 2) + 16) >> 5) + 128
  const eight = i64x2.extract_lane(i8x16.splat(<i8>max(0, min(255, sample))), 0)
  for (let y = 0; y < 8; y++) {
    store<i64>(samples, eight)
    samples += pitch
  }
}

/** The blocks of a component, whose coefficients lie one block after the other. */
export function inverseBlocks(
  coefficients: usize,
  factors: usize,
  samples: usize,
  wide: i32,
  high: i32,
): void {
  const pitch = 8 * <usize>wide
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      inverseBlock(coefficients, factors, samples + 8 * x, pitch, spreadOf(coefficients, factors))
      coefficients += 128
    }
    samples += 8 * pitch
  }
}

/** The sum of the products' magnitudes. */
function spreadOf(coefficients: usize, factors: usize): u32 {
  let sums = i32x4.splat(0)
  for (let i: usize = 0; i < 128; i += 16) {
    const values = v128.load(coefficients + i)
    const scales = v128.load(factors + i)
    const low = i32x4.abs(i32x4.extmul_low_i16x8_s(values, scales))
    sums = i32x4.add(sums, i32x4.add(low, i32x4.abs(i32x4.extmul_high_i16x8_s(values, scales))))
  }
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  )
}

/** `spread` is the sum of the products' magnitudes, or MOST where it is more. */
export function inverseBlock(
  block: usize,
  factors: usize,
  samples: usize,
  pitch: usize,
  spread: u32,
): void {
  if (spread >= MOST) return inverseWide(block, factors, samples, pitch)
  transformColumns(block, factors)
  transformRows(samples, pitch)
}

/** Down the columns, eight at a time; the results lie transposed. */
function transformColumns(block: usize, factors: usize): void {
  transform(
    product(block, factors, 0),
    product(block, factors, 1),
    product(block, factors, 2),
    product(block, factors, 3),
    product(block, factors, 4),
    product(block, factors, 5),
    product(block, factors, 6),
    product(block, factors, 7),
    11,
  )
  transpose()
}

// @ts-ignore: decorator
@inline
function product(block: usize, factors: usize, row: usize): v128 {
  return i16x8.mul(v128.load(block + 16 * row), v128.load(factors + 16 * row))
}

/** Along the rows, eight at a time. */
function transformRows(samples: usize, pitch: usize): void {
  transform(between(0), between(1), between(2), between(3), between(4), between(5), between(6), between(7), 18)
  storeColumns(samples, pitch)
}

// @ts-ignore: decorator
@inline
function between(i: usize): v128 {
  return v128.load(BETWEEN + 16 * i)
}

/** Transforms eight vectors, lane by lane, and divides the results by 2^shift. */
// @ts-ignore: decorator
@inline
function transform(
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  x4: v128,
  x5: v128,
  x6: v128,
  x7: v128,
  shift: i32,
): void {
  // The names of libjpeg's constants are the cosines; each pair of them is multiplied by a pair of values.
  const rounding = i32x4.splat(1 << (shift - 1))
  let values04 = low(x0, x4)
  let values26 = low(x2, x6)
  let values13 = low(x1, x3)
  let values57 = low(x5, x7)
  const even0a = i32x4.add(i32x4.dot_i16x8_s(values04, pairOf(8192, 8192)), rounding)
  const even1a = i32x4.add(i32x4.dot_i16x8_s(values04, pairOf(8192, -8192)), rounding)
  const outerA = i32x4.dot_i16x8_s(values26, pairOf(10703, 4433))
  const innerA = i32x4.dot_i16x8_s(values26, pairOf(4433, -10704))
  const odd0a = twoPairs(values13, pairOf(11363, 9633), values57, pairOf(6437, 2260))
  const odd1a = twoPairs(values13, pairOf(9633, -2259), values57, pairOf(-11362, -6436))
  const odd2a = twoPairs(values13, pairOf(6437, -11362), values57, pairOf(2261, 9633))
  const odd3a = twoPairs(values13, pairOf(2260, -6436), values57, pairOf(9633, -11363))
  values04 = high(x0, x4)
  values26 = high(x2, x6)
  values13 = high(x1, x3)
  values57 = high(x5, x7)
  const even0b = i32x4.add(i32x4.dot_i16x8_s(values04, pairOf(8192, 8192)), rounding)
  const even1b = i32x4.add(i32x4.dot_i16x8_s(values04, pairOf(8192, -8192)), rounding)
  const outerB = i32x4.dot_i16x8_s(values26, pairOf(10703, 4433))
  const innerB = i32x4.dot_i16x8_s(values26, pairOf(4433, -10704))
  const odd0b = twoPairs(values13, pairOf(11363, 9633), values57, pairOf(6437, 2260))
  const odd1b = twoPairs(values13, pairOf(9633, -2259), values57, pairOf(-11362, -6436))
  const odd2b = twoPairs(values13, pairOf(6437, -11362), values57, pairOf(2261, 9633))
  const odd3b = twoPairs(values13, pairOf(2260, -6436), values57, pairOf(9633, -11363))
  finish(0, i32x4.add(even0a, outerA), odd0a, i32x4.add(even0b, outerB), odd0b, shift)
  finish(1, i32x4.add(even1a, innerA), odd1a, i32x4.add(even1b, innerB), odd1b, shift)
  finish(2, i32x4.sub(even1a, innerA), odd2a, i32x4.sub(even1b, innerB), odd2b, shift)
  finish(3, i32x4.sub(even0a, outerA), odd3a, i32x4.sub(even0b, outerB), odd3b, shift)
}

/** The products of two pairs of values with constants. */
// @ts-ignore: decorator
@inline
function twoPairs(first: v128, a: v128, second: v128, b: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(first, a), i32x4.dot_i16x8_s(second, b))
}

/** A result and the one that mirrors it: even plus and minus odd, of the first four lanes and the last four. */
// @ts-ignore: decorator
@inline
function finish(i: usize, evenA: v128, oddA: v128, evenB: v128, oddB: v128, shift: i32): void {
  const sum = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(evenA, oddA), shift),
    i32x4.shr_s(i32x4.add(evenB, oddB), shift),
  )
  const difference = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.sub(evenA, oddA), shift),
    i32x4.shr_s(i32x4.sub(evenB, oddB), shift),
  )
  v128.store(BETWEEN + 16 * i, sum)
  v128.store(BETWEEN + 16 * (7 - i), difference)
}

// @ts-ignore: decorator
@inline
function pairOf(a: i32, b: i32): v128 {
  return i32x4.splat((a & 0xffff) | (b << 16))
}

/** The lower four lanes of two vectors in turn, then the upper four. */
// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)
}

// @ts-ignore: decorator
@inline
function lowWords(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
}

// @ts-ignore: decorator
@inline
function highWords(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
}

/** Stores the halves of two vectors: both lower ones, then both upper ones. */
// @ts-ignore: decorator
@inline
function storeHalves(i: usize, a: v128, b: v128): void {
  v128.store(
    BETWEEN + 16 * i,
    i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
  )
  v128.store(
    BETWEEN + 16 * (i + 1),
    i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  )
}

/** Rows become columns. */
// @ts-ignore: decorator
@inline
function transpose(): void {
  const a0 = low(between(0), between(1))
  const a1 = high(between(0), between(1))
  const b0 = low(between(2), between(3))
  const b1 = high(between(2), between(3))
  const c0 = low(between(4), between(5))
  const c1 = high(between(4), between(5))
  const d0 = low(between(6), between(7))
  const d1 = high(between(6), between(7))
  storeHalves(0, lowWords(a0, b0), lowWords(c0, d0))
  storeHalves(2, highWords(a0, b0), highWords(c0, d0))
  storeHalves(4, lowWords(a1, b1), lowWords(c1, d1))
  storeHalves(6, highWords(a1, b1), highWords(c1, d1))
}

/** Two columns of samples as pairs of bytes, from the top. */
// @ts-ignore: decorator
@inline
function columnPairs(i: usize): v128 {
  const middle = i16x8.splat(128)
  const bytes = i8x16.narrow_i16x8_u(
    i16x8.add_sat_s(between(i), middle),
    i16x8.add_sat_s(between(i + 1), middle),
  )
  return i8x16.shuffle(bytes, bytes, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)
}

/** The columns as rows of bytes, around 128. */
// @ts-ignore: decorator
@inline
function storeColumns(samples: usize, pitch: usize): void {
  const columns01 = columnPairs(0)
  const columns23 = columnPairs(2)
  const columns45 = columnPairs(4)
  const columns67 = columnPairs(6)
  const upperLeft = low(columns01, columns23)
  const upperRight = low(columns45, columns67)
  const lowerLeft = high(columns01, columns23)
  const lowerRight = high(columns45, columns67)
  storeTwoRows(samples, pitch, lowWords(upperLeft, upperRight))
  storeTwoRows(samples + 2 * pitch, pitch, highWords(upperLeft, upperRight))
  storeTwoRows(samples + 4 * pitch, pitch, lowWords(lowerLeft, lowerRight))
  storeTwoRows(samples + 6 * pitch, pitch, highWords(lowerLeft, lowerRight))
}

// @ts-ignore: decorator
@inline
function storeTwoRows(samples: usize, pitch: usize, rows: v128): void {
  v128.store_lane<u64>(samples, rows, 0)
  v128.store_lane<u64>(samples + pitch, rows, 1)
}

/** Values of any size, one after the other, in 32 bits. */
function inverseWide(block: usize, factors: usize, samples: usize, pitch: usize): void {
  for (let i: usize = 0; i < 64; i++) {
    store<i32>(WIDE + 4 * i, <i32>load<i16>(block + 2 * i) * <i32>load<i16>(factors + 2 * i))
  }
  for (let x: usize = 0; x < 8; x++) transformWide(WIDE + 4 * x, 32, 11)
  for (let y: usize = 0; y < 8; y++) {
    const row = WIDE + 32 * y
    transformWide(row, 4, 18)
    for (let x: usize = 0; x < 8; x++) {
      // Far out of range, but with room for what is added.
      const value = max(-1024, min(1024, load<i32>(row + 4 * x)))
      store<u8>(samples + x, max(0, min(255, value + 128)))
    }
    samples += pitch
  }
}

function transformWide(at: usize, step: usize, shift: i32): void {
  const x0 = load<i32>(at)
  const x1 = load<i32>(at + step)
  const x2 = load<i32>(at + 2 * step)
  const x3 = load<i32>(at + 3 * step)
  const x4 = load<i32>(at + 4 * step)
  const x5 = load<i32>(at + 5 * step)
  const x6 = load<i32>(at + 6 * step)
  const x7 = load<i32>(at + 7 * step)
  const rounding = 1 << (shift - 1)
  const even0 = ((x0 + x4) << 13) + rounding
  const even1 = ((x0 - x4) << 13) + rounding
  const outer = x2 * 10703 + x6 * 4433
  const inner = x2 * 4433 - x6 * 10704
  const odd0 = x1 * 11363 + x3 * 9633 + x5 * 6437 + x7 * 2260
  const odd1 = x1 * 9633 - x3 * 2259 - x5 * 11362 - x7 * 6436
  const odd2 = x1 * 6437 - x3 * 11362 + x5 * 2261 + x7 * 9633
  const odd3 = x1 * 2260 - x3 * 6436 + x5 * 9633 - x7 * 11363
  store<i32>(at, (even0 + outer + odd0) >> shift)
  store<i32>(at + step, (even1 + inner + odd1) >> shift)
  store<i32>(at + 2 * step, (even1 - inner + odd2) >> shift)
  store<i32>(at + 3 * step, (even0 - outer + odd3) >> shift)
  store<i32>(at + 4 * step, (even0 - outer - odd3) >> shift)
  store<i32>(at + 5 * step, (even1 - inner - odd2) >> shift)
  store<i32>(at + 6 * step, (even1 + inner - odd1) >> shift)
  store<i32>(at + 7 * step, (even0 + outer - odd0) >> shift)
}
