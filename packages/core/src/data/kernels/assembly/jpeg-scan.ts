import { HuffmanTable, LOOKED_UP, UNFINISHED, signed, symbolOf } from './huffman'
import { flatBlock, inverseBlock, MOST } from './jpeg-block'

/** A component of a sequential scan. */
@unmanaged
class Part {
  /** Blocks of a sampling unit, across and down. */
  h: i32
  v: i32
  /** Bytes from one row of samples to the next. */
  pitch: usize
  samples: usize
  /** 64 factors in natural order, in 16 bits. */
  factors: usize
  dc: HuffmanTable
  ac: HuffmanTable
  prediction: i32
}

@unmanaged
class Scan {
  /** Where its entropy-coded bits begin, and where the file ends. */
  position: usize
  end: usize
  parts: usize
  count: i32
  /** Sampling units, or of a single component blocks. */
  unitsWide: i32
  unitsHigh: i32
  /** Sampling units between restart markers, 0 for none. */
  restartInterval: i32
}

/** From zigzag to natural order; 16 more entries catch runs past the end of a damaged block. */
const NATURAL = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
])

/** 64 coefficients in natural order, in 16 bits. */
const BLOCK = memory.data(128, 16)

let position: usize = 0
let end: usize = 0
/** The last bits that were read from the file, `count` of which are still to be used. */
let bits: u64 = 0
let count: i32 = 0
/** How many bits were read past the end of the scan. */
let padding: i32 = 0

/** Decodes all blocks of a scan. Returns false for a damaged one; `position` is then of no use. */
export function decodeScan(scan: Scan): bool {
  position = scan.position
  end = scan.end
  startBits()
  // A damaged scan may have left something there.
  clearBlock()
  const total = scan.unitsWide * scan.unitsHigh
  let x = 0
  let y = 0
  let untilRestart = scan.restartInterval
  let restarts = 0
  for (let unit = 0; unit < total; unit++) {
    if (scan.restartInterval > 0 && untilRestart-- == 0) {
      if (!passRestart(restarts++ & 7)) return false
      untilRestart = scan.restartInterval - 1
      for (let i = 0; i < scan.count; i++) partOf(scan, i).prediction = 0
    }
    for (let i = 0; i < scan.count; i++) {
      if (!decodeUnit(partOf(scan, i), x, y)) return false
    }
    if (count < padding) return false
    if (++x == scan.unitsWide) {
      x = 0
      y++
    }
  }
  scan.position = position
  return true
}

// @ts-ignore: decorator
@inline
function partOf(scan: Scan, i: i32): Part {
  return changetype<Part>(scan.parts + <usize>i * offsetof<Part>())
}

function startBits(): void {
  bits = 0
  count = 0
  padding = 0
}

/** Drops what is left of the current byte and passes the restart marker that must follow. */
function passRestart(expected: u32): bool {
  startBits()
  while (position + 2 <= end && load<u16>(position) == 0xffff) position++
  if (position + 2 > end || load<u8>(position) != 0xff) return false
  if (load<u8>(position, 1) != 0xd0 + expected) return false
  position += 2
  return true
}

// @ts-ignore: decorator
@inline
function decodeUnit(part: Part, unitX: i32, unitY: i32): bool {
  let row = part.samples + <usize>(unitY * part.v) * 8 * part.pitch + <usize>(unitX * part.h) * 8
  for (let y = 0; y < part.v; y++) {
    for (let x = 0; x < part.h; x++) {
      if (!decodeBlock(part, row + 8 * x)) return false
    }
    row += 8 * part.pitch
  }
  return true
}

/** Whether one of the four bytes is 0xff. */
// @ts-ignore: decorator
@inline
function hasMarker(word: u32): bool {
  return ((~word - 0x01010101) & word & 0x80808080) != 0
}

/** Tops the buffer up to at least 32 bits, with zeros past the end of the scan. */
function fill(): void {
  if (position + 4 <= end) {
    const word = load<u32>(position)
    if (!hasMarker(word)) {
      bits = (bits << 32) | <u64>bswap<u32>(word)
      count += 32
      position += 4
      return
    }
  }
  while (count < 32) {
    let byte: u64 = 0
    if (position >= end) {
      padding += 8
    } else {
      byte = load<u8>(position)
      if (byte == 0xff) {
        if (position + 1 < end && load<u8>(position, 1) == 0) {
          position += 2
        } else {
          byte = 0
          padding += 8
        }
      } else {
        position++
      }
    }
    bits = (bits << 8) | byte
    count += 8
  }
}

/** The entry of a code of more than 10 bits, which lead the 16; -1 where there is no such code. */
function longEntry(table: HuffmanTable, window: i32): i32 {
  for (let length = LOOKED_UP + 1; length <= 16; length++) {
    if (window >= load<i32>(table.limits + 4 * length)) continue
    const symbol = symbolOf(table, window, length)
    return ((symbol >> 4) << 8) | ((symbol & 15) << 12) | UNFINISHED | length
  }
  return -1
}

/** `length` of the bits in `held`, of which the last `left` are still to be used. */
// @ts-ignore: decorator
@inline
function bitsAt(held: u64, left: i32, length: i32): i32 {
  return <i32>(held >> <u64>(left - length)) & ((1 << length) - 1)
}

// @ts-ignore: decorator
@inline
function entryAt(table: HuffmanTable, held: u64, left: i32): i32 {
  const entry = load<i32>(table.entries + 4 * bitsAt(held, left, LOOKED_UP))
  return entry != 0 ? entry : longEntry(table, bitsAt(held, left, 16))
}

// @ts-ignore: decorator
@inline
function clearBlock(): void {
  const zero = i64x2.splat(0)
  for (let i: usize = 0; i < 128; i += 16) v128.store(BLOCK + i, zero)
}

function decodeBlock(part: Part, samples: usize): bool {
  if (count < 32) fill()
  const first = entryAt(part.dc, bits, count)
  // A run would make it a category above 15.
  if (first == -1 || (first & 0xf00) != 0) return false
  count -= first & 0x1f
  let difference = first >> 16
  const category = (first >> 12) & 15
  if ((first & UNFINISHED) != 0 && category > 0) {
    difference = signed(bitsAt(bits, count, category), category)
    count -= category
  }
  const dc = part.prediction + difference
  part.prediction = dc
  store<i16>(BLOCK, <i16>dc)
  const product = <i32>(<i16>dc) * <i32>load<i16>(part.factors)
  const spread = readCoefficients(part)
  if (spread == NONE) {
    flatBlock(product, samples, part.pitch)
    return true
  }
  if (spread == DAMAGED) return false
  inverseBlock(BLOCK, part.factors, samples, part.pitch, spread + min<u32>(abs<i32>(product), MOST))
  clearBlock()
  return true
}

/** There are no coefficients but the first. */
const NONE: u32 = 0xffffffff
const DAMAGED: u32 = 0xfffffffe

/** The 63 other coefficients: NONE, DAMAGED, or the sum of the magnitudes of their products with their factors. */
function readCoefficients(part: Part): u32 {
  const table = part.ac
  const factors = part.factors
  // The bits in registers, and not in memory.
  let held = bits
  let left = count
  let spread: u32 = 0
  let filled = false
  let k = 1
  do {
    if (left < 32) {
      const word = load<u32>(position)
      if (position + 4 <= end && !hasMarker(word)) {
        held = (held << 32) | <u64>bswap<u32>(word)
        left += 32
        position += 4
      } else {
        bits = held
        count = left
        fill()
        held = bits
        left = count
      }
    }
    const entry = entryAt(table, held, left)
    left -= entry & 0x1f
    k += (entry >> 8) & 15
    let value = entry >> 16
    if ((entry & UNFINISHED) != 0) {
      if (entry == -1) return DAMAGED
      const size = (entry >> 12) & 15
      if (size == 0) {
        if ((entry & 0xf00) != 0xf00) break
        k++
        continue
      }
      value = signed(bitsAt(held, left, size), size)
      left -= size
    }
    const place = <usize>load<u8>(NATURAL + k)
    store<i16>(BLOCK + 2 * place, <i16>value)
    const factor = <i32>load<i16>(factors + 2 * place)
    spread += min<u32>(abs<i32>(value * factor), MOST)
    filled = true
    k++
  } while (k < 64)
  bits = held
  count = left
  return filled ? spread : NONE
}
