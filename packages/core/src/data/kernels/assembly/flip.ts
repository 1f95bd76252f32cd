/** Rows of three-channel pixels in the mirror. Of the source up to 16 bytes are read beyond a row. */
export function mirrorRows(source: usize, target: usize, width: i32, rows: i32): void {
  const length = 3 * <usize>width
  for (let row = 0; row < rows; row++) {
    let from = source
    let to = target + length
    let left = width
    // Five pixels at a time; the byte before them is overwritten next.
    for (; left > 5; left -= 5) {
      const pixels = v128.load(from)
      to -= 15
      v128.store(
        to - 1,
        i8x16.shuffle(pixels, pixels, 15, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2),
      )
      from += 15
    }
    for (; left > 0; left--) {
      to -= 3
      store<u16>(to, load<u16>(from))
      store<u8>(to, load<u8>(from, 2), 2)
      from += 3
    }
    source += length
    target += length
  }
}
