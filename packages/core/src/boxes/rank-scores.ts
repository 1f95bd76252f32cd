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
  let order = above(scores, Math.fround(threshold))
  const keys = sortingKeys(scores)
  for (const shift of [0, digitBits, 2 * digitBits]) order = sortByDigit(order, keys, shift)
  return order.slice(0, count)
}

/** The indices of those above the threshold, in order. */
function above(scores: ArrayLike<number>, threshold: number): Int32Array {
  const indices = new Int32Array(scores.length)
  let size = 0
  for (let i = 0; i < scores.length; i++) {
    if (Math.fround(scores[i]!) > threshold) indices[size++] = i
  }
  return indices.subarray(0, size)
}

const digitBits = 11
const digits = 2 ** digitBits

/** Whole numbers that are in the order of the scores turned round: a float's bits are, but for its sign. */
function sortingKeys(scores: ArrayLike<number>): Uint32Array {
  const values = new Float32Array(scores.length)
  // Adding 0 makes -0 equal to 0.
  for (let i = 0; i < values.length; i++) values[i] = scores[i]! + 0
  const keys = new Uint32Array(values.buffer)
  for (let i = 0; i < keys.length; i++) {
    if (keys[i]! < 0x80000000) keys[i]! ^= 0x7fffffff
  }
  return keys
}

/** One pass of a radix sort, which keeps the order of those whose digit is the same. */
function sortByDigit(order: Int32Array, keys: Uint32Array, shift: number): Int32Array {
  const starts = new Int32Array(digits + 1)
  for (let i = 0; i < order.length; i++) {
    starts[((keys[order[i]!]! >>> shift) & (digits - 1)) + 1]!++
  }
  for (let digit = 0; digit < digits; digit++) starts[digit + 1]! += starts[digit]!
  const sorted = new Int32Array(order.length)
  for (let i = 0; i < order.length; i++) {
    const digit = (keys[order[i]!]! >>> shift) & (digits - 1)
    sorted[starts[digit]!++] = order[i]!
  }
  return sorted
}
