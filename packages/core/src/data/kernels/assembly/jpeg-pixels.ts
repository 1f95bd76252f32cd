/**
 * Rows of a picture from its components, exactly as upsample.ts and color.ts have them: chroma that is halved across, or
 * across and down, is interpolated, and YCbCr becomes RGB.
 */
@unmanaged
class Picture {
  width: i32
  /** Samples of luma: 8 · blocks of a row. */
  lumaPitch: usize
  luma: usize
  /** Of both chroma components. */
  chromaPitch: usize
  chromaWidth: i32
  chromaHeight: i32
  blueness: usize
  redness: usize
  /** 1 or 2 pixels to a sample of chroma. */
  scaleX: i32
  scaleY: i32
  /** Room for a row of chroma in 16 bits with 32 bytes before it and after it, and for two rows in full width. */
  scratch: usize
  bluenessRow: usize
  rednessRow: usize
  /** The result; up to 47 bytes are written beyond its end. */
  target: usize
}

/** Converts the rows from `first` to before `last`. */
export function convertRows(picture: Picture, first: i32, last: i32): void {
  let target = picture.target
  for (let y = first; y < last; y++) {
    const blueness = fullRow(picture, picture.blueness, picture.bluenessRow, y)
    const redness = fullRow(picture, picture.redness, picture.rednessRow, y)
    const luma = picture.luma + <usize>y * picture.lumaPitch
    toRgb(luma, blueness, redness, target, picture.width)
    target += 3 * <usize>picture.width
  }
}

/** A row of chroma at the picture's full width: where it is, or made. */
function fullRow(picture: Picture, samples: usize, row: usize, y: i32): usize {
  const pitch = picture.chromaPitch
  if (picture.scaleX == 1) return samples + <usize>y * pitch
  const width = <usize>picture.chromaWidth
  const scratch = picture.scratch
  if (picture.scaleY == 1) {
    const near = samples + <usize>y * pitch
    for (let x: usize = 0; x < width; x += 8) {
      v128.store(scratch + 2 * x, v128.load_ext<u8>(near + x))
    }
    repeatEdges(scratch, width)
    doubleRow(scratch, row, width, i16x8.splat(1), i16x8.splat(2), 2)
    return row
  }
  const place = y >> 1
  const other = max(0, min(picture.chromaHeight - 1, (y & 1) == 0 ? place - 1 : place + 1))
  const near = samples + <usize>place * pitch
  const far = samples + <usize>other * pitch
  const three = i16x8.splat(3)
  for (let x: usize = 0; x < width; x += 8) {
    const tripled = i16x8.mul(v128.load_ext<u8>(near + x), three)
    v128.store(scratch + 2 * x, i16x8.add(tripled, v128.load_ext<u8>(far + x)))
  }
  repeatEdges(scratch, width)
  doubleRow(scratch, row, width, i16x8.splat(8), i16x8.splat(7), 4)
  return row
}

/** The values at both ends once more beyond them. */
// @ts-ignore: decorator
@inline
function repeatEdges(scratch: usize, width: usize): void {
  store<i16>(scratch - 2, load<i16>(scratch))
  store<i16>(scratch + 2 * width, load<i16>(scratch + 2 * width - 2))
}

/** Two samples of each value, each nearer to it than to its neighbour on that side. */
// @ts-ignore: decorator
@inline
function doubleRow(scratch: usize, row: usize, width: usize, left: v128, right: v128, shift: i32): void {
  const three = i16x8.splat(3)
  for (let x: usize = 0; x < width; x += 8) {
    const at = scratch + 2 * x
    const here = i16x8.mul(v128.load(at), three)
    const before = i16x8.add(i16x8.add(here, v128.load(at - 2)), left)
    const after = i16x8.add(i16x8.add(here, v128.load(at + 2)), right)
    const first = i16x8.shr_u(before, shift)
    const second = i16x8.shr_u(after, shift)
    // The second ones into the upper bytes.
    v128.store(row + 2 * x, v128.or(first, i16x8.shl(second, 8)))
  }
}

/** 16 pixels at a time. */
// @ts-ignore: decorator
@inline
function toRgb(luma: usize, blueness: usize, redness: usize, target: usize, width: i32): void {
  const middle = i16x8.splat(128)
  for (let x = 0; x < width; x += 16) {
    const y = v128.load(luma + x)
    const cb = v128.load(blueness + x)
    const cr = v128.load(redness + x)
    const y0 = i16x8.extend_low_i8x16_u(y)
    const y1 = i16x8.extend_high_i8x16_u(y)
    const cb0 = i16x8.sub(i16x8.extend_low_i8x16_u(cb), middle)
    const cb1 = i16x8.sub(i16x8.extend_high_i8x16_u(cb), middle)
    const cr0 = i16x8.sub(i16x8.extend_low_i8x16_u(cr), middle)
    const cr1 = i16x8.sub(i16x8.extend_high_i8x16_u(cr), middle)
    const red = i8x16.narrow_i16x8_u(
      i16x8.add(i16x8.add(y0, cr0), part(cb0, cr0, 0, 26345)),
      i16x8.add(i16x8.add(y1, cr1), part(cb1, cr1, 0, 26345)),
    )
    const green = i8x16.narrow_i16x8_u(
      i16x8.add(i16x8.sub(y0, cr0), part(cb0, cr0, -22554, 18734)),
      i16x8.add(i16x8.sub(y1, cr1), part(cb1, cr1, -22554, 18734)),
    )
    const blue = i8x16.narrow_i16x8_u(
      i16x8.add(i16x8.add(y0, i16x8.add(cb0, cb0)), part(cb0, cr0, -14942, 0)),
      i16x8.add(i16x8.add(y1, i16x8.add(cb1, cb1)), part(cb1, cr1, -14942, 0)),
    )
    storePixels(target, red, green, blue)
    target += 48
  }
}

/** What is added to luma beyond whole parts of chroma: a product in 16 bits behind the point, rounded. */
// @ts-ignore: decorator
@inline
function part(blueness: v128, redness: v128, ofBlueness: i32, ofRedness: i32): v128 {
  const factors = i32x4.splat((ofBlueness & 0xffff) | (ofRedness << 16))
  const half = i32x4.splat(32768)
  const low = i8x16.shuffle(blueness, redness, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)
  const high = i8x16.shuffle(
    blueness, redness, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31,
  )
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 16),
  )
}

/** 16 pixels, the channels in turn. */
// @ts-ignore: decorator
@inline
function storePixels(target: usize, red: v128, green: v128, blue: v128): void {
  // Red and green of the first 8 pixels, and of the last 8; bytes of blue are then put between them.
  const first = i8x16.shuffle(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
  const last = i8x16.shuffle(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
  const middle = i8x16.shuffle(
    first, last, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
  )
  v128.store(
    target,
    i8x16.shuffle(first, blue, 0, 1, 16, 2, 3, 17, 4, 5, 18, 6, 7, 19, 8, 9, 20, 10),
  )
  v128.store(
    target,
    i8x16.shuffle(middle, blue, 1, 21, 2, 3, 22, 4, 5, 23, 6, 7, 24, 8, 9, 25, 10, 11),
    16,
  )
  v128.store(
    target,
    i8x16.shuffle(last, blue, 26, 6, 7, 27, 8, 9, 28, 10, 11, 29, 12, 13, 30, 14, 15, 31),
    32,
  )
}
