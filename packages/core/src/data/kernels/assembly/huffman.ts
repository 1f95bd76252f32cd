/**
 * A Huffman table: codes of up to 10 bits by looking them up, together with the number that follows where it fits the
 * 10 bits too; longer ones by comparing with the largest code of each length (see bit-reader.ts).
 */
@unmanaged
export class HuffmanTable {
  /** The largest code of each length, left-aligned to 16 bits and incremented; 18 words. */
  limits: usize
  /** What to add to a code of each length to find its symbol; 18 words. */
  offsets: usize
  symbols: usize
  /** 1024 words; see `entryOf`. */
  entries: usize
}

export const LOOKED_UP: i32 = 10

/** Set in entries of which the number is still to be read, or which have none. */
export const UNFINISHED: i32 = 0x20

/**
 * Fills in the entries. From below: 5 bits of the length to pass, UNFINISHED, from bit 8 the run and from bit 12 the size
 * (as in the symbol), from bit 16 the number. 0 for longer codes.
 */
export function prepareTable(table: HuffmanTable): void {
  // Longer codes are larger.
  let length = 1
  for (let window = 0; window < 1 << LOOKED_UP; window++) {
    const code = window << (16 - LOOKED_UP)
    while (length <= LOOKED_UP && code >= load<i32>(table.limits + 4 * length)) length++
    store<i32>(table.entries + 4 * window, entryOf(table, window, length))
  }
}

function entryOf(table: HuffmanTable, window: i32, length: i32): i32 {
  if (length > LOOKED_UP) return 0
  const symbol = symbolOf(table, window << (16 - LOOKED_UP), length)
  const size = symbol & 15
  const places = ((symbol >> 4) << 8) | (size << 12)
  const left = LOOKED_UP - length - size
  if (size == 0 || left < 0) return places | UNFINISHED | length
  return (signed((window >> left) & ((1 << size) - 1), size) << 16) | places | (length + size)
}

/** The symbol of a code of this length that leads 16 bits. */
// @ts-ignore: decorator
@inline
export function symbolOf(table: HuffmanTable, window: i32, length: i32): i32 {
  const place = (window >> (16 - length)) + load<i32>(table.offsets + 4 * length)
  return <i32>load<u8>(table.symbols + place)
}

/** A number of the given magnitude category (T.81, F.2.2.1). */
// @ts-ignore: decorator
@inline
export function signed(value: i32, size: i32): i32 {
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value
}
