/**
 * Weighted sums of bytes with weights of 22 bits behind the point, as PIL's. A weight is taken apart into its lowest 11
 * bits and those above, each of which fits 16 bits: a product of pairs then sums two taps in 32 bits, exactly.
 */
const FRACTION: i32 = 22
const LOW: i32 = 11

/**
 * Scales rows of three-channel pixels across. For each pixel of the result: the first byte in `starts`, and `pairs` pairs
 * of taps in `weights`, the upper and the lower parts of each pair in a word. Rows of the target have 16 bytes to spare,
 * and there are up to three of them; those of the source may be read 8 bytes beyond their taps.
 */
export function resampleAcross(
  source: usize,
  pitch: usize,
  rows: i32,
  target: usize,
  targetPitch: usize,
  width: i32,
  starts: usize,
  weights: usize,
  pairs: i32,
): void {
  for (; rows > 0; rows -= 4) {
    // Rows beyond the last are those of the last again.
    const step1: usize = rows > 1 ? pitch : 0
    const step2: usize = rows > 2 ? pitch : 0
    const step3: usize = rows > 3 ? pitch : 0
    let taps = weights
    let to = target
    for (let x = 0; x < width; x++) {
      let from = source + load<i32>(starts + 4 * x)
      let high0 = i32x4.splat(0)
      let high1 = i32x4.splat(0)
      let high2 = i32x4.splat(0)
      let high3 = i32x4.splat(0)
      let low0 = i32x4.splat(1 << (FRACTION - 1))
      let low1 = low0
      let low2 = low0
      let low3 = low0
      for (let pair = 0; pair < pairs; pair++) {
        const high = v128.load32_splat(taps)
        const low = v128.load32_splat(taps, 4)
        const pixels0 = pairOfPixels(from)
        const row1 = from + step1
        const pixels1 = pairOfPixels(row1)
        const row2 = row1 + step2
        const pixels2 = pairOfPixels(row2)
        const pixels3 = pairOfPixels(row2 + step3)
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pixels0, high))
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pixels1, high))
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pixels2, high))
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pixels3, high))
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pixels0, low))
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pixels1, low))
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pixels2, low))
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pixels3, low))
        taps += 8
        from += 6
      }
      const bytes = i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(settle(high0, low0), settle(high1, low1)),
        i16x8.narrow_i32x4_s(settle(high2, low2), settle(high3, low3)),
      )
      v128.store_lane<u32>(to, bytes, 0)
      v128.store_lane<u32>(to + targetPitch, bytes, 1)
      v128.store_lane<u32>(to + 2 * targetPitch, bytes, 2)
      v128.store_lane<u32>(to + 3 * targetPitch, bytes, 3)
      to += 3
    }
    source += 4 * pitch
    target += 4 * targetPitch
  }
}

/** Two pixels as 16-bit pairs: both reds, both greens, both blues, and nothing. */
// @ts-ignore: decorator
@inline
function pairOfPixels(address: usize): v128 {
  const bytes = v128.load_zero<u64>(address)
  return i8x16.shuffle(bytes, bytes, 0, 8, 3, 8, 1, 8, 4, 8, 2, 8, 5, 8, 9, 8, 9, 8)
}

// @ts-ignore: decorator
@inline
function settle(high: v128, low: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.shl(high, LOW), low), FRACTION)
}

/**
 * Scales rows of one channel across: `groups` groups of eight taps for each pixel, of each group first the upper parts,
 * then the lower ones.
 */
export function resampleGreyAcross(
  source: usize,
  pitch: usize,
  rows: i32,
  target: usize,
  targetPitch: usize,
  width: i32,
  starts: usize,
  weights: usize,
  groups: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let taps = weights
    for (let x = 0; x < width; x++) {
      let from = source + load<i32>(starts + 4 * x)
      let high = i32x4.splat(0)
      let low = i32x4.splat(0)
      for (let group = 0; group < groups; group++) {
        const pixels = v128.load_ext<u8>(from)
        high = i32x4.add(high, i32x4.dot_i16x8_s(pixels, v128.load(taps)))
        low = i32x4.add(low, i32x4.dot_i16x8_s(pixels, v128.load(taps, 16)))
        taps += 32
        from += 8
      }
      const sums = i32x4.add(i32x4.shl(high, LOW), low)
      const halves = i32x4.add(sums, i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
      const sum = i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1)
      const value = (sum + (1 << (FRACTION - 1))) >> FRACTION
      store<u8>(target + x, max(0, min(255, value)))
    }
    source += pitch
    target += targetPitch
  }
}

/**
 * Scales down (or up) the columns of rows of `length` bytes: for each row of the result its first row in `starts`, and
 * pairs of taps as in `resampleAcross`. Up to 15 bytes are written beyond each row, and one row may be read beyond the
 * last.
 */
export function resampleDown(
  source: usize,
  pitch: usize,
  target: usize,
  length: usize,
  rows: i32,
  starts: usize,
  weights: usize,
  pairs: i32,
): void {
  const half = i32x4.splat(1 << (FRACTION - 1))
  for (let row = 0; row < rows; row++) {
    const first = source + <usize>load<i32>(starts + 4 * row) * pitch
    for (let column: usize = 0; column < length; column += 16) {
      let upper = first + column
      let taps = weights
      let high0 = i32x4.splat(0)
      let high1 = high0
      let high2 = high0
      let high3 = high0
      let low0 = half
      let low1 = half
      let low2 = half
      let low3 = half
      for (let pair = 0; pair < pairs; pair++) {
        const a = v128.load(upper)
        const b = v128.load(upper + pitch)
        const high = v128.load32_splat(taps)
        const low = v128.load32_splat(taps, 4)
        const left = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
        const right = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
        const pixels0 = i16x8.extend_low_i8x16_u(left)
        const pixels1 = i16x8.extend_high_i8x16_u(left)
        const pixels2 = i16x8.extend_low_i8x16_u(right)
        const pixels3 = i16x8.extend_high_i8x16_u(right)
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pixels0, high))
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pixels1, high))
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pixels2, high))
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pixels3, high))
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pixels0, low))
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pixels1, low))
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pixels2, low))
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pixels3, low))
        taps += 8
        upper += 2 * pitch
      }
      v128.store(
        target + column,
        i8x16.narrow_i16x8_u(
          i16x8.narrow_i32x4_s(settle(high0, low0), settle(high1, low1)),
          i16x8.narrow_i32x4_s(settle(high2, low2), settle(high3, low3)),
        ),
      )
    }
    weights += 8 * pairs
    target += length
  }
}
