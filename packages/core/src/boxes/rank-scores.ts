export interface RankScoresOptions {
  /** Only scores above it count. */
  threshold?: number
  /** At most so many, the best ones. */
  count?: number
}

/**
 * The indices of scores, the best first and equals in their order; scores are compared in 32 bits. One that is NaN is
 * left out.
 */
export function rankScores(
  scores: ArrayLike<number>,
  { threshold = -Infinity, count = Infinity }: RankScoresOptions = {},
): Int32Array {
  const least = Math.fround(threshold)
  let chosen = new Int32Array(scores.length)
  let size = 0
  for (let i = 0; i < scores.length; i++) {
    if (Math.fround(scores[i]!) > least) chosen[size++] = i
  }
  chosen = chosen.subarray(0, size)
  const keys = sortingKeys(scores, chosen)
  let order = Int32Array.from(chosen.keys())
  for (const shift of [0, digitBits, 2 * digitBits]) order = sortByDigit(order, keys, shift)
  return order.subarray(0, Math.min(count, size)).map((position) => chosen[position]!)
}

const digitBits = 11
const digits = 2 ** digitBits

/** Whole numbers that are in the order of the scores turned round: a float's bits are, but for its sign. */
function sortingKeys(scores: ArrayLike<number>, chosen: Int32Array): Uint32Array {
  // Adding 0 makes -0 equal to 0.
  const values = Float32Array.from(chosen, (index) => scores[index]! + 0)
  const bits = new Int32Array(values.buffer)
  return Uint32Array.from(bits, (value) => (value < 0 ? value : ~(value | 0x80000000)) >>> 0)
}

/** One pass of a radix sort, which keeps the order of those whose digit is the same. */
function sortByDigit(order: Int32Array<ArrayBuffer>, keys: Uint32Array, shift: number) {
  const starts = new Int32Array(digits + 1)
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & (digits - 1)) + 1]!++
  for (let digit = 0; digit < digits; digit++) starts[digit + 1]! += starts[digit]!
  const sorted = new Int32Array(order.length)
  for (let i = 0; i < order.length; i++) {
    const digit = (keys[order[i]!]! >>> shift) & (digits - 1)
    sorted[starts[digit]!++] = order[i]!
  }
  return sorted
}
