import { loadSome, storeSome } from './vector'

/** Copies `floats` floats; short runs without the cost of a call. */
// @ts-ignore: decorator
@inline
export function copyFloats(target: usize, source: usize, floats: i32): void {
  if (floats > 64) {
    memory.copy(target, source, 4 * floats)
    return
  }
  let left = floats
  for (; left >= 4; left -= 4) {
    v128.store(target, v128.load(source))
    target += 16
    source += 16
  }
  if (left > 0) storeSome(target, loadSome(source, left), left)
}

/**
 * Copies rows `top` … `top + rows` and columns `left` … `left + columns` of a picture [height, width, channels], and of
 * those the channels `first` … `first + count`, to a picture of its own; what lies outside becomes 0.
 */
export function copyWindow(
  source: usize,
  height: i32,
  width: i32,
  channels: i32,
  first: i32,
  count: i32,
  top: i32,
  left: i32,
  rows: i32,
  columns: i32,
  target: usize,
): void {
  const pixelBytes = <usize>(4 * count)
  const rowBytes = <usize>columns * pixelBytes
  const start = min(max(0, -left), columns)
  const end = max(start, min(columns, width - left))
  for (let row = 0; row < rows; row++) {
    const y = top + row
    if (y < 0 || y >= height || start == end) {
      memory.fill(target, 0, rowBytes)
    } else {
      if (start > 0) memory.fill(target, 0, <usize>start * pixelBytes)
      const from = source + 4 * (<usize>(y * width + left + start) * channels + first)
      copyPixels(target + <usize>start * pixelBytes, from, end - start, channels, count)
      const rest = <usize>(columns - end) * pixelBytes
      if (rest) memory.fill(target + <usize>end * pixelBytes, 0, rest)
    }
    target += rowBytes
  }
}

// @ts-ignore: decorator
@inline
function copyPixels(target: usize, source: usize, pixels: i32, channels: i32, count: i32): void {
  if (count == channels) {
    copyFloats(target, source, pixels * channels)
    return
  }
  for (let pixel = 0; pixel < pixels; pixel++) {
    copyFloats(target, source, count)
    target += 4 * count
    source += 4 * channels
  }
}
